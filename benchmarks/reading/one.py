"""One reader in a process of its own: reads the files that standard input names, prints what it took.

python -m benchmarks.reading.one READER < files.json
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.reading.make_files import HEADER_ROW

ROOT = Path(__file__).resolve().parents[2]
CONFIG = (ROOT, ROOT / "demo", Path(__file__).resolve().parent / "config")
"""The demonstration's forms are there too: a header is told from those of all forms, as in an installation."""

Read = Callable[[Path], object]


def hosen() -> Read:
    """Everything that reading a delivery does, as its worker does it."""
    import pandas  # noqa: F401 (pyarrow imports it at the first list: imports are not counted as reading)

    from hosen.forms import load_forms
    from hosen.mappings import load_mappings
    from hosen.pseudonyms import Pseudonyms
    from hosen.read.context import Delivered
    from hosen.read.delivery import read_delivery
    from hosen.read.formats import xlsx  # noqa: F401 (so that importing it is not counted as reading)
    from hosen.read.known import Known
    from hosen.reference import load_reference

    reference = load_reference(CONFIG)
    forms = load_forms(CONFIG, reference)
    known = Known(forms, reference, load_mappings(CONFIG, forms, reference), Pseudonyms(b"a key for measuring only"))
    hints = {"submitter": "network_hq", "origin": "source"}
    gc.disable()

    def read(path: Path) -> object:
        found = read_delivery(path, Delivered("d" * 64, path.name, hints), known)
        if [outcome["outcome"] for outcome in found.outcomes] != ["read"] or found.issues:
            raise RuntimeError(f"{path.name}: {found.outcomes} {found.issues[:3]}")
        gc.collect(1)
        return found

    return read


def fastexcel() -> Read:
    import fastexcel

    return lambda path: fastexcel.read_excel(path).load_sheet(0, header_row=HEADER_ROW).to_arrow()


def polars() -> Read:
    import polars

    options = {"header_row": HEADER_ROW}
    return lambda path: polars.read_excel(path, engine="calamine", read_options=options)


def pandas_calamine() -> Read:
    import pandas
    import python_calamine  # noqa: F401 (imported here, so that it is not counted as reading)

    return lambda path: pandas.read_excel(path, header=HEADER_ROW, engine="calamine")


def pandas_openpyxl() -> Read:
    import openpyxl  # noqa: F401 (as above)
    import pandas

    return lambda path: pandas.read_excel(path, header=HEADER_ROW, engine="openpyxl")


MAKERS: dict[str, Callable[[], Read]] = {
    "hosen": hosen,
    "fastexcel": fastexcel,
    "polars (calamine)": polars,
    "pandas (calamine)": pandas_calamine,
    "pandas (openpyxl)": pandas_openpyxl,
}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak() -> float:
    """Megabytes. Linux tells this process's own; what getrusage says begins with the parent's."""
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return next(int(line.split()[1]) * 1024 / 1e6 for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    files = [Path(path) for path in json.load(sys.stdin)]
    read = MAKERS[sys.argv[1]]()
    start, began = _cpu(), time.perf_counter()
    for path in files:
        read(path)
    cpu, wall = _cpu() - start, time.perf_counter() - began
    print(json.dumps({"cpu": cpu, "wall": wall, "start": start, "megabytes": _peak()}))


if __name__ == "__main__":
    main()
