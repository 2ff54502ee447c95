"""What to tell a person when a database cannot be reached or fails. No sentence holds a password."""

import re

from sqlalchemy.engine import URL

UNTOUCHED = "nothing was changed, and what has arrived waits for the next run"
SHOWN = 5
"""How many differences of tables are named."""

LOCKED = "Could not set lock"
"""How DuckDB's message begins when another process has the file open."""

CLOSING = "is already attached by database"
"""What DuckDB's message holds while another thread of this process closes the file."""


def place(url: URL) -> str:
    """Where the warehouse is: a DuckDB file's path, or host and port."""
    if url.get_backend_name() == "duckdb":
        return f"{url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"at {host}:{url.port or 5432}"


def unreachable(url: URL, reason: str) -> str:
    """Why no connection came about; `reason` is the driver's message."""
    first_line = reason.strip().splitlines()[0]
    if url.get_backend_name() == "duckdb":
        if LOCKED in reason:
            holder = re.search(r"\(PID (\d+)\)", reason)
            who = f"another process ({holder[1]})" if holder else "another process"
            return f"the warehouse {place(url)} is in use by {who}; {UNTOUCHED}: wait for it to end and run again"
        return f"the warehouse {place(url)} cannot be opened ({first_line}); {UNTOUCHED}"
    if "password" in reason or "authentication failed" in reason:
        what = f"refuses user {url.username!r} or their password"
    elif re.search(r'role ".*" does not exist', reason):
        what = f"knows no user {url.username!r}"
    elif re.search(r'database ".*" does not exist', reason):
        what = f"has no database {url.database!r}"
    elif "resolve host" in reason:
        what = "cannot be found under that name"
    else:
        what = f"does not answer ({first_line})"
    return f"the warehouse {place(url)} {what}; {UNTOUCHED}: start it, or correct HOSEN_WAREHOUSE"


def unlike(url: URL, differences: list[str]) -> str:
    """That tables are not as any version makes them, and how to get a warehouse that is."""
    what = ", ".join(differences[:SHOWN]) + (f" and {len(differences) - SHOWN} more" if differences[SHOWN:] else "")
    is_file = url.get_backend_name() == "duckdb"
    aside = "rename that file" if is_file else "name a new, empty database in HOSEN_WAREHOUSE"
    return (
        f"the warehouse {place(url)} is not as any version of Hosen makes it: {what}. Nothing was changed. "
        f"Set it aside ({aside}) and run `hosen run`: everything that was delivered is kept and goes into the new one"
    )


def made_later(url: URL, version: str, known: str) -> str:
    """That the tables are of a version that this program does not know."""
    return (
        f"the warehouse {place(url)} was made by a later version of Hosen: its tables are of version {version}, this "
        f"program knows those up to {known}. Nothing was changed. Install the later version, or name another warehouse "
        "in HOSEN_WAREHOUSE"
    )


def failed(url: URL, reason: str) -> str:
    """Why work that had begun came to nothing."""
    first_line = reason.strip().splitlines()[0]
    return (
        f"the warehouse {place(url)} failed during the work ({first_line}); it is as it was before: "
        "run again when it is well"
    )
