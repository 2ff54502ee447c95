"""What the process has imported and read from which those are forked that are disturbed; no thread has begun."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb_sqlalchemy  # noqa: F401
import great_expectations  # noqa: F401
import psycopg  # noqa: F401
from tests.faults.corpus import CONFIG

import hosen.validate.run  # noqa: F401
from hosen.configuration import load_configuration
from hosen.settings import Settings
from hosen.views import load_views

with TemporaryDirectory() as folder:
    load_configuration(Settings(Path(folder), CONFIG, ""))
load_views(CONFIG)
