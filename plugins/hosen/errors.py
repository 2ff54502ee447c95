"""Errors that a person can mend. Bad data is never one of them: it is an issue with a place (`hosen.issues`)."""


class HosenError(Exception):
    """Something that stops the work; its text says what to do. The command line prints it without a traceback."""


class ConfigError(HosenError):
    """A setting, a form file, a reference list, a source or a suite that cannot be used as it stands."""


class WarehouseError(HosenError):
    """The warehouse cannot be reached or written; what stood in it before is untouched."""
