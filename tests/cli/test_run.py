import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import DEPARTMENTS, Hosen, by_district, said, totals, write_registry

from hosen.report import published_view
from hosen.settings import PROJECT_ROOT, Settings


def departments(home: Path) -> list[tuple[str, float]]:
    """What readers see of the registry: district and number of departments."""
    rows = published_view(Settings.load(home), "district_summary") or []
    return sorted((row["district_code"], row["actual"]) for row in rows if row["measure_code"] == "departments")


def test_a_file_goes_all_the_way(hosen: Hosen, home: Path, registry: Path) -> None:
    result = hosen("run", registry, "--json")
    assert result.exit_code == 0
    answer = said(result)
    [submission] = answer["submissions"]
    about = ("submitter", "form", "period", "version", "status", "records", "quarantined", "errors", "file")
    assert [submission[key] for key in about] == [
        "welfare_ministry", "department_registry", "standing", 1, "accepted", 3, 0, 0, "registry.xlsx",
    ]  # fmt: skip
    assert totals(submission) == {"departments": 3, "departments_with_noshmim": 2, "departments_with_otzma": 2}
    assert by_district(submission, "departments") == {"jerusalem": 1, "south": 2}
    assert list(answer["seconds"]) == ["collect", "plan", "read", "validate", "load", "mark", "publish"]
    assert all(one["wall"] > 0 for one in answer["seconds"].values())
    assert (answer["bugs"], answer["published"]) == (0, str(home / "published" / "mart.duckdb"))
    assert departments(home) == [("jerusalem", 1), ("south", 2)]


def test_the_same_on_postgresql(
    hosen: Hosen, home: Path, registry: Path, monkeypatch: pytest.MonkeyPatch, postgresql_url: str
) -> None:
    monkeypatch.setenv("HOSEN_WAREHOUSE", postgresql_url)
    [submission] = said(hosen("run", registry, "--json"))["submissions"]
    assert totals(submission) == {"departments": 3, "departments_with_noshmim": 2, "departments_with_otzma": 2}
    assert by_district(submission, "departments") == {"jerusalem": 1, "south": 2}
    assert departments(home) == [("jerusalem", 1), ("south", 2)]
    assert "nothing new: looked at 1 file, nothing loaded" in hosen("run", registry).stdout
    assert hosen("issues", "--severity", "error").stdout.strip() == "no issues"
    assert "התקבל" in hosen("status", "--form", "department_registry").stdout


def test_a_second_run_loads_nothing_and_says_so(hosen: Hosen, home: Path, registry: Path) -> None:
    hosen("run", registry)
    before = departments(home)
    result = hosen("run", registry)
    assert result.exit_code == 0
    assert "nothing new: looked at 1 file, nothing loaded" in result.stdout
    assert departments(home) == before


def test_the_terminal_shows_figures_places_and_times(hosen: Hosen, home: Path, tmp_path: Path) -> None:
    rows = [*DEPARTMENTS, ["אטלנטיס", 104, 1040001, "מחלקה ד", "יש", "אולי"]]
    result = hosen("run", write_registry(tmp_path / "r.xlsx", rows), "--lang", "en")
    assert result.exit_code == 0
    text = result.stdout
    assert "partly accepted" in text
    assert "departments" in text
    for sentence in ('"אטלנטיס" (cell A5) is not on the list', 'Cell F5 says "אולי"'):
        assert sentence in text
    assert "took " in text and "validate" in text
    assert str(home / "published" / "mart.duckdb") in text


def test_the_configured_inbox_is_taken_when_no_file_is_named(hosen: Hosen, home: Path) -> None:
    write_registry(home / "inbox" / "2021" / "r.xlsx", DEPARTMENTS)
    (home / "inbox" / "readme.pdf").write_bytes(b"x")
    answer = said(hosen("run", "--json"))
    assert [one["file"] for one in answer["submissions"]] == ["2021/r.xlsx"]
    assert [(one["source"], one["ignored"]) for one in answer["collected"]] == [("inbox", ["readme.pdf"])]
    assert "nothing new: looked at 1 file" in hosen("run").stdout


def test_the_same_bytes_under_another_name_are_noted_and_not_taken_in(hosen: Hosen, home: Path, registry: Path) -> None:
    hosen("run", registry)
    result = hosen("run", registry.rename(registry.with_name("registry (1).xlsx")))
    assert result.exit_code == 0
    assert "registry (1).xlsx: exactly this file has come before" in result.stdout
    assert "nothing loaded" in result.stdout
    assert departments(home) == [("jerusalem", 1), ("south", 2)]


