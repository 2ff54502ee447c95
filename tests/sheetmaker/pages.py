"""Tables on sheets: what stands above, beside and around them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from .model import Block, Cell, Page
from .words import World, date_words

LEGEND = [("מקרא", None), ("ירוק", 1), ("כתום", 2), ("אדום", 3), ('סה"כ צבעים', 6)]
OFFICE = ["מדינת ישראל", "אגף בכיר שירותים", "לשימוש פנימי בלבד"]


@dataclass
class Heading:
    """What has to be said around a table, each text under the word that introduces it. label: the form's own name."""

    label: str
    said: list[tuple[str, str]]


class Placer:
    """Puts blocks on one page."""

    def __init__(self, page: Page, rng: random.Random, dirt: frozenset[str], world: World) -> None:
        self.page, self.rng, self.dirt, self.world = page, rng, dirt, world
        self.row = rng.randint(1, 4) if "blank_rows_before" in dirt else 0
        self.left = rng.randint(1, 3) if "blank_columns_before" in dirt else 0

    def preamble(self, stamps: tuple[str, ...]) -> None:
        """Lines that say nothing of the table: an office, a stamp."""
        if "preamble" in self.dirt:
            for text in self.rng.sample(OFFICE, self.rng.randint(1, len(OFFICE))):
                self._put(text)
            self.row += self.rng.randint(0, 2)
        if "stamp" in self.dirt and stamps:
            day = date(2023, 1, 1) + timedelta(days=self.rng.randint(0, 300))
            word = self.rng.choice(stamps)
            text = f"{word} ב-{day:%d/%m/%Y}" if word == "עודכן" else f"{word}: {self.rng.choice(date_words(day))}"
            self._put(text)

    def stack(self, block: Block, heading: Heading) -> None:
        """A heading and its table under what stands there already."""
        if self.page.blocks:
            self.row += self.rng.randint(1, 3)
        self._heading(heading, self.left, block.width)
        self._table(block, self.left)

    def beside(self, blocks: list[Block], headings: list[Heading]) -> None:
        """Tables side by side with an empty column between, each under its heading."""
        left = self.left
        heights = []
        top = self.row
        for block, heading in zip(blocks, headings, strict=True):
            self.row = top
            self._heading(heading, left, 1, is_one_line=True)
            heights.append(self.row)
            left += block.width + 1
        top = max(heights)
        left = self.left
        for block in blocks:
            self.row = top
            self._table(block, left)
            left += block.width + 1

    def legend(self) -> None:
        """A small table beside the first one, after an empty column."""
        block, row, left = self.page.blocks[0]
        column = left + block.width + 1 + self.rng.randint(0, 1)
        start = row + self.rng.randint(0, len(block.header))
        for below, cells in enumerate(LEGEND[: self.rng.randint(3, 5)]):
            for beside, value in enumerate(cells):
                self.page.put(start + below, column + beside, Cell(value))

    def _put(self, value: object, column: int | None = None) -> Cell:
        cell = Cell(value)
        self.page.put(self.row, self.left if column is None else column, cell)
        self.row += 1
        return cell

    def _heading(self, heading: Heading, left: int, width: int, is_one_line: bool = False) -> None:
        if "title_in_pairs" in self.dirt and not is_one_line:
            if heading.label:
                self._put(heading.label, left)
            for word, text in heading.said:
                self._put(f"{word}:", left)
                self.page.put(self.row - 1, left + 1, Cell(text))
        else:
            text = " - ".join(one for one in [heading.label, *(said for _, said in heading.said)] if one)
            if text:
                first = self._put(text, left)
                if width > 2 and self.rng.random() < 0.5:
                    last = Cell()
                    self.page.put(self.row - 1, left + width - 1, last)
                    self.page.merged.append((first, last))
        if self.row:
            self.row += self.rng.randint(0, 1)

    def _table(self, block: Block, left: int) -> None:
        self.page.blocks.append((block, self.row, left))
        for row in block.rows():
            for place, cell in enumerate(row):
                self.page.put(self.row, left + place, cell)
            self.row += 1
        self.page.merged += block.merged
