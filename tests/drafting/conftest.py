from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hosen.drafting import Draft, Sample, draft_form, render
from hosen.forms import Form, check_form_file, load_forms
from hosen.reference import Reference, load_reference
from hosen.settings import PROJECT_ROOT

CONFIG = (PROJECT_ROOT, PROJECT_ROOT / "demo")


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(CONFIG)


@pytest.fixture(scope="session")
def forms(reference: Reference) -> dict[str, Form]:
    return load_forms(CONFIG, reference)


def sample_of(rows: list[list[Any]], *, sheet: str = "גיליון1", file: str = "sheet.xlsx", **more: Any) -> Sample:
    width = max(map(len, rows))
    columns = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    return Sample(sheet, file, columns, **more)


MakeDraft = Callable[..., Draft]


@pytest.fixture
def draft(forms: dict[str, Form], reference: Reference, tmp_path: Path) -> MakeDraft:
    """Drafts a form from rows; what it would write is a form file without a mistake."""

    def make(rows: list[list[Any]], **more: Any) -> Draft:
        made = draft_form(sample_of(rows, **more), "new_form", forms, reference)
        file = tmp_path / "new_form.yml"
        file.write_text(render(made), "utf-8")
        assert check_form_file(file, reference) == []
        return made

    return make
