"""Peers: other people's retrieval over the same documents and questions, scored as ours is.

A peer answers in an environment of its own, and leaves a file; ``asking`` and the files named after peers
know nothing of this project. ``run`` starts them, ``scoring`` judges what they left, ``report`` shows it.
"""
