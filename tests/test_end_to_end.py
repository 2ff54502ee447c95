"""The whole way on both databases: the demonstration's half year, and the published files."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa
from demo import generate

from hosen import pipeline, warehouse
from hosen.history import last_moment
from hosen.settings import PROJECT_ROOT, Settings
from hosen.views import load_views

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")
MARTS = [view for view in load_views(CONFIG) if view.schema == "mart"]
EMPTY = {"missing_line", "restatements"}
"""Views that have nothing to say of the demonstration: every expected line came, and it is loaded at once."""

SAID: dict[str, Any] = {}
"""What the first database said, to hold the second against."""
Rows = dict[str, list[str]]


@dataclass(frozen=True)
class Installation:
    settings: Settings
    truth: dict[str, Any]

    def views(self) -> Rows:
        """Every table of the readers' copy, its rows in a fixed order."""
        with duckdb.connect(str(self.settings.mart_copy), read_only=True) as db:
            names = db.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'about'").fetchall()
            return {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall())) for (name,) in names}

    def rows(self, query: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.settings.mart_copy), read_only=True) as db:
            found: list[dict[str, Any]] = db.execute(query).to_arrow_table().to_pylist()
            return found


def install(home: Path, url: str | None) -> Installation:
    """An installation with the demonstration's sheets in its source."""
    truth = generate.write(home / "demo")
    return Installation(Settings(home, CONFIG, url or f"duckdb:///{home / 'warehouse.duckdb'}"), truth)


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demonstration's half year, taken in once per database."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgresql")()
    there = install(tmp_path_factory.mktemp(request.param), url)
    answer = pipeline.run(settings=there.settings)
    assert answer["bugs"] == 0
    return there


