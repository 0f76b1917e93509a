"""Who may ask, how often, from where, and what is told about it: everything a request passes first."""
