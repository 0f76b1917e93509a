"""What a database driver reports, as one of our errors with what mends it.

Given an exception of SQLAlchemy or of a driver. It does not know what was being done, and nothing of the
statement or its values gets into a message.
"""

from __future__ import annotations

from assistant.errors import StateBusy, StateError, StateFull

_WHERE = "the database that ASSISTANT_DATABASE names"
_BUSY = ("Somebody else is writing to the database.", "try again in a few seconds.")
_FULL = ("The disk of the database is full; nothing was kept.", f"free space for {_WHERE}.")
_READ_ONLY = ("The database may only be read.", f"let the server write to {_WHERE} and to its folder.")
_DAMAGED = ("The database is damaged, or is none.", f"put a copy from before in the place of {_WHERE}.")
_UNREACHABLE = ("The database cannot be opened.", f"see that {_WHERE} is there and the server may open it.")
_OTHER = ("The database failed.", f"see that {_WHERE} works; the server's log says more.")

# SQLite's primary result codes (https://www.sqlite.org/rescode.html).
_SQLITE = {
    3: (StateError, _READ_ONLY),
    5: (StateBusy, _BUSY),
    6: (StateBusy, _BUSY),
    8: (StateError, _READ_ONLY),
    11: (StateError, _DAMAGED),
    13: (StateFull, _FULL),
    14: (StateError, _UNREACHABLE),
    26: (StateError, _DAMAGED),
}
# SQLSTATE codes, or the classes that begin them (PostgreSQL's manual, appendix A).
_SQLSTATE = {
    "08": (StateError, _UNREACHABLE),
    "25006": (StateError, _READ_ONLY),
    "28": (StateError, _UNREACHABLE),
    "3D": (StateError, _UNREACHABLE),
    "40": (StateBusy, _BUSY),
    "53100": (StateFull, _FULL),
    "53": (StateBusy, _BUSY),
    "55P03": (StateBusy, _BUSY),
    "57": (StateError, _UNREACHABLE),
    "XX001": (StateError, _DAMAGED),
    "XX002": (StateError, _DAMAGED),
}


def state_error(error: BaseException) -> StateError:
    """The error to raise from it."""
    cause = getattr(error, "orig", None) or error
    kind, (message, mend) = _known(cause)
    return kind(message, mend=mend)


def busy() -> StateBusy:
    """For when every connection is in use."""
    return StateBusy(_BUSY[0], mend=_BUSY[1])


def _known(cause: object) -> tuple[type[StateError], tuple[str, str]]:
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(sqlite_code, int):
        return _SQLITE.get(sqlite_code & 0xFF, (StateError, _OTHER))
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 2):
        if found := _SQLSTATE.get(state[:length]):
            return found
    # A driver that reached no server has no SQLSTATE to report.
    return (StateError, _OTHER) if state else (StateError, _UNREACHABLE)
