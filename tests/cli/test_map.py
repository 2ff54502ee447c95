"""`hosen map`: questions in the terminal and in a file, and the lines that answers become."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tests.cli.conftest import Hosen, said
from typer.testing import CliRunner

from hosen.cli import app, map
from hosen.mappings import COLUMNS
from hosen.settings import PROJECT_ROOT

SIGNED = ("--who", "dana", "--why", "asked by phone")
WHOSE = ("--submitter", "welfare_ministry")


@pytest.fixture
def own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of one's own, after the delivered one and the demonstration's."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("HOSEN_CONFIG", os.pathsep.join(map_path(PROJECT_ROOT, PROJECT_ROOT / "demo", folder)))
    return folder


def map_path(*folders: Path) -> list[str]:
    return [str(folder) for folder in folders]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A registry with an unknown header, a known one in other words, and a district nobody knows."""
    return write(
        tmp_path / "registry.xlsx",
        [
            ["מחוז", "מספר רשות", "סמל מחלקה", "שם המחלקה", "נושמים לרווחה", "מרכזי עוצמה", "הערות המשרד", "שם פרטי"],
            ["ירושלים", 101, 1010001, "מחלקה א", "יש", "יש", "חדש", "מירב"],
            ["אזור הנגב", 102, 1020001, "מחלקה ב", "יש", "אין", None, "דנה"],
            ["אזור הנגב", 103, 1030001, "מחלקה ג", "אין", "יש", None, "רות"],
        ],
    )


