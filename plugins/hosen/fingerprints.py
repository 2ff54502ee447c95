"""What a delivery is read and judged by, as fingerprints: a change of a file shows whom it concerns.

A sheet of a known form depends on that form and its rules, the lists that the form names, the submitter's own words and
whatever tells submitters apart. A sheet whose form is not known depends on every form; a file that cannot be opened, on
the program alone. Fingerprints are taken when a batch is planned: what changes after that counts as changed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from hosen.forms import Form
from hosen.mappings import Mappings
from hosen.reference import Reference
from hosen.reference_lists import LISTS

READING = "1"
"""Raised by hand when the program itself reads or judges differently: everything is then read again."""

FILE = "judged_by.json"

KINDS = {
    "reading": "program",
    "form ": "form",
    "every form": "form",
    "rules of ": "rule",
    "words of ": "mapping",
    "assignments of ": "list",
    "submitters": "list",
    "list ": "list",
}
"""How the name of what a sheet depends on begins -> its kind."""

ReadAs = Literal["form", "unknown", "file"]
"""A sheet of a known form, one whose form is not known for sure, or what holds no sheet that matters."""


@dataclass(frozen=True)
class Fingerprints:
    """Of one moment. by_form: the lists that a form's columns name; across: those whose codes stand in headers.
    words: of each submitter, by form; under `*` those of all forms."""

    forms: dict[str, str]
    rules: dict[str, str]
    assigned: dict[str, str]
    lists: dict[str, str]
    by_form: dict[str, list[str]]
    across: list[str]
    submitters: str
    words: dict[str, dict[str, str]]

    def of(self, read_as: ReadAs, form: str | None, submitter: str | None) -> dict[str, str]:
        """What such a sheet depends on: its name in words (`list centres`) -> its fingerprint."""
        found = {"reading": READING}
        if read_as == "file":
            return found
        found["submitters"] = self.submitters
        is_known = read_as == "form" and form in self.forms
        own = form if form and is_known else ""
        if own:
            found[f"form {own}"] = self.forms[own]
            found[f"rules of {own}"] = self.rules.get(own, "")
            found[f"assignments of {own}"] = self.assigned.get(own, "")
        else:
            found["every form"] = _digest(sorted(self.forms.items()))
        for name in self.by_form[own] if own else self.across:
            found[f"list {name}"] = self.lists[name]
        if submitter:
            found[f"words of {submitter}"] = self.words.get(submitter, {}).get(own or "*", "")
        return found

    def text(self, read_as: ReadAs, form: str | None, submitter: str | None) -> str:
        """The same, as the warehouse keeps it."""
        return json.dumps(self.of(read_as, form, submitter), ensure_ascii=False, sort_keys=True)

    def write(self, batch: Path) -> None:
        """Beside a batch's deliveries."""
        (batch / FILE).write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")


def of_batch(batch: Path) -> Fingerprints | None:
    """Those that a batch was planned with; None where nothing is known of that."""
    file = batch / FILE
    return Fingerprints(**json.loads(file.read_text("utf-8"))) if file.exists() else None


def take(config: tuple[Path, ...], forms: Mapping[str, Form], reference: Reference, mappings: Mappings) -> Fingerprints:
    """Of what is declared now."""
    by_form = {name: sorted({one.list for one in form.columns if one.list}) for name, form in forms.items()}
    headers = {
        form.column(name).list
        for form in forms.values()
        for layout in form.layouts
        for name in (layout.across.columns if layout.across else ())
    }
    return Fingerprints(
        forms={name: form.fingerprint for name, form in forms.items()},
        rules={name: _rules(config, name) for name in forms},
        assigned={name: _assigned(reference, name) for name in forms},
        lists={name: _list(reference, name) for name in sorted({one for names in by_form.values() for one in names})},
        by_form=by_form,
        across=sorted(name for name in headers if name),
        submitters=_digest([_list(reference, "submitters"), _list(reference, "ordinary_words")]),
        words=_words(mappings, forms),
    )


def changes(before: str, today: Mapping[str, str]) -> list[str]:
    """What differs by now, in words. before: `text` of then, empty where nothing is known of that."""
    if not before:
        return ["it is not known what it was read by"]
    then: dict[str, str] = json.loads(before)
    return [f"{name} changed" for name in sorted({*then, *today}) if then.get(name) != today.get(name)]


def kinds(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What differs between two texts' contents, by kind: form, list, mapping, program, rule."""
    differing = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    return sorted({next(kind for start, kind in KINDS.items() if name.startswith(start)) for name in differing})


def _rules(config: tuple[Path, ...], form: str) -> str:
    files = [folder / "expectations" / f"{form}.yml" for folder in config]
    file = next((file for file in reversed(files) if file.exists()), None)
    return _digest(file.read_text("utf-8")) if file else ""


def _assigned(reference: Reference, form: str) -> str:
    """Who must ever report it: that decides between several who are named, and where nobody is."""
    return _digest(sorted({row["submitter_code"] for row in reference.rows("assignments") if row["form"] == form}))


def _list(reference: Reference, name: str) -> str:
    """A list with its aliases, without the notes."""
    spec = LISTS[name]
    more = ("clusters",) if name == "localities" else ()
    names = [name, *([spec.aliases] if spec.aliases else ()), *more]
    return _digest(
        [[row.get(column, "") for column in LISTS[one].columns] for one in names for row in reference.rows(one)]
    )


def _words(mappings: Mappings, forms: Iterable[str]) -> dict[str, dict[str, str]]:
    """By submitter and form; empty where no line is about the form."""
    found: dict[str, dict[str, str]] = {}
    for submitter, own in mappings.by_submitter.items():
        lines = [(line.form, line.kind, line.column, line.text, line.meaning) for line in own.lines]
        of_form = {name: sorted(line for line in lines if line[0] in ("", name)) for name in forms}
        found[submitter] = {
            name: _digest(those) if those else "" for name, those in (*of_form.items(), ("*", sorted(lines)))
        }
    return found


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]
