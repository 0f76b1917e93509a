"""What is measured of a run, a file a subject: verdicts → estimates. None of them knows the others."""
