"""The nearest known words for one that is not known, each with how much alike they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from hosen.text import mirrored, normalise

NEAR_ENOUGH = 60
"""Likeness in percent from which a known word is worth showing."""
PARTLY = 0.9
"""What words are worth that are all in the other text, which has more of them."""

Suggestion = tuple[str, int]


def nearest(text: str, words: Iterable[str], limit: int = 3) -> list[Suggestion]:
    """Up to `limit` known words that look like the text, with their likeness in percent, the likest first.

    The text is tried as it is written and, where it is Hebrew, as it reads from the other end (a copy out of a PDF).
    """
    by_key: dict[str, str] = {}
    for word in words:
        by_key.setdefault(normalise(word), word)
    by_key.pop("", None)
    scores: dict[str, int] = {}
    for spelling in _spellings(text):
        for key, score, _ in process.extract(
            spelling, by_key.keys(), scorer=_likeness, limit=limit, score_cutoff=NEAR_ENOUGH
        ):
            scores[key] = max(scores.get(key, 0), round(score))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(by_key[key], score) for key, score in ranked[:limit]]


def shown(found: Sequence[tuple[str, float]]) -> str:
    """`word (87), other (80)`, as issues and questions print suggestions; a dash when there is none."""
    return ", ".join(f"{word} ({score:.0f})" for word, score in found) or "—"


def _spellings(text: str) -> list[str]:
    return [spelling for spelling in dict.fromkeys(map(normalise, (text, mirrored(text)))) if spelling]


def _likeness(one: Any, other: Any, /, *, score_cutoff: float | None = None) -> float:
    """How much alike two normalised texts are, in percent: as written, in whatever order of words, or one of them
    with more words."""
    score = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other), PARTLY * fuzz.token_set_ratio(one, other))
    return score if score >= (score_cutoff or 0.0) else 0.0
