"""YAML that people write (forms, sources, suites): read with line numbers, checked against a JSON Schema.

A mistake is reported as `forms/centre_monthly.yml, line 12: columns[2].type: 'integr' is not one of text, integer
(did you mean integer?)`: the file, the line, what stands there, what was expected.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from rapidfuzz import fuzz, process

from hosen.errors import ConfigError

Place = tuple[str | int, ...]
LineOf = Callable[[Place], int]

NEAR_ENOUGH = 70.0
"""Likeness in percent (rapidfuzz) from which a known word is offered for a mistyped one."""

JSON_TYPES = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's plain scalars: only true and false are booleans, and dates stay text, as in the schema."""


class _TellingLoader(yaml.SafeLoader):
    """The same, slower; says more clearly what is wrong."""


for _loader in (_Loader, _TellingLoader):
    _loader.yaml_implicit_resolvers = {
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
    )


def load_yaml(path: Path) -> tuple[Any, LineOf]:
    """What a YAML file says, and a function from a place in it (`("columns", 2, "type")`) to its line (1-based; the
    line of the nearest enclosing thing where the place itself is not written).

    Raises ConfigError when the file is missing, is not UTF-8, is not YAML, is empty or says a key twice.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{short(path)}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{short(path)}: cannot be read as UTF-8 text ({error})") from error
    try:
        data, lines, repeated = _parsed(path, text, _Loader)
    except yaml.YAMLError:
        try:
            data, lines, repeated = _parsed(path, text, _TellingLoader)
        except yaml.YAMLError as error:
            raise ConfigError(_syntax_problem(path, error)) from error
    if repeated:
        raise ConfigError(
            "\n".join(problem(path, line, f"{where(place)} is written twice") for line, place in repeated)
        )

    def line_of(place: Place) -> int:
        while place and place not in lines:
            place = place[:-1]
        return lines.get(place, 1)

    return data, line_of


def _parsed(
    path: Path, text: str, kind: type[_Loader] | type[_TellingLoader]
) -> tuple[Any, dict[Place, int], list[tuple[int, Place]]]:
    """(what the text says, the line of each place, keys that stand twice)."""
    loader = kind(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise ConfigError(f"{short(path)}: the file is empty")
        lines: dict[Place, int] = {}
        repeated = list(_note_lines(node, (), lines))
        return loader.construct_document(node), lines, repeated
    finally:
        loader.dispose()


def load_schema(path: Path) -> dict[str, Any]:
    """A JSON Schema that lies beside the files it describes; ConfigError when it is missing or not JSON."""
    try:
        schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{short(path)}: there is no such file; it belongs to the project, restore it") from None
    except ValueError as error:
        raise ConfigError(f"{short(path)}: not valid JSON ({error})") from error
    return schema


def schema_problems(path: Path, data: Any, line_of: LineOf, schema: dict[str, Any]) -> list[str]:
    """Every way in which `data` breaks the schema, a line of text each, in the order of the file."""
    found: list[tuple[int, str]] = []
    for error in Draft202012Validator(schema).iter_errors(data):
        for exact in _innermost(error):
            place: Place = tuple(exact.absolute_path)
            for at, text in _sentences(exact, place):
                line = line_of(at)
                found.append((line, problem(path, line, text)))
    return [text for _, text in sorted(dict.fromkeys(found))]


def problem(path: Path, line: int, text: str) -> str:
    """One problem with its file and line, as all of them are written."""
    return f"{short(path)}, line {line}: {text}"


def short(path: Path) -> str:
    """`forms/centre_monthly.yml`: enough to find the file, without the machine's folders."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def where(place: Place) -> str:
    """`columns[2].type`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".") or "the file"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """` (did you mean integer?)`, or nothing when no known word is near."""
    best = process.extractOne(str(word), sorted(known), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return f" (did you mean {best[0]}?)" if best else ""


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[tuple[int, Place]]:
    """Fill `lines`; yields the keys that are written twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines and key.value != "<<":
                yield line, inner
                continue
            lines[inner] = line
            yield from _note_lines(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _note_lines(value, (*place, index), lines)


def _syntax_problem(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    text = str(getattr(error, "problem", None) or error)
    if "'\\t'" in text:
        text = "a tab; indent with spaces"
    return problem(path, mark.line + 1 if mark else 1, f"not valid YAML: {text}")


def _innermost(error: ValidationError) -> Iterator[ValidationError]:
    """The errors behind an `anyOf`/`oneOf` of the branch that came nearest, or the error itself."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        yield error
        return
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    deepest = max(len(inner.absolute_path) for inner in error.context)
    if deepest == len(error.absolute_path) and all(inner.validator == "type" for inner in error.context):
        yield error
        return
    nearest = min(branches.values(), key=lambda inner: (len(inner), -max(len(one.absolute_path) for one in inner)))
    for one in nearest:
        yield from _innermost(one)


def _sentences(error: ValidationError, place: Place) -> Iterator[tuple[Place, str]]:
    """What one schema error says to the person who wrote the file, with the place to look at."""
    rule: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    name = where(place)
    match error.validator:
        case "enum":
            known = [str(word) for word in rule]
            yield place, f"{name}: {_said(value)} is not one of {', '.join(known)}{did_you_mean(value, known)}"
        case "const":
            yield place, f"{name}: {_said(value)} where {_said(rule)} was expected"
        case "type":
            expected = " or ".join(JSON_TYPES[kind] for kind in ([rule] if isinstance(rule, str) else rule))
            yield place, f"{name}: {_said(value)} where {expected} was expected"
        case "anyOf" | "oneOf":
            kinds = [JSON_TYPES.get(str(one.validator_value), str(one.validator_value)) for one in error.context or []]
            yield place, f"{name}: {_said(value)} where {' or '.join(dict.fromkeys(kinds))} was expected"
        case "required":
            for key in rule:
                if key not in value:
                    yield place, f"{name}: '{key}' is missing"
        case "additionalProperties":
            known = sorted(schema.get("properties", {}))
            for key in value:
                if key not in known:
                    hint = did_you_mean(key, known) or f"; it may have {', '.join(known)}"
                    yield (*place, key), f"{where((*place, key))}: no such key{hint}"
        case "pattern":
            expected = schema.get("description") or f"text that matches {rule}"
            yield place, f"{name}: {_said(value)} where {expected} was expected"
        case "minItems" | "minLength" | "minProperties":
            yield place, f"{name}: has {len(value)}, needs at least {rule}"
        case "uniqueItems":
            yield place, f"{name}: an entry stands in it twice"
        case _:
            yield place, f"{name}: {error.message}"


def _said(value: object) -> str:
    if isinstance(value, str):
        return repr(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
