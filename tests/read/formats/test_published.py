"""Every published file, opened in a process with limits: an outcome, and never more than the limits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hosen.issues import Issue
from hosen.settings import PROJECT_ROOT

READER = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from hosen.read.formats import FileProblem, open_books
from hosen.read.formats.refusals import Refused
for line in sys.stdin:
    path, found = Path(line.rstrip("\\n")), []
    try:
        for book in open_books(path, path.name, {}):
            if isinstance(book, FileProblem):
                found.append([book.code, book.value, book.params])
                continue
            for sheet in book.sheets:
                assert len({len(column) for column in sheet.columns}) <= 1
                found.append(["read", sheet.height * sheet.width, {}])
    except Refused as refused:
        found.append([refused.code, refused.value, refused.params])
    except Exception as error:
        found.append(["file_torn", repr(error), {}])
    print(json.dumps([path.name, found]), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(real_data: Path) -> dict[str, list[list[object]]]:
    """By the path in the folder: codes, or 'read' for a sheet. One process for each hundred files."""
    paths = sorted(
        path for part in ("parser_tests", "real") for path in (real_data / part).rglob("*") if path.is_file()
    )
    found = {}
    for start in range(0, len(paths), 100):
        some = paths[start : start + 100]
        done = subprocess.run(
            [sys.executable, "-c", READER, str(PROJECT_ROOT / "plugins")],
            input="\n".join(map(str, some)) + "\n", text=True, capture_output=True, timeout=300, check=True,
        )  # fmt: skip
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [name for name, _ in lines] == [path.name for path in some]
        found |= {str(path.relative_to(real_data)): result for path, (_, result) in zip(some, lines, strict=True)}
    return found


def test_every_file_has_an_outcome_that_can_be_said(outcomes: dict[str, list[list[object]]]) -> None:
    assert len(outcomes) > 300
    for path, found in outcomes.items():
        assert found, path
        for code, value, params in found:
            if code != "read":
                issue = Issue(str(code), "d", value=str(value), params=dict(params))  # type: ignore[call-overload]
                assert "{" not in issue.message("he") + issue.message("en") + issue.action("he") + issue.action("en")


def test_only_few_files_are_not_read(outcomes: dict[str, list[list[object]]]) -> None:
    codes = {
        Path(path).name: str(found[0][0])
        for path, found in outcomes.items()
        if found[0][0] != "read" and not path.endswith((".xlsx", ".xlsm"))
    }
    assert codes == {
        "OOM_alloc3.xls": "file_torn",
        "empty.csv": "file_empty",
        "issue_594_dos.ods": "file_over_limits",
        "latin1.csv": "encoding_unclear",
        "pass_protected.ods": "file_encrypted",
        "pass_protected.xlsb": "file_encrypted",
        "sample.zip": "file_empty",
        "table-infer-iso-8859-7.csv": "encoding_unclear",
    }
