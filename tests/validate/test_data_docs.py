"""Data Docs: every rule of every form, and nothing that stands in a row."""

import re
import socket
from typing import Any

import pytest
from tests.validate.records import make_batch, record

from hosen.forms import Form
from hosen.settings import PROJECT_ROOT
from hosen.validate.data_docs import write_data_docs
from hosen.validate.run import validate_batch
from hosen.validate.suites import load_suites

CONFIG = (PROJECT_ROOT,)
SECRET = "זלדה 0501234567"


def refuse(*arguments: Any) -> None:
    raise AssertionError(f"the network was asked for: {arguments}")


@pytest.fixture(scope="module")
def pages(forms: dict[str, Form], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site's pages by their path, of two batches."""
    folder = tmp_path_factory.mktemp("docs")
    monthly, book = forms["centre_monthly"], forms["service_book"]
    batches = [
        make_batch(
            folder / "1", [(monthly, [record(monthly, 2), record(monthly, 3, month="2021-04", meetings=-7654.0)])]
        ),
        make_batch(
            folder / "2",
            [(monthly, [record(monthly, 2, meetings=-1.0)]), (book, [record(book, 2, division=SECRET)])],
        ),
    ]
    for batch in batches:
        validate_batch(batch, CONFIG, forms)
    out = folder / "home" / "data_docs"
    out.mkdir(parents=True)
    (out / "old.html").write_text("of the run before", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        assert write_data_docs(batches, out, CONFIG, forms) == out / "index.html"
    assert [one.name for one in out.parent.iterdir()] == ["data_docs"]
    return {page.relative_to(out).as_posix(): page.read_text("utf-8") for page in out.rglob("*") if page.is_file()}


def test_the_site_before_is_replaced(pages: dict[str, str]) -> None:
    assert "index.html" in pages
    assert "old.html" not in pages


def test_every_form_and_its_rules_are_shown(pages: dict[str, str], forms: dict[str, Form]) -> None:
    for name, rules in load_suites(CONFIG, forms).items():
        page = pages[f"expectations/{name}.html"]
        assert page.count("fa-comment") == len(rules)
        for rule in rules:
            for language in ("he", "en"):
                said = rule.sentences.get(language, "")
                first = re.split(r"[{'\"]", said)[0].strip()
                assert first in page
        assert f"expectations/{name}.html" in pages["index.html"]


def test_counts_of_all_batches_are_added(pages: dict[str, str]) -> None:
    [page] = [text for path, text in pages.items() if path.startswith("validations/centre_monthly/")]
    assert "2 unexpected values found" in page
    assert "of 3 total rows" in page
    assert "value_negative: the row is kept out" in page
    assert not any(path.startswith("validations/survey/") for path in pages)


def test_no_value_of_a_row_is_in_them(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        for value in ("זלדה", "0501234567", "7654", "7,654", "d1:3"):
            assert value not in page, path


def test_a_page_fetches_nothing(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        assert not re.search(r"https?://|<script", page), path
        assert "default-src 'none'" in page
