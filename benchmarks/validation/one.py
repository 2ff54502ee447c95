"""One validator in a process of its own: judges the records in a folder, prints what it took and what it found.

python -m benchmarks.validation.one VALIDATOR FOLDER
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.reading.one import _cpu, _peak

HERE = Path(__file__).resolve().parent
CONFIG = (HERE / "config",)
FORM = "validation_benchmark"
RULES = 12
STATUSES = ["פעילה", "סיימה", "בהמתנה"]
KEY = ["delivery", "submitter", "period_key", "district_code", "programme_code", "centre_code", "family", "day"]
NUMBERS = ["active", "joined", "recipients", "meetings", "hours", "paid", "percent"]
COLUMNS = ["row_id", *KEY, "day_end", "status", *NUMBERS, "remark"]
LIMITS: dict[str, tuple[int, float | None, float | None]] = {
    "active": (1, 0, 5000),
    "recipients": (2, 0, None),
    "meetings": (3, None, 10_000),
    "hours": (4, 0, 744),
    "percent": (5, 0, 100),
}
"""Column -> number of the rule in the suite, least and greatest value."""

Judge = Callable[[Path], list[int]]
"""From the folder with the records to how many rows break each of the rules, in the suite's order."""


def hosen() -> Judge:
    """Everything that validating a batch does: verdicts, issues with cells and sentences, and counts, all written."""
    import duckdb  # noqa: F401 (so that importing it is not counted)

    from hosen.forms import load_forms
    from hosen.validate.run import RESULTS, validate_batch

    forms = load_forms(CONFIG)

    def judge(batch: Path) -> list[int]:
        validate_batch(batch, CONFIG, forms)
        found = json.loads((batch / "validate" / RESULTS).read_text("utf-8"))
        return [rule["broken"] for rule in found[FORM]]

    return judge


def great_expectations() -> Judge:
    """The suite as it stands, on pandas, with complete results and the id of each broken row."""
    return _great_expectations({"result_format": "COMPLETE", "unexpected_index_column_names": ["row_id"]})


def great_expectations_ids() -> Judge:
    """The same, asked for the ids of the broken rows and for nothing else."""
    only_ids = {"exclude_unexpected_values": True, "return_unexpected_index_query": False}
    named = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_id"]}
    return _great_expectations({**named, **only_ids, "include_unexpected_rows": False})


def _great_expectations(result_format: dict[str, Any]) -> Judge:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    from hosen.yaml_files import load_yaml

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    rules, _ = load_yaml(HERE / "config" / "expectations" / f"{FORM}.yml")
    suite = gx.ExpectationSuite(name=FORM)
    for number, rule in enumerate(rules):
        made = ExpectationConfiguration(type=rule["type"], kwargs=rule["kwargs"], meta={"rule": number})
        suite.add_expectation(made.to_domain_obj())
    asset = context.data_sources.add_pandas(FORM).add_dataframe_asset(FORM)
    definition = asset.add_batch_definition_whole_dataframe(FORM)

    def judge(batch: Path) -> list[int]:
        frame = _table(batch).to_pandas(date_as_object=False).set_index("row_id")
        results = definition.get_batch({"dataframe": frame}).validate(suite, result_format=result_format).results
        broken = {}
        for result in results:
            found = result.result["unexpected_index_list"]
            ids = found[0]["row_id"] if found and isinstance(found[0]["row_id"], list) else found
            broken[result.expectation_config.meta["rule"]] = len(ids)
        return [broken[number] for number in range(RULES)]

    return judge


def pandera_pandas() -> Judge:
    """Lazy validation: every failure with the row it is in."""
    import pandera.errors
    import pandera.pandas as pandera

    check, numbered = pandera.Check, {}
    columns = {}
    for name, (number, low, high) in LIMITS.items():
        columns[name] = pandera.Column(float, check.in_range(low, high) if None not in (low, high) else
                                       check.ge(low) if high is None else check.le(high), nullable=True)  # fmt: skip
        numbered[name] = number
    columns["centre_code"] = pandera.Column(str, check.str_matches("^[0-9]{4}$"), nullable=True)
    columns["status"] = pandera.Column(str, check.isin(STATUSES), nullable=True)
    numbered |= {"centre_code": 6, "status": 7}
    schema = pandera.DataFrameSchema(
        columns,
        checks=[
            check(lambda frame: ~frame.duplicated(KEY, keep=False), name="0"),
            check(lambda frame: (frame.day_end >= frame.day) | frame.day_end.isna() | frame.day.isna(), name="8"),
            check(lambda frame: (frame.active >= frame.joined) | frame.active.isna() | frame.joined.isna(), name="9"),
            check(lambda frame: ~((frame.recipients > 0) & (frame.paid == 0)), name="10"),
            check(lambda frame: ~((frame.status == STATUSES[2]) & frame.remark.isna()), name="11"),
        ],
    )

    def judge(batch: Path) -> list[int]:
        try:
            schema.validate(_table(batch).to_pandas(date_as_object=False), lazy=True)
        except pandera.errors.SchemaErrors as error:
            cases = error.failure_cases[["schema_context", "column", "check", "index"]].itertuples(index=False)
            pairs = {  # a check of the whole table fails once for each column
                (numbered[case.column] if case.schema_context == "Column" else int(case.check), case.index)
                for case in cases
            }
            broken = Counter(number for number, _ in pairs)
            return [broken[number] for number in range(RULES)]
        return [0] * RULES

    return judge


