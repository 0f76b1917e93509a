"""Many users at once on the real server: what they do, what they were promised, and what it took."""
