"""Great Expectations' Data Docs of one run: every rule of every form, how often it was asked and how often broken.

The pages are made from counts (`validate/results.json`) and the suites alone, so no value of a row is in them. What
would fetch anything from elsewhere when a page is opened is taken out of it.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hosen.forms import Form
from hosen.issues import codes
from hosen.validate import engine
from hosen.validate.findings import value_text
from hosen.validate.run import RESULTS
from hosen.validate.suites import Rule, load_suites

_ELSEWHERE = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*https?://[^>]*>|<img\b[^>]*https?://[^>]*>|<footer\b.*?</footer>", re.DOTALL
)
_LINK_ELSEWHERE = re.compile(r'<a\b[^>]*href="https?://[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_IMAGE_ELSEWHERE = re.compile(r"url\(['\"]?https?://[^)]*\)")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SAFE = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
_STYLE = """
body { font: 15px/1.45 sans-serif; margin: 0 auto; max-width: 75em; padding: 0 1.5em 3em; color: #222; }
a { color: #0b57a4; } h1, h2, h3, h4, h5, h6 { font-size: 1.05em; margin: .6em 0; }
nav ol, nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3em 1em; }
.btn-group, .carousel, .modal, .cooltip .top, .card-header, .mb-3 > .card-body, hr { display: none; }
.collapse { display: block; } .alert { background: #eef2f6; padding: .2em .8em; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; margin: .4em 0; }
td, th { border: 1px solid #cfd6dd; padding: .35em .6em; text-align: start; vertical-align: top; }
td div, td p, td span { unicode-bidi: plaintext; } td p { margin: .15em 0; color: #444; }
.fa-check-circle::before, .fa-check::before { content: "✓"; color: #1a7f37; font-style: normal; font-weight: bold; }
.fa-times::before, .fa-times-circle::before { content: "✗"; color: #b3261e; font-style: normal; font-weight: bold; }
.fa-exclamation-triangle::before { content: "!"; color: #b3261e; font-style: normal; }
"""


def write_data_docs(batches: Sequence[Path], out: Path, config: tuple[Path, ...], forms: dict[str, Form]) -> Path:
    """A static site at `out`, in place of what was there; its first page.

    batches: all of one run (one that was not validated says nothing); each form's counts are added up over them. A
    form without records in the run has its rules shown and no result. Raises ConfigError for a mistaken suite.
    """
    suites = load_suites(config, forms)
    counts = _counts(batches)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        site = Path(folder) / "site"
        _build(site, suites, counts)
        for page in site.rglob("*.html"):
            page.write_text(_kept_here(page.read_text("utf-8")), "utf-8")
        (site / "index.html").write_text(_first_page(site, suites, forms, counts), "utf-8")
        shutil.rmtree(site / "static", ignore_errors=True)
        if out.exists():
            out.rename(Path(folder) / "before")
        site.rename(out)
    return out / "index.html"


Counts = Mapping[tuple[str, str], Mapping[str, int]]
"""(form, the rule's key) -> asked, missing, broken."""


def _counts(batches: Iterable[Path]) -> Counts:
    added: dict[tuple[str, str], dict[str, int]] = {}
    files = (batch / "validate" / RESULTS for batch in batches)
    for file in filter(Path.exists, files):
        for form, rules in json.loads(file.read_text("utf-8")).items():
            for rule in rules:
                of_rule = added.setdefault((form, rule["rule"]), {"asked": 0, "missing": 0, "broken": 0})
                for name in of_rule:
                    of_rule[name] += rule[name]
    return added


def _build(site: Path, suites: Mapping[str, tuple[Rule, ...]], counts: Counts) -> None:
    context = engine.data_docs_context(site)
    _fill(context, suites, counts)
    context.build_data_docs()


def _fill(context: Any, suites: Mapping[str, tuple[Rule, ...]], counts: Counts) -> None:
    import great_expectations as gx
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    run = RunIdentifier(run_name="last_run", run_time=datetime.now(UTC))
    for form, rules in suites.items():
        said = [
            ExpectationConfiguration(type=rule.type, kwargs=rule.kwargs, notes=_notes(rule), meta={"rule": number})
            for number, rule in enumerate(rules)
        ]
        named = [
            ExpectationConfiguration(type=rule.type, kwargs=rule.kwargs, description=_name(rule), meta={"rule": number})
            for number, rule in enumerate(rules)
        ]
        suite = gx.ExpectationSuite(name=form)
        for one in said:
            suite.add_expectation(one.to_domain_obj())
        context.suites.add(suite)
        found = [counts.get((form, rule.key)) for rule in rules]
        results = [
            ExpectationValidationResult(
                success=not of_rule["broken"],
                expectation_config=one,
                result=_result(of_rule),
                exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
            )
            for one, of_rule in zip(named, found, strict=True)
            if of_rule is not None
        ]
        if not results:
            continue
        kept = sum(bool(result.success) for result in results)
        key = ValidationResultIdentifier(
            expectation_suite_identifier=ExpectationSuiteIdentifier(form), run_id=run, batch_identifier=form
        )
        whole = ExpectationSuiteValidationResult(
            success=kept == len(results),
            results=results,
            suite_name=form,
            statistics={
                "evaluated_expectations": len(results),
                "successful_expectations": kept,
                "unsuccessful_expectations": len(results) - kept,
                "success_percent": 100 * kept / len(results),
            },
            meta={"run_id": run, "great_expectations_version": gx.__version__},
        )
        context.validation_results_store.set(key, whole)


def _result(counts: Mapping[str, int]) -> dict[str, Any]:
    asked, missing, broken = counts["asked"], counts["missing"], counts["broken"]
    judged = asked - missing
    return {
        "element_count": asked,
        "missing_count": missing,
        "missing_percent": 100 * missing / asked if asked else 0.0,
        "unexpected_count": broken,
        "unexpected_percent": 100 * broken / judged if judged else 0.0,
        "unexpected_percent_total": 100 * broken / asked if asked else 0.0,
        "unexpected_percent_nonmissing": 100 * broken / judged if judged else 0.0,
        "partial_unexpected_list": [],
    }


def _notes(rule: Rule) -> list[str]:
    """What a sender is told when the rule is broken, in both languages, with `…` for what stands in a row; and the code
    with what becomes of the row."""
    code = codes()[rule.code]
    known = {
        name: value_text(rule.kwargs[limit])
        for name, limit in (("low", "min_value"), ("high", "max_value"))
        if limit in rule.kwargs
    }
    texts = [rule.sentences.get(language) or code.message[language] for language in ("he", "en")]
    kept = "the row is kept out" if rule.severity == "error" else "the row goes in, the sender is told"
    filled = [text.format_map(dict.fromkeys(rule.parameters, "…") | known) for text in texts]
    return [*filled, f"{rule.code}: {kept}"]


def _name(rule: Rule) -> str:
    """As one line, for the page of results, which shows no notes. Great Expectations fills in what follows a `$`."""
    stated = f"{rule.type.removeprefix('expect_')} {json.dumps(rule.kwargs, ensure_ascii=False)}"
    return " · ".join([*_notes(rule), stated]).replace("$", "$$")


def _first_page(site: Path, suites: Mapping[str, tuple[Rule, ...]], forms: Mapping[str, Form], counts: Counts) -> str:
    """Instead of Great Expectations' own, which is drawn by scripts from elsewhere."""
    lines = []
    for form, rules in suites.items():
        label = " · ".join(escape(forms[form].label[language]) for language in ("he", "en"))
        about = f'<td dir="auto">{label}</td><td><a href="expectations/{form}.html">{len(rules)}</a></td>'
        found = next((site / "validations" / form).rglob("*.html"), None)
        asked = [counts[form, rule.key] for rule in rules if (form, rule.key) in counts]
        if found and asked:
            broken = sum(one["broken"] > 0 for one in asked)
            sign = "fa-times" if broken else "fa-check"
            place = quote(found.relative_to(site).as_posix())
            about += f'<td><a href="{place}"><i class="{sign}"></i> {broken}</a></td>'
            about += f"<td>{max(one['asked'] for one in asked):,}</td><td>{sum(one['broken'] for one in asked):,}</td>"
        else:
            about += "<td>—</td>" * 3
        lines.append(f"<tr>{about}</tr>")
    heads = ("טופס · Form", "כללים · Rules", "הופרו · Rules broken", "שורות · Rows", "הפרות · Times broken")
    header = "".join(f'<th dir="auto">{head}</th>' for head in heads)
    title = "כללים ותוצאות הבדיקה · Rules, and what the last run found"
    return (
        f'<!DOCTYPE html><html><head>{_SAFE}<meta charset="UTF-8"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><h1 dir="auto">{title}</h1><table><thead><tr>{header}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></body></html>\n"
    )


def _kept_here(page: str) -> str:
    """The page with a style of its own and without anything that lies elsewhere."""
    page = _IMAGE_ELSEWHERE.sub("none", _LINK_ELSEWHERE.sub(r"\1", _ELSEWHERE.sub("", page)))
    return page.replace("<head>", f"<head>{_SAFE}", 1).replace("</head>", f"<style>{_STYLE}</style></head>", 1)
