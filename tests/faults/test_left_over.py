"""What killed processes leave half marked goes after a day; what is being marked stays."""

import os
import time
from pathlib import Path

from hosen import pipeline, send_back
from hosen.settings import PROJECT_ROOT, Settings


def test_half_marked_sheets_of_killed_processes_go(tmp_path: Path) -> None:
    settings = Settings(tmp_path, (PROJECT_ROOT,), f"duckdb:///{tmp_path / 'warehouse.duckdb'}")
    pipeline.load([], "r", settings)
    old, young = (tmp_path / "marked" / "office" / name for name in (".old", ".young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "marked.xlsx").write_bytes(b"somebody's sheet")
    before = time.time() - send_back.ABANDONED_SECONDS - 60
    os.utime(old, (before, before))
    assert send_back.mark_run(settings, "r") == {"marked": 0, "failed": 0}
    assert sorted(file.name for file in old.parent.iterdir()) == [".young"]
