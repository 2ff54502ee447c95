"""A whole workbook from one whole number: its truth, its dirt, its file."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hosen.forms import Form
from hosen.periods import Period

from .dirt import BLOCK_DIRT, DIRT, TWINS
from .dirt_values import Mess
from .layouts import Builder
from .model import Block, Made, Page, Value
from .pages import Heading, Placer
from .truth import Inventor, Scene, random_period
from .words import LETTERS, World, period_words
from .writers import FORMATS, write

AT_MOST_SIGNS = 14
"""Of a name or a period in a sheet's name, which cannot be longer than 31."""
PLACES = ("said_by_sheet_name", "said_by_file_name", "said_by_source")


@dataclass(frozen=True)
class Spec:
    """What to make. Anything left out is chosen by the seed."""

    seed: int
    form: str | None = None
    format: str | None = None
    dirt: tuple[str, ...] | None = None
    layout: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Spec":
        """The inverse of str(): `17 form=aid layout=rows format=xls dirt=stamp,spaces`."""
        seed, *more = text.split()
        said = dict(part.split("=", 1) for part in more)
        dirt = tuple(filter(None, said["dirt"].split(","))) if "dirt" in said else None
        return cls(int(seed), said.get("form"), said.get("format"), dirt, said.get("layout"))

    def __str__(self) -> str:
        dirt = None if self.dirt is None else ",".join(self.dirt)
        parts = {"form": self.form, "layout": self.layout, "format": self.format, "dirt": dirt}
        said = [f"{key}={value}" for key, value in parts.items() if value is not None]
        return " ".join([str(self.seed), *said])


def make(spec: Spec, world: World) -> Made:
    """The workbook of a specification; the same one each time."""
    return _Maker(spec, world).make()


