"""Everything that an installation declares, read and checked together before anything is touched."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hosen.across_rules import AcrossRules, load_across_rules
from hosen.errors import ConfigError
from hosen.explanations import Explanations, load_explanations
from hosen.forms import Form, load_forms
from hosen.mappings import Mappings, load_mappings
from hosen.periods import Period
from hosen.reference import Reference, load_reference
from hosen.settings import Settings
from hosen.source_files import Source, is_encoding, load_sources
from hosen.yaml_files import did_you_mean


@dataclass(frozen=True)
class Configuration:
    """The forms, reference lists, sources, submitters' own words, rules across forms and explanations of an
    installation."""

    forms: dict[str, Form]
    reference: Reference
    sources: dict[str, Source]
    mappings: Mappings
    across_rules: AcrossRules = field(default_factory=AcrossRules)
    explanations: Explanations = field(default_factory=Explanations)

    def hints(self, said: Mapping[str, str]) -> dict[str, str]:
        """What somebody said about files they hand in (`form`, `submitter`, `period`, `encoding`), in codes
        and keys.

        The submitter may be given by name. Raises ConfigError for what is not known, with the nearest that is.
        """
        checked = {key: value for key, value in said.items() if value}
        problems = []
        if (form := checked.get("form")) and form not in self.forms:
            problems.append(f"there is no form {form!r}{_instead(form, self.forms)}")
        if submitter := checked.get("submitter"):
            match = self.reference.resolve("submitters", submitter)
            if match.code:
                checked["submitter"] = match.code
            else:
                near = ", ".join(f"{code} ({name})" for name, code, _ in match.suggestions)
                hint = f" (did you mean {near}?)" if near else _instead(submitter, self.reference.submitters)
                problems.append(f"there is no submitter {submitter!r}{hint}")
        if (encoding := checked.get("encoding")) and not is_encoding(encoding):
            problems.append(f"there is no encoding {encoding!r}; write utf-8, windows-1255, iso-8859-8 or cp862")
        if period := checked.get("period"):
            problems += self._period_mistakes(period, self.forms.get(form or ""))
        if problems:
            raise ConfigError("\n".join(problems))
        return checked

    @staticmethod
    def _period_mistakes(key: str, form: Form | None) -> list[str]:
        try:
            kind = Period.from_key(key).kind
        except ValueError as error:
            return [str(error)]
        if form and kind != form.period:
            return [f"the form {form.name} covers a {form.period}, and {key} is a {kind}".replace("_", " ")]
        return []


def load_configuration(settings: Settings) -> Configuration:
    """Read and check it all; raises ConfigError with every mistake of every file. Files that say what they said the
    last time are not read again."""
    stamp = _stamp(settings.config)
    if stamp not in _LOADED:
        _LOADED.clear()
        _LOADED[stamp] = _load(settings.config)
    loaded, problems = _LOADED[stamp]
    try:
        submitters = loaded.reference.submitters if loaded else None
        sources = load_sources(settings, loaded.forms if loaded else None, submitters)
    except ConfigError as error:
        problems = [*problems, str(error)]
    if problems or loaded is None:
        raise ConfigError("\n".join(problems))
    return replace(loaded, sources=sources)


_LOADED: dict[str, tuple[Configuration | None, list[str]]] = {}
"""The last configuration and its mistakes, without sources: these depend on the environment, too."""


def _stamp(config: tuple[Path, ...]) -> str:
    """A hash over the names and contents of all files that configuration is read from."""
    found = hashlib.sha256()
    for folder in config:
        for part in ("forms", "reference", "mappings", "expectations", "explanations"):
            for file in sorted((folder / part).rglob("*")):
                if file.is_file():
                    found.update(f"{file}\0".encode("utf-8", "surrogateescape"))
                    found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _load(config: tuple[Path, ...]) -> tuple[Configuration | None, list[str]]:
    problems: list[str] = []
    reference: Reference | None = None
    forms: dict[str, Form] = {}
    try:
        reference = load_reference(config)
    except ConfigError as error:
        problems.append(str(error))
    try:
        forms = load_forms(config, reference)
    except ConfigError as error:
        problems.append(str(error))
    if reference is None or not forms:
        return None, problems
    problems += reference.duty_mistakes(forms)
    mappings, across_rules, explanations = Mappings(), AcrossRules(), Explanations()
    try:
        mappings = load_mappings(config, forms, reference)
    except ConfigError as error:
        problems.append(str(error))
    try:
        across_rules = load_across_rules(config, forms)
        explanations = load_explanations(config, across_rules.names, forms, reference)
    except ConfigError as error:
        problems.append(str(error))
    return Configuration(forms, reference, {}, mappings, across_rules, explanations), problems


def _instead(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known) or f"; there are {', '.join(sorted(known))}"
