"""What tutorials show: pandas with openpyxl, Great Expectations file by file, `to_sql`, views as SQL.

python -m benchmarks.end_to_end.tutorial SHEETS NAMES WORK
"""

import os

import great_expectations as gx
import openpyxl  # noqa: F401 (imported here, so that it counts as start)
import pandas as pd
import sqlalchemy as sa
import yaml
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from benchmarks.end_to_end.told import (
    COLUMNS,
    HEADER_ROW,
    HERE,
    LET_IN,
    MEASURES,
    RULES,
    SUITE,
    TOTAL,
    Task,
    begin,
    finish,
    lists,
    origin,
    statements,
)

SUITE_FILE = HERE / "config" / "expectations" / "end_to_end_benchmark.yml"
FULL = {"programme_unknown": "programme_code", "meetings_no_number": "meetings"}
"""Rule -> the column that is empty where a word is unknown or is no number."""


def suite() -> gx.ExpectationSuite:
    """The rules of the suite that Hosen runs, and for what Hosen's reading finds: that columns are full."""
    rules = [(rule["type"], rule["kwargs"]) for rule in yaml.safe_load(SUITE_FILE.read_text("utf-8"))]
    rules += [("expect_column_values_to_not_be_null", {"column": column}) for column in FULL.values()]
    made = gx.ExpectationSuite(name="sheets")
    for name, (kind, arguments) in zip([*SUITE, *FULL], rules, strict=True):
        made.add_expectation(ExpectationConfiguration(kind, arguments, meta={"rule": name}).to_domain_obj())
    return made


def read(task: Task, name: str, codes: dict[str, dict[str, str]]) -> pd.DataFrame:
    frame = pd.read_excel(task.sheets / name, header=HEADER_ROW, engine="openpyxl")
    frame.columns = pd.Index(COLUMNS)
    frame = frame[frame["district_code"] != TOTAL].assign(**origin(name))
    for column, code in codes.items():
        frame[column] = frame[column].map(code)
    for column in MEASURES:
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame["month"] = frame["month"].str[3:] + "-" + frame["month"].str[:2]
    return frame


def main() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    rules = context.suites.add(suite())
    asset = context.data_sources.add_pandas("sheets").add_dataframe_asset("sheets")
    definition = asset.add_batch_definition_whole_dataframe("sheets")
    task = begin()
    engine = sa.create_engine(f"sqlite:///{task.work / 'tutorial.sqlite'}")
    codes = lists()
    rows = kept_out = 0
    broken = dict.fromkeys(RULES, 0)
    for name in task.names:
        frame = read(task, name, codes)
        bad: set[int] = set()
        validated = definition.get_batch({"dataframe": frame}).validate(rules, result_format="COMPLETE")
        for result in validated.results:
            rule, places = result.expectation_config.meta["rule"], result.result["unexpected_index_list"] or []
            broken[rule] += len(places)
            if rule not in LET_IN:
                bad.update(places)
        frame.drop(index=list(bad)).to_sql("good", engine, if_exists="append", index=False)
        rows, kept_out = rows + len(frame), kept_out + len(bad)
    keys = "submitter, district_code, programme_code, month"
    figures = " UNION ALL ".join(
        f"SELECT {keys}, '{measure}' AS measure_code, {measure} AS value FROM good" for measure in MEASURES
    )
    with engine.begin() as connection:
        for sql in [f"CREATE VIEW fact AS {figures}", *statements("views.sql")]:
            connection.execute(sa.text(sql))
    finish(task, rows, kept_out, broken)


if __name__ == "__main__":
    main()