def test_files_that_cannot_be_read_are_outcomes(hosen: Hosen, home: Path, registry: Path) -> None:
    broken = {
        "empty.xlsx": (b"", "file_empty"),
        "torn.xlsx": (b"PK\x03\x04 and then nothing of a workbook", "file_torn"),
        "letter.xlsx": (b"%PDF-1.7", "file_wrong_type"),
        "letter.pdf": (b"%PDF-1.4", "file_unsupported"),
    }
    for name, (content, _) in broken.items():
        (registry.parent / name).write_bytes(content)
    result = hosen("run", registry, *(registry.parent / name for name in broken), "--json")
    assert result.exit_code == 0
    answer = said(result)
    assert [(one["file"], one["outcome"]) for one in answer["deliveries"]] == sorted(
        [("registry.xlsx", "readable"), *((name, "rejected") for name in broken)]
    )
    errors = {issue["file"]: issue["code"] for issue in answer["issues"] if issue["severity"] == "error"}
    assert errors == {name: code for name, (_, code) in broken.items()}
    assert departments(home) == [("jerusalem", 1), ("south", 2)]


def test_a_rejected_file_handed_in_again_with_its_submitter_is_taken_up(hosen: Hosen, tmp_path: Path) -> None:
    file = write_registry(tmp_path / "registry.xlsx", DEPARTMENTS)
    first = said(hosen("run", file, "--form", "service_book", "--json"))
    assert first["submissions"] == [] or first["submissions"][0]["status"] == "rejected"
    again = said(hosen("run", file, "--form", "department_registry", "--submitter", "משרד הרווחה", "--json"))
    assert [(one["submitter"], one["status"]) for one in again["submissions"]] == [("welfare_ministry", "accepted")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no_such_file.xlsx"], "there is no file or folder"),
        (["FILE", "--form", "department_regsitry"], "did you mean department_registry?"),
        (["FILE", "--submitter", "welfare_ministri"], "did you mean welfare_ministry"),
        (["FILE", "--period", "2021-13"], "'2021-13' is not a period"),
        (["FILE", "--form", "centre_monthly", "--period", "2021-H1"], "covers a month, and 2021-H1 is a half year"),
        (["--form", "centre_monthly"], "name the files too"),
    ],
)
def test_a_wrong_call_is_told_and_nothing_is_touched(
    hosen: Hosen, home: Path, registry: Path, arguments: list[str], message: str
) -> None:
    result = hosen("run", *(registry if word == "FILE" else word for word in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(home.rglob("*.xlsx")) and not (home / "deliveries").exists()
    assert not (home / "warehouse.duckdb").exists()


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "sources/shared.yml",
            "source: shared\nkind: folder\n",
            "sources/shared.yml, line 1: the file: 'path' is missing",
        ),
        ("forms/broken.yml", "form: broken\nperiod: moon\n", "forms/broken.yml, line 2: period: 'moon' is not one of"),
        ("reference/submitters.csv", "submitter_code,name_he\nx,y\n", "submitters.csv"),
    ],
)
def test_mistakes_in_the_configuration_stop_before_anything_is_touched(
    hosen: Hosen, home: Path, registry: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, message: str
) -> None:
    own = registry.parent / "own"
    (own / file).parent.mkdir(parents=True)
    (own / file).write_text(text, "utf-8")
    monkeypatch.setenv("HOSEN_CONFIG", os.pathsep.join([str(PROJECT_ROOT), str(own)]))
    result = hosen("run", registry)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (home / "deliveries").exists() and not (home / "warehouse.duckdb").exists()


