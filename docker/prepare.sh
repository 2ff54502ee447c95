#!/bin/sh
# What must be there before Airflow's programs start; doing it again changes nothing.
set -eu

airflow db migrate
airflow pools set warehouse_writer 1 "One slot: one task at a time writes the warehouse."
python - <<'PYTHON'
import json, os
from pathlib import Path

file = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
file.touch()
file.chmod(0o600)
file.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}))
PYTHON
