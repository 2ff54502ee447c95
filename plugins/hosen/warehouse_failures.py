"""What to tell a person when a database cannot be reached or fails. No sentence holds a password."""

import re

from sqlalchemy.engine import URL

UNTOUCHED = "nothing was changed, and what has arrived waits for the next run"
LOCKED = "Could not set lock"
"""How DuckDB's message begins when another process has the file open."""


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


def made_earlier(url: URL, missing: list[tuple[str, str]]) -> str:
    """That tables lack columns, as (table, column), and how to get a warehouse that has them."""
    what = ", ".join(f"core.{table} has no column {column}" for table, column in missing)
    is_file = url.get_backend_name() == "duckdb"
    aside = "rename that file" if is_file else "name a new, empty database in HOSEN_WAREHOUSE"
    return (
        f"the warehouse {place(url)} was made by an earlier version of Hosen: {what}. Nothing was changed. Set it "
        f"aside ({aside}) and run `hosen run`: everything that was delivered is kept and goes into the new one"
    )


def failed(url: URL, reason: str) -> str:
    """Why work that had begun came to nothing."""
    first_line = reason.strip().splitlines()[0]
    return (
        f"the warehouse {place(url)} failed during the work ({first_line}); it is as it was before: "
        "run again when it is well"
    )