class _Maker:
    def __init__(self, spec: Spec, world: World) -> None:
        self.seed, self.world = spec.seed, world
        self.form: Form = world.forms[spec.form or self._random("form").choice(list(world.forms))]
        weights = [one.weight for one in FORMATS.values()]
        self.format = spec.format or self._random("format").choices(list(FORMATS), weights)[0]
        self.can = FORMATS[self.format].can
        self.dirt = self._chosen(spec.dirt)
        self.inventor = Inventor(world, self._random("truth"))
        named = [one for one in world.submitters(self.form) if world.submitter_names(one, self.form)]
        self.submitter = self._random("submitter").choice(named)
        if min(map(len, world.submitter_names(self.submitter, self.form))) > AT_MOST_SIGNS:
            self.dirt -= {"said_by_sheet_name"}
        layouts = [one for one in self.form.layouts if spec.layout in (None, one.name)]
        self.layout = self._random("layout").choice(layouts)

    def _random(self, part: str) -> random.Random:
        """Of its own for each part, so that a change in one leaves the others as they were."""
        return random.Random(f"{self.seed}:{part}")

    def _chosen(self, asked: Iterable[str] | None) -> frozenset[str]:
        rng = self._random("dirt")
        counts = [0, 1, 2, 3, 4, 5, 6, 8, 10, 14]
        names = rng.sample(sorted(DIRT), rng.choice(counts)) if asked is None else list(asked)
        chosen = {name for name in names if self.can.issuperset(DIRT[name])}
        for kept, dropped in TWINS:
            if kept in chosen:
                chosen.discard(dropped)
        return frozenset(chosen)

    def make(self) -> Made:
        rng = self._random("plan")
        several = self.dirt & {"sheet_per_period", "tables_stacked", "tables_side_by_side"}
        period = random_period(self.form.period, rng)
        periods = [period]
        if several and self.form.period != "standing":
            periods = [period, period.next()] if "tables_side_by_side" in self.dirt else self._following(period, rng)
        outside = self._outside(bool(several))
        fixed = self._fixed(outside, rng)
        blocks = [self._block(one, number, outside, fixed) for number, one in enumerate(periods)]
        name_words, hints = self._words_for_name(rng, fixed, periods)
        pages = self._pages(blocks, periods, fixed)
        if "hidden_sheet" in self.dirt and self.form.hidden_sheets == "ignore":
            pages.insert(rng.randint(0, len(pages)), self._hidden(periods[0]))
        base = " ".join([*name_words, f"דוח {self.seed % 1000}א"])
        base = re.sub(r"[/:\\?*\[\]\"']+", "-", base)
        written = write(self.format, base, pages, self._random("write"), "epoch_1904" in self.dirt)
        spec = Spec(self.seed, self.form.name, self.format, tuple(sorted(self.dirt)), self.layout.name)
        return Made(str(spec), self.form.name, tuple(sorted(self.dirt)), self.format, written.name, written.data, hints,
                    pages, self._secrets(blocks))  # fmt: skip

    def _following(self, period: Period, rng: random.Random) -> list[Period]:
        periods = [period]
        for _ in range(rng.randint(1, 2)):
            periods.append(periods[-1].next())
        return periods

    def _outside(self, are_several: bool) -> frozenset[str]:
        """Columns whose value stands above the table."""
        names: set[str] = set()
        across = self.layout.across.columns if self.layout.across else ()
        own = [column for column in self.form.columns_in(self.layout) if column.name not in across]
        if "context_in_title" in self.dirt:
            names.update(column.name for column in own if column.context)
        column = self.form.period_column
        if column and column in own and column.period_kind == self.form.period and not self.form.dating_column and (
            "period_in_title" in self.dirt or "sheet_per_period" in self.dirt or are_several
        ):  # fmt: skip
            names.add(column.name)
        return frozenset(names)

    def _fixed(self, outside: frozenset[str], rng: random.Random) -> dict[str, Value]:
        fixed: dict[str, Value] = {}
        for name in sorted(outside):
            column = self.form.column(name)
            if column.list:
                codes = [
                    code
                    for code, words in self.world.spellings(column.list, column.scheme).items()
                    if self._plain(words)
                ]
                if codes:
                    fixed[name] = Value(rng.choice(codes))
        return fixed

    def _plain(self, words: list[str]) -> list[str]:
        """Names long enough to be told in a title; a bare number there is no code."""
        return [word for word in words if len(word) > 3 and not word.isdigit() and not word.isascii()]

    def _block(self, period: Period, number: int, outside: frozenset[str], fixed: dict[str, Value]) -> Block:
        rng = self._random(f"block{number}")
        scene = Scene(self.form, self.layout, self.submitter, period, dict(fixed))
        column = self.form.period_column
        if column and column.name in outside:
            scene.fixed[column.name] = Value(period.key)
        builder = Builder(self.world, rng, self.inventor)
        count = rng.choice([2, 3, 4, 6, 8, 12])
        is_shuffled, is_short = "columns_shuffled" in self.dirt, "columns_left_out" in self.dirt
        block = builder.block(scene, count, outside, is_shuffled, is_short)
        for name, (apply, _) in BLOCK_DIRT.items():
            if name in self.dirt:
                apply(Mess(self._random(f"{name}{number}"), self.world, self.can), block)
        return block

    def _words_for_name(
        self, rng: random.Random, fixed: dict[str, Value], periods: list[Period]
    ) -> tuple[list[str], dict[str, str]]:
        """Words for the file's name, and what the source says."""
        hints = {}
        words = []
        if "said_by_file_name" in self.dirt:
            words.append(rng.choice(self.world.submitter_names(self.submitter, self.form)))
            if self._needs_period() and len(periods) == 1:
                words.append(rng.choice(_for_names(periods[0])))
        if "said_by_source" in self.dirt:
            hints = {"origin": "source", "submitter": self.submitter}
            if self._needs_period() and len(periods) == 1:
                hints["period"] = periods[0].key
        return words, hints

    def _needs_period(self) -> bool:
        """Whether the rows do not name their own."""
        form = self.form
        if form.period == "standing" or form.dating_column:
            return False
        column = form.period_column
        across = self.layout.across.columns if self.layout.across else ()
        if column is None:
            return True
        return column.name not in across and column.name in self._outside(
            bool(self.dirt & {"sheet_per_period", "tables_stacked", "tables_side_by_side"})
        )

    def _heading(
        self, block: Block, period: Period, fixed: dict[str, Value], rng: random.Random, skip: set[str]
    ) -> Heading:
        said = []
        if "submitter" not in skip:
            names = self.world.submitter_names(self.submitter, self.form)
            said.append(("גורם מדווח", rng.choice([one for one in names if "-" not in one] or names)))
        if self._needs_period() and "period" not in skip:
            said.append(("לתקופה", rng.choice(period_words(period))))
        for name, value in fixed.items():
            column = self.form.column(name)
            words = self._plain(self.world.spellings(column.list or "", column.scheme)[str(value.value)])
            said.append((column.label["he"], rng.choice(words)))
        said += [("שנה", text) for text in block.title]
        label = self.form.label["he"]
        texts = " - ".join([label, *(text for _, text in said)])
        submitters = self.world.reference.find_submitters(texts)
        for column in self.form.columns:
            if column.name in fixed and len(self.world.names_in(column, texts)) > 1:
                for record in block.records:  # two names: there is no telling
                    record.values.pop(column.name, None)
                block.expect, block.why = "either", "the title names two"
        if len(submitters) > 1 or any(one.context and one.list and self.world.names_in(one, label)
                                      for one in self.form.columns):  # fmt: skip
            label = ""
        return Heading(label, said)

    def _pages(self, blocks: list[Block], periods: list[Period], fixed: dict[str, Value]) -> list[Page]:
        rng = self._random("pages")
        skip = {"submitter", "period"} if self.dirt & set(PLACES) else set()
        if len(periods) > 1 or (set(PLACES) & self.dirt == set() and skip):
            skip.discard("period")
        by_name = "sheet_per_period" in self.dirt and self._needs_period() and rng.random() < 0.7
        if by_name:
            skip.add("period")
        headings = [self._heading(*one, fixed, rng, skip) for one in zip(blocks, periods, strict=True)]
        pages: list[Page] = []
        groups = [list(range(len(blocks)))]
        if "sheet_per_period" in self.dirt:
            groups = [[number] for number in groups[0]]
        for number, group in enumerate(groups):
            words = self._sheet_words(rng, periods[group[0]], by_name)
            page = Page(_sheet_name(words, number))
            placer = Placer(page, rng, self.dirt, self.world)
            placer.preamble(self.form.stamps)
            if "tables_side_by_side" in self.dirt and len(group) > 1:
                placer.beside([blocks[n] for n in group], [headings[n] for n in group])
            else:
                for one in group:
                    placer.stack(blocks[one], headings[one])
            if "side_table" in self.dirt and "tables_side_by_side" not in self.dirt:
                placer.legend()
            pages.append(page)
        return pages

    def _sheet_words(self, rng: random.Random, period: Period, by_name: bool) -> list[str]:
        words = []
        if "said_by_sheet_name" in self.dirt:
            words.append(min(self.world.submitter_names(self.submitter, self.form), key=len))
        if by_name or ("said_by_sheet_name" in self.dirt and self._needs_period()
                       and not self.dirt & {"tables_stacked", "tables_side_by_side"}):  # fmt: skip
            words.append(rng.choice([word for word in _for_names(period) if len(word) <= AT_MOST_SIGNS]))
        return words

    def _hidden(self, period: Period) -> Page:
        """A copy of old data that must not be read."""
        maker_number = 99
        block = self._block(period, maker_number, frozenset(), {})
        page = Page("עותק ישן", is_hidden=True)
        Placer(page, self._random("hidden"), frozenset(), self.world).stack(block, Heading("עותק", []))
        page.blocks.clear()
        return page

    def _secrets(self, blocks: list[Block]) -> frozenset[str]:
        found: set[str] = set()
        for block in blocks:
            for column in block.form.columns:
                if column.personal or column.type == "identity":
                    found.update(str(record.value(column.name).value) for record in block.records)
        return frozenset(text for text in found if len(text) > 6 and text != "None")


def _for_names(period: Period) -> list[str]:
    """A period in words that sheets' and files' names may hold."""
    return [word for word in period_words(period) if not set("/:?*[]'\"") & set(word)]


def _sheet_name(words: list[str], number: int) -> str:
    name = re.sub(r"[/:\\?*\[\]\"']+", "-", " ".join(words))[:29].strip()
    return (f"{name} {LETTERS[number]}" if number else name) if name else f"גיליון{number + 1}"