class TestDemonstration:
    def test_the_bulletins_figures_come_out(self, demonstration: Installation) -> None:
        summary = {
            (row["programme_code"], row["measure_code"]): row
            for row in demonstration.rows("FROM mart.program_summary WHERE half_year = '2021-H1'")
        }
        national = {
            (row["programme_code"], row["measure_code"]): row
            for row in demonstration.rows("FROM mart.plan_vs_actual WHERE half_year = '2021-H1' AND level = 'national'")
        }
        for view in (summary, national):
            assert view["noshmim", "families_active"]["actual"] == 5325
            assert round(view["noshmim", "families_active"]["percent_of_plan"]) == 84
            assert view["noshmim", "families_completed"]["actual"] == 2950
            assert view["otzma", "recipients"]["actual"] == 12_000
            assert view["mapa", "families_active"]["actual"] == 1470
            assert round(view["mapa", "families_active"]["percent_of_plan"]) == 89
            assert round(view["mapa", "recipients"]["percent_of_plan"]) == 85
            assert round(view["noshmim_soldiers", "families_active"]["percent_of_plan"]) == 30
        assert summary["otzma", "recipients"]["centres"] == 126
        assert summary["noshmim_soldiers", "families_active"]["authorities"] == 9
        assert summary["otzma", "training_hours"]["monthly_mean"] == 120

    def test_the_childrens_totals_come_out_by_origin_and_by_host(self, demonstration: Installation) -> None:
        kinds = {"resilience_activities": "activities"}
        for level, column, said in (
            ("host", "centre_code", "by_host"),
            ("origin", "origin_authority_code", "by_origin"),
        ):
            found: dict[str, dict[str, int]] = {}
            for row in demonstration.rows(
                f"SELECT {column} AS place, measure_code, CAST(SUM(actual) AS BIGINT) AS total "
                f"FROM mart.origin_host_month WHERE level = '{level}' GROUP BY ALL"
            ):
                found.setdefault(row["place"], {})[kinds.get(row["measure_code"], row["measure_code"])] = row["total"]
            assert found == demonstration.truth["children"][said]
            added = {kind: sum(one[kind] for one in found.values()) for kind in next(iter(found.values()))}
            assert added == demonstration.truth["children"]["all"]
            treatments = added["individual_treatments"] + added["group_treatments"]
            assert (added["encounters"], treatments, added["activities"]) == (48_800, 35_400, 3_400)

    def test_districts_add_up_to_the_country(self, demonstration: Installation) -> None:
        added = demonstration.rows(
            "SELECT programme_code, measure_code, SUM(actual) AS actual, SUM(planned) AS planned "
            "FROM mart.district_summary WHERE half_year = '2021-H1' GROUP BY ALL ORDER BY ALL"
        )
        national = demonstration.rows(
            "SELECT programme_code, measure_code, actual, planned FROM mart.program_summary "
            "WHERE half_year = '2021-H1' ORDER BY ALL"
        )
        assert len(national) > 10
        assert added == national

    def test_reporting_rates_are_those_counted_by_hand(self, demonstration: Installation) -> None:
        rows = demonstration.rows(
            "FROM mart.reporting_rates "
            "WHERE form = 'centre_monthly' AND period_key = '2021-H1' AND level <> 'submitter'"
        )
        found = {"national" if row["level"] == "national" else row["district_code"] or "": row for row in rows}
        said = demonstration.truth["reporting"]
        assert {who: {name: found[who][name] for name in counts} for who, counts in said.items()} == said
        assert set(found) == set(said)
        for row in rows:
            assert (row["not_due"], row["unexpected"], row["expectations_error_en"]) == (0, 0, None)
            assert float(row["reporting_rate"]) == 100
            assert float(row["complete_rate"]) == round(100 * row["content_complete"] / row["expected"], 2)
            assert float(row["on_time_rate"]) == round(100 * row["on_time"] / row["expected"], 2)
        assert demonstration.rows("FROM mart.reporting_rates WHERE expectations_error_en IS NOT NULL") == []

    def test_every_expected_line_is_there(self, demonstration: Installation) -> None:
        assert demonstration.rows("FROM mart.missing_line") == []
        lines = demonstration.rows(
            "SELECT submitter_code, period_key, lines_expected FROM mart.reporting_status "
            "WHERE form IN ('centre_monthly', 'treatments', 'programme_plan') ORDER BY ALL"
        )
        found = {(row["submitter_code"], row["period_key"]): row["lines_expected"] for row in lines}
        # 30 centres with otzma, 28 of them with noshmim too; the soldiers' programme began in March in 11 centres
        assert found["district_jerusalem", "2021-05"] == 58
        assert found["noshmim_network", "2021-02"] + 11 == found["noshmim_network", "2021-03"]
        assert found["noshmim_network", "2021-H1"] == 2
        assert found["children_compounds", "2023-10"] == 2
        first = {}
        for submitter, period in sorted(found):
            first.setdefault(submitter, period)
        assert [first[f"{home}_home"] for home in ("gvulot", "eshkol", "sderot", "kiryat_shmona")] == [
            "2024-01",
            "2024-02",
            "2024-03",
            "2024-04",
        ]

    def test_submissions_end_as_they_were_meant_to(self, demonstration: Installation) -> None:
        meant = {}
        versions: dict[tuple[str, str, str], int] = {}
        for delivery in demonstration.truth["deliveries"]:
            for one in delivery["submissions"]:
                key = (one["submitter"], one["form"], one["period"])
                versions[key] = versions.get(key, 0) + 1
                if one["is_current"] or one["status"] == "rejected":
                    meant[key] = one["status"]
        found = {
            (row["submitter_code"], row["form"], row["period_key"]): row
            for row in demonstration.rows("FROM mart.reporting_status WHERE status <> 'missing'")
        }
        assert {key: row["status"] for key, row in found.items()} == meant
        assert {key: row["versions"] for key, row in found.items()} == versions
        late = {key for key, row in found.items() if row["is_on_time"] is False}
        assert len(late) == 1

    def test_every_view_says_something_and_the_same_on_both_databases(self, demonstration: Installation) -> None:
        views = demonstration.views()
        assert {view.name for view in MARTS} == set(views)
        assert {name for name, rows in views.items() if not rows} <= EMPTY
        assert views == SAID.setdefault("views", views)

    def test_every_view_can_be_asked_of_an_instant(self, demonstration: Installation) -> None:
        engine = warehouse.connect(demonstration.settings.warehouse_url)
        with warehouse.reading(engine) as connection:
            moment = last_moment(connection)
            assert moment is not None
            for view in MARTS:
                fields = warehouse.table_columns(connection, "mart", view.name)
                now = warehouse.read_view(connection, "mart", view.name).to_pylist()
                asked = f"SELECT * FROM {view.qualified_name}(TIMESTAMP '%s')"
                then = warehouse.read_rows(connection, fields, asked % moment).to_pylist()
                assert sorted(map(repr, then)) == sorted(map(repr, now)), view.name
                assert not warehouse.read_rows(connection, fields, asked % "2000-01-01").num_rows

    def test_nobodys_details_are_anywhere(self, demonstration: Installation) -> None:
        said = demonstration.truth["personal"]
        assert len(said) > 1000
        details = sorted({text.encode() for one in said for text in (one, json.dumps(one)[1:-1])})
        searched = 0
        home = demonstration.settings.home
        run_id = min((home / "batches").iterdir()).name
        pages = Path(pipeline.data_docs(run_id, demonstration.settings))
        assert len(list(pages.parent.rglob("*.html"))) > 15, "a page for each form, and the first"
        sheets = [home / folder for folder in ("deliveries", "demo", "marked")]  # as they were sent
        for file in home.rglob("*"):
            if file.is_file() and not any(file.is_relative_to(folder) for folder in sheets):
                content = _plain(file)
                searched += 1
                assert not [detail for detail in details if detail in content], file
        assert searched > 5
        stored = _warehouse_text(demonstration.settings.warehouse_url)
        assert len(stored) > 100_000
        assert not [detail for detail in details if detail in stored]

    def test_a_second_run_loads_nothing(self, demonstration: Installation) -> None:
        before = demonstration.views()
        answer = pipeline.run(settings=demonstration.settings)
        assert (answer["batches"], answer["loaded"]["submissions"]) == (0, 0)
        assert demonstration.views() == before


