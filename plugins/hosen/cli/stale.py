"""Which mapping lines are of no use any more."""

from typing import Any

import sqlalchemy as sa

from hosen import warehouse
from hosen.forms import load_forms
from hosen.mappings import Mapping, known_by_now, mapping_lines
from hosen.reference import load_reference
from hosen.settings import Settings

UNUSED = """
WITH latest AS (
    SELECT form, submitter_code, MAX(received_at) AS received_at
      FROM core.submission WHERE valid_to IS NULL GROUP BY form, submitter_code
)
SELECT DISTINCT i.submitter_code AS submitter, i.form, i.value AS text
  FROM core.issue i
  JOIN core.submission s ON s.delivery_sha = i.delivery_sha AND s.form = i.form
       AND s.submitter_code = i.submitter_code AND s.valid_to IS NULL
  JOIN latest l ON l.form = s.form AND l.submitter_code = s.submitter_code AND l.received_at = s.received_at
 WHERE i.code = 'mapping_unused'
"""
"""Of each submitter and form, the mapped headers that the delivery that came last does not have."""


def stale_lines(settings: Settings) -> list[dict[str, Any]]:
    """A dict for each line: `submitter`, `form`, `kind`, `text`, `place` (file and line), and `reason`. Files that a
    run would refuse are listed too: that is what they are refused for."""
    reference = load_reference(settings.config)
    forms = load_forms(settings.config, reference)
    unused = _unused(settings)
    found = []
    for line in mapping_lines(settings.config, reference):
        reason = known_by_now(line, forms, reference)
        if reason is None and _is_unused(line, unused):
            reason = "it heads no column of the latest report"
        if reason:
            about = {name: getattr(line, name) for name in ("submitter", "form", "kind", "text", "place")}
            found.append({**about, "reason": reason})
    return found


def _unused(settings: Settings) -> set[tuple[str, str, str]]:
    """(submitter, form, text as it is compared) of the headers that reading missed."""
    with warehouse.reading(warehouse.connect(settings.warehouse_url)) as connection:
        if not warehouse.table_columns(connection, "core", "issue").names:
            return set()
        return {tuple(row) for row in connection.execute(sa.text(UNUSED))}


def _is_unused(line: Mapping, unused: set[tuple[str, str, str]]) -> bool:
    return line.kind == "header" and (line.submitter, line.form, line.key) in unused
