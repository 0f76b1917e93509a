"""Plots as SVG text, one file each, drawn by ``svg``; every plot brings a table that says the same."""
