"""Writes the demonstration sheets and what is true of them.

    python demo/generate.py --out var/demo

makes `inbox/<submitter>/*.xlsx` and `truth.json` there. The bytes are the same each time, files that stand there
already with those bytes are left alone, and each file's time of change is the moment when it is said to have come.
"""

import argparse
import hashlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo import children, city, council, ministry, monthly, network, plans, preparedness, treatments
from demo.figures import HALF_YEAR, bulletin
from demo.truth import REPORTING, Delivery, arrival
from demo.workbook import Sheet
from hosen.errors import ConfigError


def deliveries() -> list[Delivery]:
    """Every file, in the order in which they arrive."""
    parts = (monthly, plans, ministry, network, city, preparedness, council, treatments)
    found = [_holidays(), *(one for part in parts for one in part.deliveries())]
    found.append(_copy(next(one for one in found if one.path.endswith("noshmim_network_2021-05.xlsx"))))
    return sorted(found, key=lambda one: (one.received_at, one.path))


def write(out: Path) -> dict[str, Any]:
    """Writes the inbox and `truth.json` under `out` and gives the truth. ConfigError, and nothing is written, when an
    earlier version has written there: its sheets would count beside those of this one."""
    sent = [(delivery, delivery.content()) for delivery in deliveries()]
    entries = [delivery.as_truth() | {"sha256": hashlib.sha256(content).hexdigest()} for delivery, content in sent]
    truth = {
        "half_year": HALF_YEAR,
        "figures": bulletin(),
        "further_figures": network.bulletin(),
        "reporting": REPORTING,
        "children": {
            "all": children.TOTALS,
            "by_host": children.totals_by(0),
            "by_origin": children.totals_by(1),
        },
        "personal": personal_texts(),
        "deliveries": entries,
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1).encode()
    if (out / "truth.json").exists() and not _holds(out / "truth.json", text):
        raise ConfigError(f"{out} holds the demonstration sheets of another version of Hosen")
    for delivery, content in sent:
        place(out / "inbox" / delivery.path, content, delivery.received_at)
    if not (out / "truth.json").exists():
        (out / "truth.json").write_bytes(text)
    return truth


def personal_texts() -> list[str]:
    """Every text about a person in the sheets: none may be found in anything but the sheets themselves."""
    parts = (ministry, network, city, council)
    return sorted({text for part in parts for text in part.personal_texts()})


def place(path: Path, content: bytes, received_at: datetime) -> None:
    if not _holds(path, content):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    moment = received_at.timestamp()
    if path.stat().st_mtime != moment:
        os.utime(path, (moment, moment))


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _copy(original: Delivery) -> Delivery:
    """The same bytes once more under another name."""
    folder, name = original.path.split("/")
    return Delivery(
        f"{folder}/עותק של {name}",
        arrival(2021, 6, 10, 15, 15),
        original.sheets,
        original.submissions,
        issues=("file_same_bytes",),
        same_bytes_as=original.path,
    )


def _holidays() -> Delivery:
    """A list that somebody saved into the wrong folder; it is no form."""
    sheet = Sheet("חופשות")
    sheet.title("ימי חופשה מרוכזת במשרד", 3)
    sheet.add("מועד", "סיבה", "המשרד סגור", style="header")
    for when, reason in (("28.3.2021", "פסח"), ("15.4.2021", "יום העצמאות"), ("17.5.2021", "שבועות")):
        sheet.add(when, reason, "כן")
    return Delivery(
        "district_haifa/לוח חופשות 2021.xlsx",
        arrival(2021, 3, 2, 9, 0),
        [sheet],
        [],
        outcome="rejected",
        issues=("form_unknown",),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demonstration sheets and what is true of them.")
    parser.add_argument("--out", type=Path, default=Path("var/demo"), help="folder for inbox/ and truth.json")
    out = parser.parse_args().out
    try:
        truth = write(out)
    except ConfigError as error:
        sys.exit(f"{error}; name an empty folder: --out DIR")
    print(f"{len(truth['deliveries'])} sheets in {out / 'inbox'}; what is true of them: {out / 'truth.json'}")


if __name__ == "__main__":
    main()
