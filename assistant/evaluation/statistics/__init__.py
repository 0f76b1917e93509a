"""One small file a procedure: intervals, p-values, families, and how many questions it takes.

They are given numbers and the clusters that they come in; they do not know verdicts, runs or systems.
A cluster is what was drawn as one: a question alone, or all turns of a conversation.
"""
