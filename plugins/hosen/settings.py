"""Where this installation keeps its things, from the environment and `hosen.toml` in the storage root."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from hosen.errors import ConfigError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds `forms/`, `reference/`, `sources/`, `expectations/` and `sql/` as delivered."""


@dataclass(frozen=True)
class Settings:
    """One installation.

    home: the storage root (`HOSEN_HOME`, default `./var`).
    config: folders laid out like the project's root, read one after the other; a ministry keeps its own lists in a
        folder of its own beside the delivered ones (`HOSEN_CONFIG`, folders separated as in PATH, or `config` in
        `hosen.toml`).
    warehouse_url: an SQLAlchemy URL (`HOSEN_WAREHOUSE`); DuckDB inside `home` when unset.
    """

    home: Path
    config: tuple[Path, ...]
    warehouse_url: str

    @classmethod
    def load(cls, home: str | Path | None = None) -> "Settings":
        """Settings of this process; raises ConfigError when a folder cannot be used."""
        root = Path(home or os.environ.get("HOSEN_HOME") or "var").absolute()
        if "?" in str(root):
            raise ConfigError(f"HOSEN_HOME is {root}; DuckDB takes no path with a question mark, choose another folder")
        config = _config_folders(root)
        url = os.environ.get("HOSEN_WAREHOUSE") or f"duckdb:///{root / 'warehouse.duckdb'}"
        return cls(home=root, config=config, warehouse_url=url)

    @property
    def deliveries(self) -> Path:
        """Content-addressed bytes as they arrived, and the ledger of arrivals beside them."""
        return self.home / "deliveries"

    @property
    def batches(self) -> Path:
        """What one stage leaves for the next, a folder per run and batch."""
        return self.home / "batches"

    @property
    def mart_copy(self) -> Path:
        """The readers' copy: the `mart` schema only, replaced by an atomic rename."""
        return self.home / "published" / "mart.duckdb"

    @property
    def is_duckdb(self) -> bool:
        return self.warehouse_url.startswith("duckdb")


def _config_folders(home: Path) -> tuple[Path, ...]:
    named: list[str] = []
    if value := os.environ.get("HOSEN_CONFIG"):
        named = value.split(os.pathsep)
        where = "HOSEN_CONFIG"
    else:
        file = home / "hosen.toml"
        where = str(file)
        if file.exists():
            try:
                named = tomllib.loads(file.read_text("utf-8")).get("config", [])
            except tomllib.TOMLDecodeError as error:
                raise ConfigError(f"{file}: not valid TOML ({error}); mend it or delete it") from error
    if not named:
        return (PROJECT_ROOT,)
    folders = tuple(Path(os.path.expandvars(name)).absolute() for name in named)
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{where} names the folder {folder}, which does not exist; create it or correct the name")
    return folders
