"""What people ask: the text of a question, judged questions in files, and how good such files are."""
