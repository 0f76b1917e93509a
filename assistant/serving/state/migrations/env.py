"""What Alembic runs: the steps a database lacks, on the connection it was handed.

Given a connection with an open transaction, leaves the commit to whoever opened it. It does not know which
database that is.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
