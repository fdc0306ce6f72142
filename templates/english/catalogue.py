"""What is translated how (対訳): one YAML file for each area of the pages.

``text`` holds runs of any template, ``only`` those of one template, ``words`` what the
program itself hands to pages (names of states, fields, menus), ``own`` those of one
template, ``patterns`` words with something inside (a named group goes through as it is),
and ``shown`` the expressions of a template that show words; one with a ``!`` may also
show data, so only ``own`` words count there. ``{0}`` stands for the first value of a
run. Each key stands once among all files.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef々]")
MAX_WORD = 300  # letters; what is longer is a text
_LARGE = re.compile(r"([\d,.]+)(万|億)")


class CatalogueError(ValueError):
    """The catalogue can't be read (対訳の誤り)."""


@dataclass(frozen=True)
class Catalogue:
    """All areas together; ``used`` collects the entries that were asked for."""

    text: dict[str, str]
    only: dict[tuple[str, str], str]
    words: dict[str, str]
    own: dict[tuple[str, str], str]
    patterns: dict[str, str]
    shown: dict[str, tuple[str, ...]]
    used: set[tuple[str, str]] = field(default_factory=set)
    missing: set[tuple[str, str]] = field(default_factory=set)

    def find(self, template: str, run: str) -> str | None:
        """The English of a run of a template; None where there is no entry."""
        for name, table, key in (
            ("only", self.only, (template, run)),
            ("text", self.text, run),
        ):
            if key in table:
                told = f"{template}: {run}" if name == "only" else run
                self.used.add((name, told))
                return table[key]  # type: ignore[index]
        return None

    def word(self, value: Any, template: str = "") -> Any:
        """A word of the program in English, several word by word (語).

        What is not wholly made of known words stays as it is: it may be of a document.
        """
        if isinstance(value, list | tuple):
            return [self.word(one, template) for one in value]
        if not isinstance(value, str) or not JAPANESE.search(value):
            return value
        english = self.own.get((template, value)) or self._word(value, {})
        return value if english is None else english

    def own_word(self, value: Any, template: str) -> Any:
        """The same of what may also be data: only by the template's own words."""
        known = self.own if isinstance(value, str) else {}
        return known.get((template, value), value)

    def _word(self, value: str, tried: dict[str, str | None]) -> str | None:
        if not JAPANESE.search(value) or value in self.words:
            return self.words.get(value, value)
        if value not in tried:
            tried[value] = None if len(value) > MAX_WORD else self._made(value, tried)
        return tried[value]

    def _made(self, value: str, tried: dict[str, str | None]) -> str | None:
        """A word by the first pattern whose parts are all known."""
        for pattern, english in self._compiled:
            if found := pattern.fullmatch(value):
                parts = self._parts(found, tried)
                if parts is not None:
                    return english.format(*parts)
        large = _LARGE.fullmatch(value)
        return _shorten(large) if large else None

    def _parts(
        self, found: re.Match[str], tried: dict[str, str | None]
    ) -> list[str] | None:
        parts = []
        data = found.re.groupindex.values()  # named: goes through as it is
        for place, part in enumerate(found.groups(""), 1):
            told = part if place in data else self._word(part, tried)
            if told is None:
                return None
            parts.append(told)
        return parts

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The most telling first: all of words, then longer than others."""
        rows = self.patterns.items()
        ordered = sorted(rows, key=lambda row: ("(?P<" in row[0], -len(row[0])))
        return tuple((re.compile(key), told) for key, told in ordered)


def _shorten(found: re.Match[str]) -> str:
    """A large number of an axis, 2,500万 as 25M (目盛り).

    >>> [_shorten(_LARGE.fullmatch(text)) for text in ("2,500万", "1億", "10万")]
    ['25M', '100M', '100k']
    """
    amount = float(found[1].replace(",", "")) * (10_000 if found[2] == "万" else 10**8)
    return f"{amount / 10**6:g}M" if amount >= 10**6 else f"{amount / 1000:g}k"


def read_catalogue(folder: Path = Path(__file__).parent) -> Catalogue:
    """Read all files of the folder (対訳の読み込み).

    Raises:
        CatalogueError: a key stands twice.
    """
    found = Catalogue({}, {}, {}, {}, {}, {})
    for path in sorted(folder.glob("*.yaml")):
        area = yaml.load(path.read_text(encoding="utf-8"), _Strict)  # noqa: S506
        _take(found.text, area.get("text", {}), path)
        _take(found.words, area.get("words", {}), path)
        _take(found.patterns, area.get("patterns", {}), path)
        _take(found.only, _by_template(area.get("only", {})), path)
        _take(found.own, _by_template(area.get("own", {})), path)
        shown = area.get("shown", {})
        _take(
            found.shown, {f"web/{t}.html.j2": tuple(e) for t, e in shown.items()}, path
        )
    return found


def _by_template(rows: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {
        (f"web/{template}.html.j2", key): told
        for template, entries in rows.items()
        for key, told in entries.items()
    }


def _take(table: dict[Any, Any], more: dict[Any, Any], path: Path) -> None:
    if twice := table.keys() & more.keys():
        raise CatalogueError(f"{path.name}: {sorted(twice)} は二度書かれています。")
    table |= more


class _Strict(yaml.SafeLoader):
    """YAML in which a key may stand only once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002
        keys = [key.value for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise CatalogueError(f"{sorted(twice)} は二度書かれています。")
        return super().construct_mapping(node, deep=deep)
