"""The words of a set of forms (語彙): names, places, items; YAML files in a folder."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samples.variety.lexicon import Place, Word


@cache
def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def _words(entries: str) -> tuple[Word, ...]:
    parts = (entry.partition(":") for entry in entries.split())
    return tuple(Word(text, kana or text) for text, _, kana in parts)


@cache
def _places(path: Path) -> tuple[Place, ...]:
    rows = (row.split("|") for row in _read(path))
    return tuple(Place(a, b, c, tuple(towns.split())) for a, b, c, towns in rows)


class Words:
    """The words under ``folder``; what it lacks is asked of ``base`` (語彙)."""

    def __init__(self, folder: Path, base: "Words | None" = None) -> None:
        self._folder, self._base = folder, base

    def words(self, group: str) -> tuple[Word, ...]:
        """Words of a group with their readings (語と読み)."""
        return _words(self._find("words", group))

    def names(self, group: str) -> Sequence[Any]:
        """A group that has no readings: forms, sections, buildings (一覧)."""
        found: Sequence[Any] = self._find("words", group)
        return found

    def of_kind(self, kind: str) -> Mapping[str, Sequence[str]]:
        """What forms call a kind of document and its head (表題・項目名)."""
        found: Mapping[str, Sequence[str]] = self._find("kinds", kind)
        return found

    def patterns(self, trade: str) -> Sequence[str]:
        """What a trade sells, as patterns (品目の型)."""
        found: Sequence[str] = self._find("trades", trade)
        return found

    def places(self) -> tuple[Place, ...]:
        """Municipalities (市区町村)."""
        path = self._folder / "places.yaml"
        if self._base and not path.exists():
            return self._base.places()
        return _places(path)

    def _find(self, name: str, group: str) -> Any:
        own = _read(self._folder / f"{name}.yaml")
        if self._base and group not in own:
            return self._base._find(name, group)
        return own[group]


SECOND = Words(Path(__file__).parent / "lexicon")
