"""One look at one source."""

import hashlib
from datetime import datetime

from hosen.collect.folder import Collected, collect_folder
from hosen.settings import Settings
from hosen.source_files import Source
from hosen.storage import Store


def collect(settings: Settings, source: Source, now: datetime | None = None) -> Collected:
    """Store what is new at a source; looking again registers nothing."""
    store = Store(settings.deliveries)
    store.clear_abandoned()
    place = hashlib.sha256(str(source.path).encode()).hexdigest()[:12]
    return collect_folder(store, source, settings.home / "collected" / f"{source.name}.{place}.json", now)
