"""All dirt by name, in the order in which it is put on a workbook."""

from .dirt_columns import (
    blank_columns_inside,
    extra_columns,
    group_titles,
    header_near,
    header_over_rows,
    header_twice,
    torn_columns,
)
from .dirt_lines import (
    blank_rows_inside,
    duplicate_rows,
    filled_down_keys,
    merged_keys,
    notes_below,
    repeated_headers,
    text_dirt,
)
from .dirt_text import EVERYWHERE
from .dirt_totals import TOTAL_DIRT
from .dirt_values import VALUE_DIRT, BlockDirt

TABLE_DIRT: dict[str, tuple[BlockDirt, tuple[str, ...]]] = {
    "duplicate_rows": (duplicate_rows, ()),
    "filled_down_keys": (filled_down_keys, ()),
    "merged_keys": (merged_keys, ("merge",)),
}
"""Before totals are added up."""
LATE_DIRT: dict[str, tuple[BlockDirt, tuple[str, ...]]] = {
    "header_twice": (header_twice, ()),
    "header_near": (header_near, ()),
    "torn_columns": (torn_columns, ()),
    "header_over_rows": (header_over_rows, ()),
    "group_titles": (group_titles, ()),
    "extra_columns": (extra_columns, ()),
    "blank_columns_inside": (blank_columns_inside, ()),
    **{name: (text_dirt(name), ()) for name in EVERYWHERE},
    "final_letters": (text_dirt("final_letters"), ()),
    "line_breaks": (text_dirt("line_breaks"), ("newline",)),
    "reversed_text": (text_dirt("reversed_text"), ()),
    "repeated_headers": (repeated_headers, ()),
    "blank_rows_inside": (blank_rows_inside, ()),
    "notes_below": (notes_below, ()),
}
"""After that."""

BLOCK_DIRT: dict[str, tuple[BlockDirt, tuple[str, ...]]] = {**TABLE_DIRT, **VALUE_DIRT, **TOTAL_DIRT, **LATE_DIRT}
"""Dirt of one table, with what the file's format must be able to hold."""

PLAN_DIRT: dict[str, tuple[str, ...]] = {
    "columns_shuffled": (),
    "columns_left_out": (),
    "context_in_title": (),
    "period_in_title": (),
    "sheet_per_period": ("sheets",),
    "tables_stacked": (),
    "tables_side_by_side": (),
    "preamble": (),
    "stamp": (),
    "title_in_pairs": (),
    "blank_rows_before": (),
    "blank_columns_before": (),
    "side_table": (),
    "hidden_sheet": ("hidden",),
    "epoch_1904": ("epoch",),
    "said_by_sheet_name": ("sheets",),
    "said_by_file_name": (),
    "said_by_source": (),
}
"""Dirt of sheets and of the whole workbook, which the maker puts in place itself."""

DIRT: dict[str, tuple[str, ...]] = {**{name: needs for name, (_, needs) in BLOCK_DIRT.items()}, **PLAN_DIRT}
"""Every name of dirt, with what the file's format must be able to hold."""

TWINS = [
    ("total_row", "total_row_wrong"),
    ("total_column", "total_column_wrong"),
    ("tables_stacked", "tables_side_by_side"),
    ("sheet_per_period", "tables_stacked"),
    ("sheet_per_period", "tables_side_by_side"),
    ("said_by_sheet_name", "said_by_file_name"),
    ("said_by_sheet_name", "said_by_source"),
    ("said_by_file_name", "said_by_source"),
    ("group_titles", "header_over_rows"),
    ("header_near", "header_twice"),
    ("header_over_rows", "header_twice"),
    ("reversed_text", "header_twice"),
    ("reversed_text", "line_breaks"),
    ("reversed_text", "bidi_marks"),
]
"""Of two that exclude each other, the second is dropped."""
