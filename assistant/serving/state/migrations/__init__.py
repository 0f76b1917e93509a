"""How the tables came to be, one file a step; ``migrating`` runs what a database lacks."""