def _plain(file: Path) -> bytes:
    """A file's content, unpacked where it is packed; the warehouse itself is searched table by table."""
    if file.suffix == ".parquet":
        return pd.read_parquet(file).to_csv().encode()
    if file.name == "mart.duckdb":
        with duckdb.connect(str(file), read_only=True) as db:
            tables = db.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            return "".join(db.execute(f"FROM {name}").df().to_csv() for (name,) in tables).encode()
    return b"" if file.name.startswith("warehouse.duckdb") else file.read_bytes()


def _warehouse_text(url: str) -> bytes:
    with warehouse.reading(warehouse.connect(url)) as connection:
        tables = connection.execute(
            sa.text("SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema = 'core'")
        ).all()
        assert len(tables) > 20
        return "".join(
            str(connection.execute(sa.text(f'SELECT * FROM "{schema}"."{name}"')).all()) for schema, name in tables
        ).encode()


# --- the published files


FILES = ("otzma_noshmim_registry", "framework_payments_older_citizens", "service_book_welfare_2016")


@pytest.fixture(scope="module")
def published(
    real_data: Path, new_postgresql: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Installation]:
    """The three published files, taken in on each database."""
    there = {}
    for name, url in (("duckdb", None), ("postgresql", new_postgresql())):
        home = tmp_path_factory.mktemp(f"published-{name}")
        settings = Settings(home, (PROJECT_ROOT,), url or f"duckdb:///{home / 'warehouse.duckdb'}")
        pipeline.run([str(real_data / "real" / f"{file}.xlsx") for file in FILES], settings=settings)
        there[name] = Installation(settings, {})
    return there


class TestPublishedFiles:
    def test_both_databases_show_the_same(self, published: dict[str, Installation]) -> None:
        shown = published["duckdb"].views()
        assert shown["service_district_year"] and shown["district_summary"] and shown["data_quality"]
        assert published["postgresql"].views() == shown

    def test_payments_are_those_of_a_plain_sum(self, published: dict[str, Installation], real_data: Path) -> None:
        sheet = pd.read_excel(real_data / "real" / f"{FILES[1]}.xlsx", engine="openpyxl").rename(columns=str.strip)
        plain = sheet.groupby([sheet["מחוז המסגרת"].str.strip(), "שנה"])[["כמות מושמים", "סך תשלומים"]].sum()
        codes = {"מרכז": "tel_aviv", "צפון": "haifa", "דרום": "south", 'ירושלים ויו"ש': "jerusalem"}
        expected = {
            (codes[district], year, measure): round(value, 2)
            for (district, year), row in plain.iterrows()
            for measure, value in zip(("persons_placed", "total_paid"), row, strict=True)
        }
        assert len(expected) == 4 * 4 * 2
        for there in published.values():
            found = there.rows(
                "SELECT district_code, year, measure_code, SUM(value) AS value FROM mart.service_district_year "
                "WHERE measure_code IN ('persons_placed', 'total_paid') GROUP BY ALL"
            )
            sums = {(row["district_code"], int(row["year"]), row["measure_code"]): float(row["value"]) for row in found}
            assert sums == expected

    def test_the_registry_shows_in_the_districts(self, published: dict[str, Installation]) -> None:
        for there in published.values():
            counts: dict[str, dict[str, int]] = {}
            for row in there.rows("FROM mart.district_summary WHERE half_year = 'standing'"):
                counts.setdefault(row["measure_code"], {})[row["district_code"]] = int(row["actual"])
            assert counts["departments"] == {"haifa": 129, "tel_aviv": 100, "jerusalem": 59, "south": 34}
            assert sum(counts["departments_with_noshmim"].values()) == 169
            assert sum(counts["departments_with_otzma"].values()) == 164
