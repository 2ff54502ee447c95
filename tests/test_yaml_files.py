from pathlib import Path

import pytest

from hosen.errors import ConfigError
from hosen.yaml_files import did_you_mean, load_schema, load_yaml, schema_problems

SCHEMA = {
    "type": "object",
    "required": ["form", "columns"],
    "additionalProperties": False,
    "properties": {
        "form": {"type": "string", "pattern": "^[a-z_]+$", "description": "small letters and underscores"},
        "columns": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "type": {"enum": ["text", "integer", "number"]},
                    "since": {"type": "string"},
                    "headers": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
                },
            },
        },
    },
}


def written(folder: Path, text: str) -> Path:
    file = folder / "forms" / "a.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def problems(folder: Path, text: str) -> list[str]:
    file = written(folder, text)
    data, line_of = load_yaml(file)
    return schema_problems(file, data, line_of, SCHEMA)


def test_a_right_file_has_no_problems(tmp_path: Path) -> None:
    assert (
        problems(tmp_path, "form: a\ncolumns:\n  - {name: x, type: text, since: 2021-01-01, headers: [א, no]}\n") == []
    )


def test_every_problem_says_line_place_and_what_was_expected(tmp_path: Path) -> None:
    text = """\
form: A b
colour: red
columns:
  - name: x
    type: integr
  - nme: y
    type: text
  - name: z
    type: number
    headers:
      - word
      - 3
  - 7
"""
    assert problems(tmp_path, text) == [
        "forms/a.yml, line 1: form: 'A b' where small letters and underscores was expected",
        "forms/a.yml, line 2: colour: no such key; it may have columns, form",
        "forms/a.yml, line 5: columns[0].type: 'integr' is not one of text, integer, number (did you mean integer?)",
        "forms/a.yml, line 6: columns[1].nme: no such key (did you mean name?)",
        "forms/a.yml, line 6: columns[1]: 'name' is missing",
        "forms/a.yml, line 12: columns[2].headers[1]: 3 where text was expected",
        "forms/a.yml, line 13: columns[3]: 7 where a mapping (key: value) was expected",
    ]


def test_alternatives_are_named_when_none_fits(tmp_path: Path) -> None:
    text = "form: a\ncolumns:\n  - name: x\n    type: text\n    headers: 3\n"
    assert problems(tmp_path, text) == ["forms/a.yml, line 5: columns[0].headers: 3 where text or a list was expected"]


def test_missing_and_empty_lists(tmp_path: Path) -> None:
    assert problems(tmp_path, "columns: []\n") == [
        "forms/a.yml, line 1: columns: has 0, needs at least 1",
        "forms/a.yml, line 1: the file: 'form' is missing",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n\tb: 2\n", "forms/a.yml, line 2: not valid YAML: a tab; indent with spaces"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "forms/a.yml, line 4: b.c is written twice"),
        ("a: [1\nb: 2\n", "forms/a.yml, line 2: not valid YAML: "),
        ("a: !!python/name:os.system x\n", "forms/a.yml, line 1: not valid YAML: could not determine a constructor"),
        ("# nothing\n", "forms/a.yml: the file is empty"),
    ],
)
def test_what_is_not_yaml(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_yaml(written(tmp_path, text))
    assert str(raised.value).startswith(message)


def test_a_file_that_is_missing_or_in_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"forms/b.yml: there is no such file"):
        load_yaml(tmp_path / "forms" / "b.yml")
    file = written(tmp_path, "")
    file.write_bytes("form: טופס".encode("cp1255"))
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        load_yaml(file)


def test_words_stay_words(tmp_path: Path) -> None:
    data, _ = load_yaml(written(tmp_path, "a: no\nb: on\nc: 2021-01-01\nd: true\ne: 3\nf: 1.5\n"))
    assert data == {"a": "no", "b": "on", "c": "2021-01-01", "d": True, "e": 3, "f": 1.5}


def test_line_of_what_is_not_written_is_that_of_what_holds_it(tmp_path: Path) -> None:
    _, line_of = load_yaml(written(tmp_path, "\na:\n  - b: 1\n\n  - c: 2\n"))
    assert [line_of(place) for place in [(), ("a",), ("a", 1), ("a", 1, "c"), ("a", 1, "x", 3), ("z",)]] == [
        2, 2, 5, 5, 5, 2,
    ]  # fmt: skip


def test_only_near_words_are_suggested() -> None:
    assert did_you_mean("quater", ["month", "quarter"]) == " (did you mean quarter?)"
    assert did_you_mean("zzz", ["month", "quarter"]) == ""


def test_schema_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_schema(tmp_path / "x.json")
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(ConfigError, match="not valid JSON"):
        load_schema(tmp_path / "x.json")
