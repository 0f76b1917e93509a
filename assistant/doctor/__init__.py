"""`assistant doctor`: what is wrong with a corpus folder, its questions, and what was built of it."""