def pandera_polars() -> Judge:
    """The same on polars, whose failures name values and no rows; so the rows are not known. Only counts."""
    import pandera.errors
    import pandera.polars as pandera
    import polars

    column, check = polars.col, pandera.Check
    conditions = [
        ~polars.struct(KEY).is_duplicated(),
        *((column(name) >= low if low is not None else True) & (column(name) <= high if high is not None else True)
          for name, (_, low, high) in LIMITS.items()),
        column("centre_code").str.contains(r"^[0-9]{4}$"),
        column("status").is_in(STATUSES),
        column("day_end") >= column("day"),
        column("active") >= column("joined"),
        ~((column("recipients") > 0) & (column("paid") == 0)),
        ~((column("status") == STATUSES[2]) & column("remark").is_null()),
    ]  # fmt: skip
    checks = [
        check(lambda data, held=condition: data.lazyframe.select(held.fill_null(True)), name=str(number))
        for number, condition in enumerate(conditions)
    ]
    schema = pandera.DataFrameSchema(checks=checks)

    def judge(batch: Path) -> list[int]:
        try:
            schema.validate(polars.from_arrow(_table(batch)), lazy=True)
        except pandera.errors.SchemaErrors as error:
            broken = Counter(error.failure_cases["check"].to_list())
            return [broken[str(number)] for number in range(RULES)]
        return [0] * RULES

    return judge


def frictionless() -> Judge:
    """Constraints of fields, and checks of its own language for rules over several columns; read from CSV, which is
    written beforehand. Rows that repeat the key are told from the second on."""
    from frictionless import Checklist, Resource, Schema, checks, fields

    described: list[Any] = []
    for name in COLUMNS:
        if name in LIMITS:
            _, low, high = LIMITS[name]
            limits = {"minimum": low, "maximum": high}
            kept = {side: limit for side, limit in limits.items() if limit is not None}
            described.append(fields.NumberField(name=name, constraints=kept))
        elif name in NUMBERS:
            described.append(fields.NumberField(name=name))
        elif name in ("day", "day_end"):
            described.append(fields.DateField(name=name))
        else:
            constraints = {"centre_code": {"pattern": "[0-9]{4}"}, "status": {"enum": STATUSES}}.get(name, {})
            described.append(fields.StringField(name=name, constraints=constraints))
    checklist = Checklist(
        checks=[
            checks.row_constraint(formula="day_end >= day"),
            checks.row_constraint(formula="active >= joined"),
            checks.row_constraint(formula="not (recipients > 0 and paid == 0)"),
            checks.row_constraint(formula=f"not (status == '{STATUSES[2]}' and remark == None)"),
        ]
    )
    numbers = {name: number for name, (number, _, _) in LIMITS.items()} | {"centre_code": 6, "status": 7}

    def judge(batch: Path) -> list[int]:
        path = csv_of(batch)
        resource = Resource(path=path.name, basepath=str(path.parent), schema=Schema(fields=described, primary_key=KEY))
        report = resource.validate(checklist, limit_errors=10**9)
        broken: Counter[int] = Counter()
        for error in report.tasks[0].errors:
            if error.type == "row-constraint":
                place = next(place for place, one in enumerate(checklist.checks) if one.formula in error.note)
                broken[8 + place] += 1
            else:
                broken[0 if error.type == "primary-key" else numbers[error.field_name]] += 1
        return [broken[number] for number in range(RULES)]

    return judge


def csv_of(batch: Path) -> Path:
    return batch / "records.csv"


def _table(batch: Path) -> Any:
    """The columns that rules look at, and the row's id."""
    import pyarrow.parquet as pq

    return pq.read_table(batch / "read" / f"records_{FORM}.parquet", columns=COLUMNS)


MAKERS: dict[str, Callable[[], Judge]] = {
    "hosen": hosen,
    "great expectations": great_expectations,
    "great expectations, ids only": great_expectations_ids,
    "pandera (pandas)": pandera_pandas,
    "pandera (polars)": pandera_polars,
    "frictionless": frictionless,
}


def main() -> None:
    judge = MAKERS[sys.argv[1]]()
    start, began = _cpu(), time.perf_counter()
    broken = judge(Path(sys.argv[2]))
    cpu, wall = _cpu() - start, time.perf_counter() - began
    print(json.dumps({"cpu": cpu, "wall": wall, "start": start, "megabytes": _peak(), "broken": broken}))


if __name__ == "__main__":
    main()
