"""Does the kana of a bank read this company's name? (社名とカナの照合).

``ｶ)ﾀｶﾊｼｾｲｻｸｼﾖ`` reads 株式会社髙橋製作所. The reading with the fewest letters left over
is found; what is left over on either side says what is wrong: a name that a seal has cut
leaves kana over, a name with a letter too many leaves that.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from books.errors import FormatError
from books.kana import (
    find_legal_form,
    normalise_holder,
    split_legal_form,
    to_bank_holder,
)
from books.lexicon import guess_reading
from books.readings import (
    Ground,
    Reading,
    find_readings,
    sound,
    span_readings,
    spell_name,
)

_COST = {Ground.PRINTED: 0.0, Ground.WORD: 0.0, Ground.LETTER: 0.06}
_LOST_LETTER = 1.0  # a character of the name that nothing reads
_LOST_KANA = 0.6  # a kana that reads nothing


@dataclass(frozen=True, slots=True)
class PartRead:
    """Characters of a name and the kana that read them; either may be empty."""

    text: str
    kana: str
    ground: Ground


@dataclass(frozen=True)
class NameRead:
    """How far the kana read the name (読みの一致).

    ``forms_agree`` is None where name or kana tell no legal form.
    """

    parts: tuple[PartRead, ...]
    forms_agree: bool | None

    @property
    def is_whole(self) -> bool:
        """True when each letter of both sides is accounted for."""
        return bool(self.parts) and not self.unread and self.forms_agree is not False

    @property
    def share(self) -> float:
        """Share of the letters of both sides that are accounted for, 0 to 1."""
        whole = sum(len(part.text) + len(part.kana) for part in self.parts)
        left = sum(len(part.text) + len(part.kana) for part in self.unread)
        return 1.0 - left / whole if whole else 0.0

    @property
    def printed(self) -> float:
        """Share of the kana that stand in the name itself, 0 to 1."""
        kana = sum(len(p.kana) for p in self.parts)
        own = sum(len(p.kana) for p in self.parts if p.ground is Ground.PRINTED)
        return own / kana if kana else 0.0

    @property
    def unread(self) -> tuple[PartRead, ...]:
        """What does not fit: letters, kana, or letters with kana not known to be theirs."""
        return tuple(part for part in self.parts if part.ground is Ground.UNREAD)


def match_name(name: str, holder: str) -> NameRead:
    """How the holder's kana read the name (社名と口座名義の照合).

    >>> match_name("株式会社髙橋製作所", "カ)タカハシセイサクシヨ").is_whole
    True
    >>> match_name("有限会社三", "ユ)サンコウインサツ").unread
    (PartRead(text='', kana='コウインサツ', ground=<Ground.UNREAD: 'unread'>),)
    """
    bare, form = split_legal_form(name)
    own = find_legal_form(holder)
    agree = None if form is None or own is None else form == own
    return NameRead(_align(spell_name(bare), _spoken(holder)), agree)


def may_read(name: str, holder: str) -> bool:
    """Whether some reading of the name is just these kana (読みうるか).

    Quick, for asking many names: ``match_name`` tells what does not fit.

    >>> may_read("株式会社髙橋製作所", "カ)タカハシセイサクシヨ"), may_read("有限会社三", "ユ)ヨン")
    (True, False)
    """
    spoken = _spoken(holder)
    lattice = _lattice(spell_name(split_legal_form(name)[0]))
    behind: list[set[int]] = [{0}, *(set[int]() for _ in lattice)]
    for places, readings in zip(behind, lattice, strict=False):
        for end, kana in readings if places else ():
            behind[end] |= {k + len(kana) for k in places if spoken.startswith(kana, k)}
    return len(spoken) in behind[-1]


@lru_cache(maxsize=5_000)
def _lattice(name: str) -> tuple[frozenset[tuple[int, str]], ...]:
    """From each character on: where its readings end, and their kana."""
    return tuple(
        frozenset((reading.end, reading.kana) for reading in find_readings(name, i))
        for i in range(len(name))
    )


def _spoken(holder: str) -> str:
    return re.sub(r"[()]", "", sound(spell_name(normalise_holder(holder))))


def read_company(name: str) -> str | None:
    """The likeliest kana of a company's name, as its bank has it; None without one.

    >>> read_company("東洋陸運株式会社"), read_company("有限会社八千代")
    ('ﾄｳﾖｳﾘｸｳﾝ(ｶ', 'ﾕ)ﾔﾁﾖ')
    """
    bare, _ = split_legal_form(name)
    parts = re.split(r"([A-Za-z0-9]+)", spell_name(bare))
    kana = "".join(
        _latin(part) if part.isascii() else guess_reading(part) for part in parts
    )
    plain = unicodedata.normalize("NFKC", name)
    try:
        return to_bank_holder(plain.replace(bare, kana, 1) if bare in plain else kana)
    except FormatError:
        return None


def _latin(text: str) -> str:
    """A word as one, initials by the names of the letters."""
    if not text.isalnum():
        return text
    whole = () if text.isupper() and len(text) < 4 else span_readings(text)
    return next(iter(whole), "".join(span_readings(char)[0] for char in text))


@dataclass(frozen=True, slots=True)
class _Step:
    """The cheapest way to a place in both texts: from where, and by what ground."""

    cost: float
    before: tuple[int, int]
    ground: Ground


_Place = tuple[int, int]  # characters of the name, and kana, that are behind us
_Move = tuple[_Place, float, Ground]


def _align(name: str, kana: str) -> tuple[PartRead, ...]:
    best = {(0, 0): _Step(0.0, (0, 0), Ground.PRINTED)}
    for i in range(len(name) + 1):
        readings = tuple(find_readings(name, i)) if i < len(name) else ()
        for k in range(len(kana) + 1):
            here = best.get((i, k))
            if here is None:
                continue
            for place, cost, ground in _moves((i, k), readings, name, kana):
                whole = here.cost + cost
                if place not in best or whole < best[place].cost:
                    best[place] = _Step(whole, (i, k), ground)
    return _parts(best, name, kana)


def _moves(
    at: _Place, readings: Sequence[Reading], name: str, kana: str
) -> Iterator[_Move]:
    """Where one goes from here: by a reading that fits, or leaving a letter over."""
    i, k = at
    for reading in readings:
        if kana.startswith(reading.kana, k):
            after = (reading.end, k + len(reading.kana))
            yield after, _COST[reading.ground], reading.ground
    if i < len(name):
        yield (i + 1, k), _LOST_LETTER, Ground.UNREAD
    if k < len(kana):
        yield (i, k + 1), _LOST_KANA, Ground.UNREAD


def _parts(best: dict[_Place, _Step], name: str, kana: str) -> tuple[PartRead, ...]:
    """The way back from the end of both texts; what is left over goes together."""
    at, parts = (len(name), len(kana)), list[PartRead]()
    while at != (0, 0):
        step = best[at]
        i, k = step.before
        part = PartRead(name[i : at[0]], kana[k : at[1]], step.ground)
        at = step.before
        if part.ground is Ground.UNREAD and parts and parts[0].ground is Ground.UNREAD:
            behind = parts.pop(0)
            part = PartRead(
                part.text + behind.text, part.kana + behind.kana, Ground.UNREAD
            )
        if part.kana or part.ground is Ground.UNREAD:
            parts.insert(0, part)
    return tuple(parts)