def write(file: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file


def lines(folder: Path, submitter: str = "welfare_ministry") -> list[dict[str, str]]:
    with (folder / "mappings" / f"{submitter}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill_in(file: Path, answers: dict[str, str]) -> None:
    """What a person does in Excel."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "answer": answers.get(row["text"], "")} for row in rows)


def test_questions_as_json(hosen: Hosen, own: Path, sheet: Path) -> None:
    found = said(hosen("map", sheet, "--json"))
    by_text = {question["text"]: question for question in found["questions"]}
    assert set(by_text) == {"הערות המשרד", "שם פרטי", "אזור הנגב"}
    assert by_text["אזור הנגב"] | {"choices": 0, "holds": 0, "sheet": 0} == {
        "submitter": "welfare_ministry", "kind": "code", "form": "department_registry", "column": "district_code",
        "text": "אזור הנגב", "cell": "A3", "count": 2, "choices": 0, "holds": 0, "sheet": 0,
    }  # fmt: skip
    assert by_text["הערות המשרד"]["choices"][0]["meaning"] == "note"
    assert found["before"]["unknown"] == {"header_unknown": 2, "code_unknown": 2}


def test_no_value_of_an_unknown_column_is_shown(hosen: Hosen, own: Path, sheet: Path, tmp_path: Path) -> None:
    assert "מירב" not in hosen("map", sheet, "--json").stdout
    hosen("map", sheet, "--out", tmp_path / "q.csv")
    assert "מירב" not in (tmp_path / "q.csv").read_text("utf-8-sig")


def test_without_a_terminal_the_questions_become_a_file(
    hosen: Hosen, own: Path, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = hosen("map", sheet)
    assert result.exit_code == 0
    assert "3 questions in registry_questions.csv" in result.stdout and "--answers" in result.stdout
    content = (tmp_path / "registry_questions.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "answer" in content.decode("utf-8-sig").splitlines()[0]
    again = hosen("map", sheet)
    assert again.exit_code == 2 and "exists already" in again.stderr


def test_answers_become_lines_and_the_file_reads_by_them(hosen: Hosen, own: Path, sheet: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.csv"
    hosen("map", sheet, "--out", questions)
    fill_in(questions, {"הערות המשרד": "הערה", "שם פרטי": "-", "אזור הנגב": "דרום"})
    result = hosen("map", sheet, "--answers", questions, *SIGNED, *WHOSE)
    assert result.exit_code == 0, result.stderr
    assert "3 lines added" in result.stdout
    found = {line["text"]: line for line in lines(own)}
    assert [found[text]["meaning"] for text in ("הערות המשרד", "שם פרטי", "אזור הנגב")] == ["note", "-", "south"]
    assert found["אזור הנגב"]["column"] == "district_code"
    assert all(line["who"] == "dana" and line["why"] == "asked by phone" and line["when"] for line in found.values())
    after = said(hosen("map", sheet, *WHOSE, "--json"))
    assert after["questions"] == []
    assert after["before"]["unknown"] == {}
    assert hosen("check", sheet, *WHOSE).exit_code == 0


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ","), ("cp1255", ";"), ("utf-16", "\t")])
def test_however_excel_saved_the_answers(
    hosen: Hosen, own: Path, sheet: Path, tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [["submitter", "kind", "form", "column", "text", "answer"],
            ["welfare_ministry", "header", "department_registry", "", "הערות המשרד", "1"]]  # fmt: skip
    file = tmp_path / "a.csv"
    file.write_text("\r\n".join(separator.join(row) for row in rows), encoding)
    assert hosen("map", sheet, "--answers", file, *SIGNED, "--json").exit_code == 0
    assert [line["meaning"] for line in lines(own)] == ["note"]


@pytest.mark.parametrize(
    ("text", "answer", "said_of_it"),
    [
        ("הערות המשרד", "notte", "has no 'notte' (did you mean note?)"),
        ("הערות המשרד", "9", "has no '9'"),
        ("אזור הנגב", "-", "a code needs a meaning"),
        ("אזור הנגב", "אטלנטיס", "the list districts has no 'אטלנטיס'"),
    ],
)
def test_an_unclear_answer_writes_nothing(
    hosen: Hosen, own: Path, sheet: Path, tmp_path: Path, text: str, answer: str, said_of_it: str
) -> None:
    questions = tmp_path / "q.csv"
    hosen("map", sheet, "--out", questions)
    fill_in(questions, {"שם פרטי": "-", text: answer})
    result = hosen("map", sheet, "--answers", questions, *SIGNED, *WHOSE)
    assert result.exit_code == 2
    assert said_of_it in result.stderr and "q.csv, line " in result.stderr and "nothing was written" in result.stderr
    assert not (own / "mappings").exists()


def test_an_answer_to_what_is_not_asked(hosen: Hosen, own: Path, sheet: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.csv"
    hosen("map", sheet, "--out", questions)
    fill_in(questions, {"שם פרטי": "-"})
    questions.write_text(questions.read_text("utf-8-sig").replace("שם פרטי", "שם אחר"), "utf-8-sig")
    result = hosen("map", sheet, "--answers", questions, *SIGNED, *WHOSE)
    assert result.exit_code == 2 and "has no unknown header 'שם אחר'" in result.stderr


def test_each_answer_says_who_and_why(hosen: Hosen, own: Path, sheet: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.csv"
    hosen("map", sheet, "--out", questions)
    fill_in(questions, {"שם פרטי": "-"})
    result = hosen("map", sheet, "--answers", questions, "--who", "dana")
    assert result.exit_code == 2 and "--why" in result.stderr
    assert not (own / "mappings").exists()


def test_what_is_in_the_file_stays(hosen: Hosen, own: Path, sheet: Path, tmp_path: Path) -> None:
    file = own / "mappings" / "welfare_ministry.csv"
    file.parent.mkdir()
    before = f"{','.join(COLUMNS)},note\nheader,department_registry,,גובה,-,ron,2026-01-01,no use,ours"
    file.write_text(before, "utf-8")
    questions = tmp_path / "q.csv"
    hosen("map", sheet, "--out", questions)
    fill_in(questions, {"שם פרטי": "-"})
    assert hosen("map", sheet, "--answers", questions, *SIGNED, *WHOSE).exit_code == 0
    assert file.read_text("utf-8").startswith(before + "\n")
    assert [line["text"] for line in lines(own)] == ["גובה", "שם פרטי"]
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name]


def ask(arguments: list[str], typed: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(map, "has_terminal", lambda: True)
    return CliRunner().invoke(app, ["map", *arguments], input=typed)


def test_in_the_terminal(own: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = ask([str(sheet), *SIGNED, *WHOSE], "1\n-\nאטלנטיס\nsouth\n", monkeypatch)
    assert result.exit_code == 0, result.output
    assert "[1/3] header: הערות המשרד" in result.output and "1  הערות → note" in result.output
    assert "the list districts has no 'אטלנטיס'" in result.output
    assert [line["meaning"] for line in lines(own)] == ["note", "-", "south"]
    assert "the file reads like this now: 1 sheet read; 3 rows; every word is known" in result.output


def test_enter_leaves_it_open_and_who_and_why_are_asked_for(
    own: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ask([str(sheet)], "\n-\n\ndana\nasked her\n", monkeypatch)
    assert result.exit_code == 0, result.output
    [line] = lines(own)
    assert (line["text"], line["meaning"], line["who"], line["why"]) == ("שם פרטי", "-", "dana", "asked her")


def test_a_header_that_the_form_requires(hosen: Hosen, own: Path, tmp_path: Path) -> None:
    file = write(
        tmp_path / "registry.xlsx",
        [
            ["האזור", "מספר רשות", "סמל מחלקה", "שם המחלקה", "נושמים לרווחה", "מרכזי עוצמה"],
            ["ירושלים", 101, 1010001, "מחלקה א", "יש", "יש"],
        ],
    )
    [question] = said(hosen("map", file, "--json"))["questions"]
    assert (question["text"], question["submitter"], question["cell"]) == ("האזור", "welfare_ministry", "A1")
    questions = tmp_path / "q.csv"
    hosen("map", file, "--out", questions)
    fill_in(questions, {"האזור": "district_code"})
    result = said(hosen("map", file, "--answers", questions, *SIGNED, *WHOSE, "--json"))
    assert (result["before"]["rows"], result["after"]["rows"]) == (0, 1)


def test_names_of_figures(hosen: Hosen, own: Path, tmp_path: Path) -> None:
    file = write(
        tmp_path / "monthly.xlsx",
        [
            ["דיווח חודשי 2021 מטה התכנית"],
            ["מרכז", "תכנית", "מדד", "ינואר", "פברואר"],
            ["מרכז עוצמה אופקים", "נושמים לרווחה", "משפחות פעילות", 3, 4],
            ["מרכז עוצמה אופקים", "נושמים לרווחה", "מפגשים שקיימנו", 1, 2],
        ],
    )
    result = hosen("map", file, "--form", "centre_monthly", "--submitter", "network_hq", "--json")
    assert result.exit_code == 0, result.stderr
    found = said(result)["questions"]
    [question] = [question for question in found if question["kind"] == "measure"]
    assert question["text"] == "מפגשים שקיימנו" and question["choices"][0]["meaning"] == "meetings"


def test_a_file_of_no_form(hosen: Hosen, own: Path, tmp_path: Path) -> None:
    result = hosen("map", write(tmp_path / "a.xlsx", [["תפוחים", "אגסים"], [1, 2]]))
    assert result.exit_code == 0 and "hosen forms new" in result.stdout


def test_a_file_that_cannot_be_read(hosen: Hosen, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 torn")
    result = hosen("map", file)
    assert result.exit_code == 2 and "cannot be read" in result.stderr
    assert "there is no file" in hosen("map", tmp_path / "b.xlsx").stderr
    assert "name the file" in hosen("map").stderr


def test_lines_that_are_of_no_use_any_more(hosen: Hosen, own: Path, sheet: Path) -> None:
    assert hosen("map", "--stale").stdout == "no mapping line is of no use\n"
    file = own / "mappings" / "welfare_ministry.csv"
    file.parent.mkdir()
    header = ",".join(COLUMNS)
    signed = "dana,2026-03-01,asked by phone"
    file.write_text(
        f"{header}\nheader,department_registry,,גובה,-,{signed}\nheader,department_registry,,שם פרטי,-,{signed}\n"
        f"code,department_registry,district_code,אזור הנגב,south,{signed}\n",
        "utf-8",
    )
    assert hosen("run", sheet).exit_code == 0
    [unused] = said(hosen("map", "--stale", "--json"))
    assert (unused["text"], unused["reason"]) == ("גובה", "it heads no column of the latest report")
    assert unused["place"] == "own/mappings/welfare_ministry.csv, line 2"
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"header,department_registry,,מחוז,district_code,{signed}\n")
    assert "no longer needed: delete the line" in hosen("map", sheet).stderr
    text = hosen("map", "--stale").stdout
    assert "knows 'מחוז' as district_code" in text and "גובה" in text
