"""How names may be spelled in kana: Latin letters by name, kanji by reading (名前の読み).

The ledger often has no kana of a partner, and a payer may write ジーシーオー where the
ledger has GCO. A name in kanji has many readings; whether a payer's kana is one of them
is what ``books.name_kana`` tells. Of thousands of partners only those are asked whose
name can begin with the same two kana.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice, product

from books.kana import LEGAL_FORMS, plain_kana, split_legal_form
from books.name_kana import match_name, may_read
from books.readings import find_readings, sound, span_readings, spell_name

MAX_SPELLINGS = 16
MIN_LENGTH = 3
"""Two kana are the reading of nearly anything."""
MIN_TRADE_NAME = 4
"""A shorter first word is a family name."""
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


def trade_name(name: str) -> str | None:
    """The trade name before a person's (屋号), which a kana of the person leaves out.

    >>> trade_name("写真館ひかり 東海林 香織"), trade_name("東海林 香織")
    ('写真館ひかり', None)
    """
    words = split_legal_form(name)[0].split()
    if len(words) < 2 or split_legal_form(name)[1] or len(words[0]) < MIN_TRADE_NAME:
        return None
    return words[0]


def unvoiced(key: str) -> str:
    """Kana without the voicing marks that payers forget (濁点・半濁点の除去).

    >>> unvoiced("モガミドウ")
    'モカミトウ'
    """
    plain = unicodedata.normalize("NFD", key)
    return unicodedata.normalize("NFC", re.sub("[\u3099\u309a]", "", plain))


def bank_length(payer: str) -> int:
    """Letters of a name as a bank counts them, each voicing mark one (半角の字数).

    >>> bank_length("ｶﾌﾞｼｷｶﾞｲｼﾔｼﾖｳｼﾞ")
    15
    """
    return len(unicodedata.normalize("NFD", plain_kana(payer)))


_UNMARKED = {
    unvoiced(form.abbreviation): form.abbreviation
    for form in LEGAL_FORMS
    if unvoiced(form.abbreviation) != form.abbreviation
}
_UNMARKED_FORM = re.compile(
    "(^|\\()({0})(?=\\))|(?<=\\()({0})$".format("|".join(_UNMARKED))
)


def mark_form(payer: str) -> str:
    """Kana with the voicing mark of its legal form, which a payer forgot (法人格の濁点).

    >>> mark_form("アオキ(ト)ケイリカ"), mark_form("ト)アオキ"), mark_form("アオキ(ト")
    ('アオキ(ド)ケイリカ', 'ド)アオキ', 'アオキ(ド')
    """
    return _UNMARKED_FORM.sub(
        lambda m: (m[1] or "") + _UNMARKED[m[2] or m[3]], plain_kana(payer)
    )


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
