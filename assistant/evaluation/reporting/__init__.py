"""The report of scored runs, one file a form: terminal, Markdown, JSON, one self-contained HTML page.

Its modules are given a ``Report``, lay out what is in it, and compute no figure of their own.
"""
