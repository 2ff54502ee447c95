"""Great Expectations, the only module that touches it.

It is imported inside functions: the import alone costs seconds, which a process that validates nothing need not pay.
It runs on pandas in memory: nothing is written, nothing is sent, nothing is printed.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from hosen.yaml_files import did_you_mean

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

POSITION = "position"
_RESULT = {
    "result_format": "COMPLETE",  # every broken row, not the first twenty
    "unexpected_index_column_names": [POSITION],
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
}


class Expected(Protocol):
    """What the engine needs of a rule."""

    @property
    def type(self) -> str: ...
    @property
    def kwargs(self) -> dict[str, Any]: ...
    @property
    def place(self) -> str: ...


@dataclass(frozen=True)
class Judged:
    """What became of one rule over some rows. broken: positions of the rows that break it. asked: rows for which its
    condition holds; missing: those of them without a value it needs."""

    broken: list[int]
    asked: int
    missing: int


def judged(rule: Expected, records: pa.Table) -> Judged:
    """One rule over records held in memory. Raises RuntimeError when the expectation itself failed: that is a bug,
    not bad data."""
    frame = records.to_pandas(date_as_object=False)
    frame.index.name = POSITION
    found = (
        _records().get_batch({"dataframe": frame}).validate(_expectation(rule.type, rule.kwargs), result_format=_RESULT)
    )
    if found.exception_info.get("raised_exception") is not False:
        raise RuntimeError(f"{rule.place}: {rule.type} failed: {found.exception_info}")
    broken = [row for one in found.result["unexpected_index_list"] for row in one[POSITION]]
    return Judged(broken, found.result["element_count"], found.result.get("missing_count", 0))


@cache
def all_expectations() -> frozenset[str]:
    """Names of every expectation there is."""
    _great_expectations()
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    return frozenset(list_registered_expectation_implementations())


@cache
def row_expectations() -> frozenset[str]:
    """Names of the expectations that give each row a verdict."""
    names = all_expectations()
    from great_expectations.expectations import expectation
    from great_expectations.expectations.registry import get_expectation_impl

    by_row = (
        expectation.ColumnMapExpectation,
        expectation.ColumnPairMapExpectation,
        expectation.MulticolumnMapExpectation,
    )
    return frozenset(name for name in names if issubclass(get_expectation_impl(name), by_row))


def argument_mistakes(type_name: str, kwargs: dict[str, Any]) -> Iterator[tuple[str | None, str]]:
    """(argument, what is wrong with it) for an expectation of `row_expectations`."""
    _great_expectations()
    from great_expectations.compatibility.pydantic import ValidationError
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.registry import get_expectation_impl

    known = get_expectation_impl(type_name).__fields__
    try:
        _expectation(type_name, kwargs)
    except ValidationError as error:
        said: set[str | None] = set()
        for mistake in error.errors():
            name = str(mistake["loc"][0])
            argument = None if name == "__root__" else name
            if argument in said or (argument is None and said):
                continue
            said.add(argument)
            yield argument, str(mistake["msg"]) + ("" if name in known else did_you_mean(name, known))
    except (GreatExpectationsError, TypeError, ValueError) as error:
        yield None, f"{type(error).__name__}: {error}"


def condition_columns(kwargs: dict[str, Any]) -> set[str]:
    """Names of the columns that a rule's `row_condition` looks at."""
    return set(_condition_columns(kwargs.get("row_condition")))


def _condition_columns(condition: object) -> Iterator[str]:
    if isinstance(condition, dict):
        column = condition.get("column")
        if isinstance(column, dict):
            yield str(column.get("name"))
        for inner in condition.get("conditions", []):
            yield from _condition_columns(inner)


def _expectation(type_name: str, kwargs: dict[str, Any]) -> "Expectation":
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    return ExpectationConfiguration(type=type_name, kwargs=kwargs).to_domain_obj()


def data_docs_context(site: Path) -> Any:
    """A context that builds its Data Docs in the folder `site`, without pictures of how to write rules."""
    context = _context()
    builder = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    context.variables.data_docs_sites = {"hosen": builder}
    return context


def _context() -> Any:
    """In memory; the folder that it makes for documents nobody asked for is removed again."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for unasked in (context.variables.data_docs_sites or {}).values():
        shutil.rmtree(unasked["store_backend"]["base_directory"], ignore_errors=True)
    context.variables.data_docs_sites = {}
    return context


@cache
def _records() -> Any:
    """What a data frame is handed to."""
    asset = _context().data_sources.add_pandas("records").add_dataframe_asset("records")
    return asset.add_batch_definition_whole_dataframe("records")


@cache
def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return great_expectations
