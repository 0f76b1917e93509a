"""Evaluations that a server runs beside itself: started, watched, cancelled, gone on with, read."""
