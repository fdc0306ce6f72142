"""How names may be spelled in kana: Latin letters by name, kanji by reading (名前の読み).

The ledger often has no kana of a partner, and a payer may write ジーシーオー where the
ledger has GCO. A name in kanji has many readings; whether a payer's kana is one of them
is what ``books.name_kana`` tells. Of thousands of partners only those are asked whose
name can begin with the same two kana.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice, product

from books.kana import split_legal_form
from books.name_kana import match_name, may_read
from books.readings import find_readings, sound, span_readings, spell_name

MAX_SPELLINGS = 16
MIN_LENGTH = 3
"""Two kana are the reading of nearly anything."""
_LETTERS = re.compile("[A-Z]")
_BEGINNING = 2
_MAX_BEGINNINGS = 200


def spell_letters(key: str) -> tuple[str, ...]:
    """A key with its Latin letters by their names, in every usual way (英字の読み).

    >>> spell_letters("GCOゴム")
    ('ジシオゴム',)
    """
    if not _LETTERS.search(key):
        return ()
    ways = [
        tuple(dict.fromkeys(kana.replace("-", "") for kana in span_readings(c))) or (c,)
        if _LETTERS.match(c)
        else (c,)
        for c in key
    ]
    return tuple("".join(way) for way in islice(product(*ways), MAX_SPELLINGS))


class ReadNames:
    """Partners known by their name in kanji alone (カナのない取引先)."""

    def __init__(self, names: Mapping[str, set[str]]) -> None:
        """Keep the names; nothing is looked up in the dictionary before it must."""
        self._names = names

    def find(self, kana: str, form: str | None) -> frozenset[str]:
        """Partners whose name some kana can be the reading of (読みの照合).

        ``form`` is the legal form that the payer tells; another one is somebody else.
        """
        begun = sound(kana).replace("-", "")[:_BEGINNING]
        if not self._names or len(kana) < MIN_LENGTH:
            return frozenset()
        return frozenset(
            partner
            for partner, name in self._beginnings.get(begun, ())
            if _agree(split_legal_form(name)[1], form)
            and may_read(name, kana)
            and match_name(name, kana).is_whole
        )

    @cached_property
    def _beginnings(self) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for partner, names in self._names.items():
            for name in names:
                for part in _ways(name):
                    for kana in _begin(part):
                        found[kana].add((partner, part))
        return found


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _ways(name: str) -> Iterator[str]:
    """A name as it stands, and the person behind a trade name."""
    yield name
    words = name.split()
    if len(words) > 1:
        yield from (word for word in words if len(word) > 2)


def _begin(name: str) -> set[str]:
    """The first two kana of every reading of a name."""
    bare = spell_name(split_legal_form(name)[0])
    begun, done = {(0, "")}, set[str]()
    while begun and len(done) < _MAX_BEGINNINGS:
        at, kana = begun.pop()
        if len(kana) >= _BEGINNING or at >= len(bare):
            done.add(sound(kana)[:_BEGINNING])
            continue
        begun |= {
            (reading.end, (kana + reading.kana).replace("-", ""))
            for reading in find_readings(bare, at)
            if reading.kana != bare[at] or reading.kana.isascii() or _is_kana(bare[at])
        }
    return done


def _is_kana(char: str) -> bool:
    return "ァ" <= char <= "ヶ"
