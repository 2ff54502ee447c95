"""What can become of a submission, and in which order: the one list of statuses, and of the ways between them.

    received ──► readable ──► accepted | accepted_with_warnings | partly_accepted ──► superseded
        └───────────┴───────► rejected

A file that nobody can open is rejected as received. Whatever was accepted stands until a newer accepted version comes;
a rejected one replaces nothing and is replaced by nothing. What is collected after a newer one is superseded at once.

When a file is read again, because a mapping, a code or a rule was mended, it starts anew as received. If that rejects
the version that stood, or if that is found to have come earlier than was known, the one before it stands again.

`core.submission.status` holds one of JUDGED, and `is_current` tells what is superseded; `core.delivery.outcome` holds
one of OUTCOMES. What is only received is stored and waits for the next run.
"""

from typing import Literal

Accepted = Literal["accepted", "accepted_with_warnings", "partly_accepted"]
Status = Literal["received", "readable", "rejected", "superseded"] | Accepted

ACCEPTED: tuple[Accepted, ...] = ("accepted", "accepted_with_warnings", "partly_accepted")
JUDGED: tuple[Status, ...] = (*ACCEPTED, "rejected")
OUTCOMES: tuple[Status, ...] = ("readable", "rejected")

WAYS: dict[Status, tuple[Status, ...]] = {
    "received": ("readable", "rejected"),
    "readable": JUDGED,
    "accepted": ("superseded",),
    "accepted_with_warnings": ("superseded",),
    "partly_accepted": ("superseded",),
    "rejected": (),
    "superseded": (),
}
"""Status -> what it can become next, as long as no file is read again and no time of receipt changes."""

REPORT_STATUSES: tuple[str, ...] = ("missing", *JUDGED)
"""What `mart.reporting_status` says of a report: the status of the version that counts, or that none came."""


def status_of(judged: str, is_current: bool) -> Status:
    """The status of a row of `core.submission`. ValueError for one that no submission can have."""
    for status in JUDGED:
        if status == judged:
            if status == "rejected" and is_current:
                raise ValueError("a rejected submission cannot be the one that counts")
            return status if is_current or status == "rejected" else "superseded"
    raise ValueError(f"{judged!r} is no status of a submission; there are {', '.join(JUDGED)}")


def can_become(before: Status, after: Status) -> bool:
    """Whether `after` can be reached, in any number of steps or none."""
    return before == after or any(can_become(step, after) for step in WAYS[before])
