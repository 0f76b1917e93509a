"""What is kept: conversations, feedback, duels and votes, in a database.

Given text as people and systems gave it, and a key that says whose it is. It does not know HTTP, the page,
or how answers are made.
"""
