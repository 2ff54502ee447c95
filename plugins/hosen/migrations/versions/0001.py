"""The schema before it had versions."""

from pathlib import Path

from hosen.migrations import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text("utf-8"))
