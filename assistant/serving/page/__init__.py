"""The page people chat in: Gradio components over a service that answers and a store that keeps.

Given a ``Service`` and a ``State``. It does not know how answers are made, nor the database.
"""
