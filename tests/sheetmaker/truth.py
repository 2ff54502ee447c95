"""Records with typed values, at a form's grain, invented from a seed."""

import random
from dataclasses import dataclass
from datetime import timedelta

from hosen.forms import Column, Form, Layout
from hosen.periods import Period, PeriodKind

from .model import MISSING, Record, Value
from .words import World

SUBJECTS = [
    "מפגש הורים",
    "סדנת נוער",
    "הדרכת צוות",
    "ליווי אישי",
    "פעילות קהילתית",
    "קבוצת תמיכה",
    "יום שיא",
    "סיור לימודי",
]
FIRST_NAMES = ["דניאלה", "אביתר", "נעמי", "שלומית", "גדעון", "רחלי", "אלכסנדר", "ורדית"]
LAST_NAMES = ["ברקוביץ'", "אלמקייס", "זילברמן", "טרכטנברג", "אבוטבול", "קפלנסקי", "שמואלוב", "גורביץ'"]


@dataclass
class Scene:
    """What one table is about. fixed: values that all its records share (what the title says)."""

    form: Form
    layout: Layout
    submitter: str
    period: Period
    fixed: dict[str, Value]


def random_period(kind: PeriodKind, rng: random.Random, year: int | None = None) -> Period:
    year = year or rng.choice([2021, 2022])
    match kind:
        case "month":
            return Period.month(year, rng.randint(1, 12))
        case "quarter":
            return Period.quarter(year, rng.randint(1, 4))
        case "half_year":
            return Period.half_year(year, rng.randint(1, 2))
        case "year":
            return Period.year(year)
    return Period.standing()


def identity_number(rng: random.Random) -> str:
    """Nine digits with a right check digit, of nobody: up to three leading zeros."""
    zeros = rng.choice([0, 0, 0, 1, 2, 3])
    body = "0" * zeros + "".join(str(rng.randint(1, 9)) for _ in range(8 - zeros))
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(body))
    return body + str(-sum(product // 10 + product % 10 for product in products) % 10)


class Inventor:
    """Invents values and records."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng, self.count = world, rng, 0

    def value(self, column: Column, scene: Scene) -> Value:
        """A value of the column's type; what a person's cell holds for personal columns."""
        rng = self.rng
        if column.name in scene.fixed:
            return scene.fixed[column.name]
        match column.type:
            case "integer":
                return Value(float(rng.choice([rng.randint(0, 40), rng.randint(10, 900), rng.randint(1000, 20000)])))
            case "number":
                return Value(rng.randint(0, 4000) / rng.choice([1, 2, 4]))
            case "percent":
                return Value(float(rng.randint(10, 149)))
            case "flag":
                return Value(float(rng.randint(0, 1)))
            case "identity":
                return Value(identity_number(rng))
            case "code" if column.list:
                return Value(rng.choice(list(self.world.spellings(column.list, column.scheme))))
            case "code":
                return Value(str(rng.randint(1000, 9_999_999)))
            case "period":
                return Value(random_period(column.period_kind or "month", rng, scene.period.start.year).key)
            case "date":
                days = (min(scene.period.end, scene.period.start + timedelta(days=364)) - scene.period.start).days
                if scene.period.kind == "standing":
                    return Value(random_period("month", rng).start + timedelta(days=rng.randint(0, 27)))
                return Value(scene.period.start + timedelta(days=rng.randint(0, days)))
        self.count += 1
        if column.personal or column.pseudonym:
            return Value(self._personal(column))
        return Value(f"{rng.choice(SUBJECTS)} {rng.randint(10, 99)}{'אבגדהוזחטי'[self.count % 10]}")

    def _personal(self, column: Column) -> str:
        rng, name = self.rng, column.name
        if "phone" in name or "fax" in name or "mobile" in name:
            return f"05{rng.randint(0, 8)}-{rng.randint(2000000, 9999999)}"
        if "mail" in name:
            return f"person{rng.randint(1000, 99999)}@example.org"
        return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"

    def rows(self, scene: Scene, columns: list[Column], count: int) -> list[Record]:
        """Records of a layout with a record in each row, unique in their keys."""
        records: list[Record] = []
        seen: set[tuple[object, ...]] = set()
        for _ in range(count * 4):
            values = {column.name: self._cell_value(column, scene) for column in columns}
            _order_dates(columns, values)
            self._some_figure(columns, values, scene)
            record = self.record(scene, values, len(records))
            if (key := grain_key(record)) not in seen:
                seen.add(key)
                records.append(record)
            if len(records) == count:
                break
        return records

    def _cell_value(self, column: Column, scene: Scene) -> Value:
        value = self.value(column, scene)
        is_needed = column.name in scene.fixed or column.name in scene.form.required_in(scene.layout)
        if is_needed or column.required or column.fill_down or column.split or column.gives_period or column.count:
            return value
        return MISSING if self.rng.random() < 0.1 else value

    def _some_figure(self, columns: list[Column], values: dict[str, Value], scene: Scene) -> None:
        """A row in which something can be seen: a figure, where the table has any."""
        figures = [column for column in columns if column.measure]
        if figures and not any(values[column.name].value is not None for column in figures):
            values[figures[0].name] = self.value(figures[0], scene)

    def record(self, scene: Scene, values: dict[str, Value], number: int) -> Record:
        """A record with what follows from its values: its period, and what else says what it is about."""
        form = scene.form
        values = {**scene.fixed, **values}
        period_column = form.period_column
        if period_column and period_column.name not in values and period_column.period_kind == scene.period.kind:
            values[period_column.name] = Value(scene.period.key)
        key: str | None = scene.period.key
        if period_column and (named := values.get(period_column.name, MISSING).value):
            key = Period.containing(Period.from_key(str(named)).start, form.period).key
        if (dating := form.dating_column) and (day := values.get(dating.name, MISSING).value):
            key = Period.containing(day, form.period).key  # type: ignore[arg-type]
        keys = [name for name in form.grain if form.column(name).headers]
        return Record(number, form, scene.submitter, key, values, tuple(keys))


def _order_dates(columns: list[Column], values: dict[str, Value]) -> None:
    """The end of a range is not before its beginning."""
    for column in columns:
        if column.until and column.until in values:
            first, last = values[column.name].value, values[column.until].value
            if first is None:
                values[column.until] = MISSING
            elif last is not None:
                low, high = sorted([first, last])  # type: ignore[type-var]
                values[column.name], values[column.until] = Value(low), Value(high)


def grain_key(record: Record) -> tuple[object, ...]:
    """What makes a record unique."""
    return (record.period_key, *(record.value(name).value for name in record.keys))
