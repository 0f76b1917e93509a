"""Public benchmarks, run with the project's own parts; the data is not part of the project."""