def test_what_came_while_the_database_was_away_is_taken_in_later(
    hosen: Hosen, home: Path, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSEN_WAREHOUSE", "postgresql+psycopg://hosen:secret-word@127.0.0.1:9/hosen")
    result = hosen("run", registry)
    assert result.exit_code == 2
    assert "127.0.0.1:9" in result.stderr
    assert f"1 new files are stored in {home / 'deliveries'} and wait" in result.stderr
    assert "secret-word" not in result.output

    registry.unlink()
    monkeypatch.delenv("HOSEN_WAREHOUSE")
    assert [one["file"] for one in said(hosen("run", "--json"))["submissions"]] == ["registry.xlsx"]


def test_a_file_on_which_a_reader_crashes_is_set_aside_and_the_run_says_so(
    hosen: Hosen, home: Path, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hosen.read import worker

    other = write_registry(registry.with_name("other.xlsx"), DEPARTMENTS[:1])
    really_read = worker.Worker.read

    def crash(self: worker.Worker, path: Path, delivered: worker.Delivered) -> worker.Read | worker.Failure:
        if delivered.name == "other.xlsx":
            return worker.Failure("ZeroDivisionError", "reader.py:1 in read")
        return really_read(self, path, delivered)

    monkeypatch.setattr(worker.Worker, "read", crash)
    result = hosen("run", registry, other)
    assert result.exit_code == 3
    assert "a reader crashed on 1 file;" in result.stderr
    assert departments(home) == [("jerusalem", 1), ("south", 2)]
    assert [issue["code"] for issue in said(hosen("issues", "--delivery", "other.xlsx", "--json"))] == [
        "file_crashed_reader"
    ]


def test_names_cannot_steer_the_terminal(hosen: Hosen, registry: Path) -> None:
    named = registry.rename(registry.with_name("\u202exslx.\x1b[31m[red]a\n.xlsx"))
    text = hosen("run", named).stdout
    assert "\x1b" not in text and "\u202e" not in text
    assert "\\u202exslx.\\x1b[31m[red]a\\n.xlsx" in text


def test_the_installed_command_prints_hebrew_without_a_terminal(home: Path, registry: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "plugins"), "LC_ALL": "C"}
    called = subprocess.run(
        [sys.executable, "-m", "hosen.cli", "run", str(registry)], env=environment, capture_output=True, check=False
    )
    assert called.returncode == 0, called.stderr.decode()
    assert "משרד הרווחה" in called.stdout.decode("utf-8")
    assert called.stderr == b"", "no progress where there is no terminal"


def test_an_unreadable_file_of_a_source_is_told_at_the_end(
    hosen: Hosen, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_registry(home / "inbox" / "a.xlsx", DEPARTMENTS)
    write_registry(home / "inbox" / "b.xlsx", DEPARTMENTS[:1])
    really_open = Path.open

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if path.name == "b.xlsx":
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    result = hosen("run")
    assert result.exit_code == 2
    assert "b.xlsx cannot be read (Permission denied)" in result.stderr
    assert departments(home) == [("jerusalem", 1), ("south", 2)]


def test_the_published_registry(hosen: Hosen, real_data: Path, tmp_path: Path) -> None:
    file = shutil.copy(real_data / "real" / "otzma_noshmim_registry.xlsx", tmp_path)
    answer = said(hosen("run", file, "--json"))
    [submission] = answer["submissions"]
    assert totals(submission) == {
        "departments": 322,
        "departments_with_noshmim": 169,
        "departments_with_otzma": 164,
    }
    assert sorted(by_district(submission, "departments").values(), reverse=True) == [129, 100, 59, 34]
    printed = [issue["message_en"] for issue in answer["issues"] if issue["code"].startswith("total_")]
    assert len(printed) == 2
    assert any("168" in sentence and "169" in sentence for sentence in printed)
    assert any("163" in sentence and "164" in sentence for sentence in printed)


def test_the_published_payments(hosen: Hosen, real_data: Path) -> None:
    answer = said(hosen("run", real_data / "real" / "framework_payments_older_citizens.xlsx", "--json"))
    assert [one["period"] for one in answer["submissions"]] == ["2017", "2018", "2019", "2020"]
    assert sum(one["records"] for one in answer["submissions"]) == 992
    assert {code for one in answer["submissions"] for code in by_district(one, "persons_placed")} == {
        "haifa", "tel_aviv", "south", "jerusalem",
    }  # fmt: skip


def test_the_published_service_book(hosen: Hosen, real_data: Path) -> None:
    answer = said(hosen("run", real_data / "real" / "service_book_welfare_2016.xlsx", "--json"))
    [submission] = answer["submissions"]
    assert totals(submission)["budget"] == pytest.approx(4_141_246.76)
    missed = [one["message_en"] for one in answer["issues"] if one["code"] == "total_misses_text"]
    [grand_total] = [sentence for sentence in missed if "4,140,466.76" in sentence]
    assert "4,141,246.76" in grand_total and "E103" in grand_total
