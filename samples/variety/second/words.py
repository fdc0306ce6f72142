"""The words of the second set (語彙): names, places, items; YAML under ``lexicon``."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samples.variety.lexicon import Place, Word

_FOLDER = Path(__file__).parent / "lexicon"


@cache
def _file(name: str) -> Any:
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8"))


@cache
def second_words(group: str) -> tuple[Word, ...]:
    """Words of a group with their readings (語と読み)."""
    entries = (entry.partition(":") for entry in _file("words")[group].split())
    return tuple(Word(text, kana or text) for text, _, kana in entries)


def second_list(group: str) -> Sequence[Any]:
    """A group that has no readings: forms, sections, buildings (一覧)."""
    found: Sequence[Any] = _file("words")[group]
    return found


def second_words_of_kind(kind: str) -> Mapping[str, Sequence[str]]:
    """What forms call a kind of document and its head (表題・項目名)."""
    found: Mapping[str, Sequence[str]] = _file("kinds")[kind]
    return found


@cache
def second_places() -> tuple[Place, ...]:
    """Municipalities of the second set (市区町村)."""
    rows = (row.split("|") for row in _file("places"))
    return tuple(Place(a, b, c, tuple(towns.split())) for a, b, c, towns in rows)


def second_patterns(trade: str) -> Sequence[str]:
    """What a trade sells, as patterns (品目の型)."""
    patterns: Sequence[str] = _file("trades")[trade]
    return patterns
