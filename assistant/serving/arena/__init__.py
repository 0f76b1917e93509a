"""The arena: two answers without names, a vote, then the names; and what all votes say.

A tab of the page. What is kept, and where each system stands, is ``serving.state``'s.
"""
