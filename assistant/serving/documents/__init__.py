"""What is indexed, and how administrators change it: files kept, planned, built beside, swapped, taken back."""
