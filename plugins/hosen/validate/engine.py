"""Great Expectations, the only module that touches it.

It is imported inside functions: the import alone costs seconds, which a process that validates nothing need not pay.
It runs on pandas in memory: nothing is written, nothing is sent, nothing is printed.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from hosen.yaml_files import did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations.expectation import Expectation

ROW_ID = "row_id"
_RESULT = {
    "result_format": "COMPLETE",  # every broken row, not the first twenty
    "unexpected_index_column_names": [ROW_ID],
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


def broken_rows(name: str, rules: Sequence[Expected], frame: "pd.DataFrame") -> list[list[str]]:
    """For each rule, the `row_id` of the rows that break it, in the order of the frame, whose index is `row_id`.

    name: of the suite. Raises RuntimeError when an expectation itself failed: that is a bug, not bad data.
    """
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    definition = (
        context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    )
    suite = gx.ExpectationSuite(name=name)
    for number, rule in enumerate(rules):
        suite.add_expectation(_expectation(rule.type, rule.kwargs, {"rule": number}))
    checked = definition.get_batch({"dataframe": frame}).validate(suite, result_format=_RESULT)
    broken: dict[int, list[str]] = {}
    for result in checked.results:
        rule_number = result.expectation_config.meta["rule"]
        if result.exception_info.get("raised_exception") is not False:
            raise RuntimeError(f"{rules[rule_number].place}: {rules[rule_number].type} failed: {result.exception_info}")
        broken[rule_number] = [row for found in result.result["unexpected_index_list"] for row in found[ROW_ID]]
    return [broken[number] for number in range(len(rules))]


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
        _expectation(type_name, kwargs, {})
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


def _expectation(type_name: str, kwargs: dict[str, Any], meta: dict[str, Any]) -> "Expectation":
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    return ExpectationConfiguration(type=type_name, kwargs=kwargs, meta=meta).to_domain_obj()


@cache
def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return great_expectations
