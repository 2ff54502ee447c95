"""A file that could be opened but is not: too large to be worth it, or made to do harm."""


class Refused(ValueError):
    """Nothing of the file is read. code: of issue_codes.yml; value and params: what its texts name."""

    def __init__(self, code: str, value: str | None = None, **params: str) -> None:
        self.code = code
        self.value = value
        self.params = params
        super().__init__(f"{code}: {self.reason}")

    @property
    def reason(self) -> str:
        """A few words for a log; the person who sent the file reads the issue's own text."""
        return self.value or ", ".join(self.params.values())


class UnsafeXml(Refused):
    """XML that declares entities or a document type: no program that saves sheets writes these."""

    def __init__(self, reason: str) -> None:
        super().__init__("file_unsafe", reason)


class TooLarge(Refused):
    """More bytes unpacked than any sheet needs, or more than the archive says."""

    def __init__(self, reason: str) -> None:
        super().__init__("file_too_large", reason)


class TooSparse(Refused):
    """A few cells spread over an area that would not fit in memory as a grid."""

    def __init__(self, reason: str) -> None:
        super().__init__("file_over_limits", limit=reason)
