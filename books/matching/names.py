"""Payer names in bank kana against the names of partners (振込名義の照合).

A bank gives the name in half-width kana, with the legal form abbreviated in front,
behind or not at all, small kana large, long vowels as hyphens, and cut off; with a
branch behind it, or the office of a town hall. A *key* is what remains when all of that
is taken away, so equal keys mean the same name.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice, takewhile

from rapidfuzz.distance import OSA

from books.kana import (
    find_legal_form,
    normalise_holder,
    plain_kana,
    split_legal_form,
)
from books.matching.spelling import (
    ReadNames,
    bank_length,
    mark_form,
    spell_letters,
    trade_name,
    unvoiced,
)
from books.model import OpenItem

MIN_FUZZY_LENGTH = 6
"""Shorter names with a wrong letter could be anybody."""
MIN_CUT_LENGTH = 18
"""A bank cuts names off, but hardly any before this many letters."""
CUT_LENGTHS = frozenset({14, 15, 20, 30, 48})
MIN_BEGINNING = 4
"""Some banks cut names off at a short length; then fewer letters tell the only one."""
MIN_PART_LENGTH = 5
"""A shorter word beside others may be anybody's."""

_GENERIC = frozenset({"", "フリコミ", "IBフリコミ", "ソウゴウフリコミ", "フリカエ"})
_BRANCH_WORDS = "シテン|エイギヨウシヨ|シユツチヨウシヨ|シシヤ|ホンシヤ|ホンテン|ジギヨウシヨ|コウジヨウ"
_BRANCH = re.compile(rf"(?<=\S)\s+\S+(?:{_BRANCH_WORDS})$")
_BEHIND_FORM = re.compile(r"(?<=[^\s(].)(\([ァ-ヶ]{1,4}\))\s*[^\s()].*$")
_LEADING_NUMBER = re.compile(r"^[0-9]{3,}[\s-]*(?=\D)")
_CUT_FORM = re.compile(r"(?<=\S\S)\s*\([ァ-ヶ]{0,3}$")
_TOWN_HALL = re.compile(
    "(?<=[シクンラチウ])(?:ヤクシヨ|ヤクバ|クヤクシヨ|カイケイカンリシヤ|カイケイカ)$"
)
_MAYOR = re.compile(r"(?<=\S\S)(シ|ク|マチ|チヨウ|ムラ|ソン)チヨウ(?:\s+\S+){1,2}$")
_TOWN_OFFICE = re.compile("(?:役場|役所|区役所|会計管理者|会計課)$")
_KANA_NAME = re.compile(r"[ァ-ヴA-Z0-9]+")


class NameFit(IntEnum):
    """How well a payer name fits a partner, worst first (名義の一致度)."""

    TYPO = 1
    PART = 2
    TRADE = 3
    READ = 4
    CUT = 5
    TURNED = 6
    SAME = 7


@functools.lru_cache(maxsize=100_000)
def name_key(text: str) -> str:
    """Reduce a kana name to what identifies it (名義の照合キー).

    >>> name_key("ｶ)ｶ-ﾄﾞｼﾖｳﾃﾝ ｵｵｻｶｼﾃﾝ") == name_key("カードショウテン　カブシキガイシャ")
    True
    >>> name_key("ﾔﾏﾀﾞ ｲﾝｻﾂ(ｶ)ﾖｺﾊﾏｼﾃﾝ"), name_key("ｼﾅﾉｼﾔｸｼﾖ")
    ('ヤマダインサツ', 'シナノシ')
    """
    return bare_name(text).replace("-", "")


def bare_name(text: str, *, keep_office: bool = False) -> str:
    """The same with its long vowels (長音を残した名義), and a town's office if wanted."""
    plain = _LEADING_NUMBER.sub("", mark_form(text))
    plain = _BRANCH.sub("", _BEHIND_FORM.sub(r"\1", plain))
    name = normalise_holder(_CUT_FORM.sub("", plain))
    return name if keep_office else _TOWN_HALL.sub("", name)


def leading_number(text: str) -> str:
    """A number that payers put before their name, empty for none (名義の前の番号).

    >>> leading_number("00366 ｻｵﾄﾒﾋﾛｺ"), leading_number("ｻｵﾄﾒﾋﾛｺ")
    ('00366', '')
    """
    found = _LEADING_NUMBER.match(plain_kana(text))
    return found[0].strip(" -") if found else ""


def is_generic(text: str) -> bool:
    """True for a text that names nobody, such as ``IBﾌﾘｺﾐ`` (名義のない明細)."""
    return name_key(text) in _GENERIC


@functools.lru_cache(maxsize=100_000)
def is_treasurer(text: str) -> bool:
    """True for a town hall, which pays for schools and hospitals too (会計管理者)."""
    office = _TOWN_HALL.search(bare_name(text, keep_office=True))
    return (office or _MAYOR.search(plain_kana(text))) is not None


def _keys_of(item: OpenItem) -> Iterable[str]:
    """Keys of a partner: its kana, and its name where that is itself in kana."""
    if item.partner_kana:
        yield name_key(item.partner_kana)
    if item.partner_name:
        key = name_key(item.partner_name)
        if _KANA_NAME.fullmatch(key):
            yield key


def _parts(text: str) -> Iterator[tuple[str, NameFit]]:
    """Other keys that a payer's words give, the surest first."""
    words = [word for word in map(name_key, plain_kana(text).split(" ")) if word]
    if len(words) == 2:
        yield words[1] + words[0], NameFit.TURNED
    if len(words) > 2:
        yield "".join(words[-2:]), NameFit.PART
        yield words[-1] + words[-2], NameFit.PART
        yield "".join(words[:2]), NameFit.PART
    if len(words) > 1:
        for word in words:
            if len(word) >= MIN_PART_LENGTH:
                yield word, NameFit.PART


class NameIndex:
    """The names of all partners, searched by payer (名義の索引)."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        """Index the kana of every partner that has an item, else its name."""
        keys: dict[str, set[str]] = defaultdict(set)
        names: dict[str, set[str]] = defaultdict(set)
        self._forms: dict[str, set[str]] = defaultdict(set)
        for item in items:
            if item.partner_id:
                for key in _keys_of(item):
                    keys[key].add(item.partner_id)
                if item.partner_name:
                    names[item.partner_id].add(item.partner_name)
                    form = split_legal_form(item.partner_name)[1]
                    self._forms[item.partner_id] |= {form} if form else set()
        keys.pop("", None)
        self._keys = {key: frozenset(partners) for key, partners in keys.items()}
        self._sorted = sorted(self._keys)
        self._names = names
        self._alike: dict[str, set[str]] = defaultdict(set)
        for partner, own in names.items():
            for name in own:
                self._alike[_bare(name)].add(partner)
        self._written = sorted((n, p) for p, own in names.items() for n in own)
        spelled = frozenset[str]().union(*self._keys.values())
        self._read = ReadNames({p: n for p, n in names.items() if p not in spelled})
        self._trades = ReadNames(
            {p: set(filter(None, map(trade_name, n))) for p, n in names.items()}
        )
        self._unvoiced: dict[str, set[str]] = defaultdict(set)
        for key in self._keys:
            self._unvoiced[unvoiced(key)].add(key)
        self._pieces = _index_pieces(self._keys)
        self._starts = _index_starts(self._keys)
        self._found: dict[str, dict[str, NameFit]] = {}

    def find(self, payer: str) -> dict[str, NameFit]:
        """Return the partners whose name fits the payer, with the best fit of each."""
        if payer not in self._found:
            found = self._with_namesakes(self._search(payer))
            self._found[payer] = self._doubt_forms(payer, found)
        return self._found[payer]

    def _with_namesakes(self, found: dict[str, NameFit]) -> dict[str, NameFit]:
        """Also the partners that the ledger writes alike, if without their kana."""
        names = ((fit, name) for p, fit in found.items() for name in self._names[p])
        alike = {p: fit for fit, n in names for p in self._alike[_bare(n)]}
        return alike | found

    def _doubt_forms(self, payer: str, found: dict[str, NameFit]) -> dict[str, NameFit]:
        """A partner of another legal form is another company, or nearly so."""
        form = find_legal_form(mark_form(payer))
        others = {
            p for p in found if form and self._forms[p] and form not in self._forms[p]
        }
        if others and len(others) < len(found):
            return {p: fit for p, fit in found.items() if p not in others}
        return {
            p: min(fit, NameFit.PART) if p in others else fit
            for p, fit in found.items()
        }

    def _search(self, payer: str) -> dict[str, NameFit]:
        key = name_key(_MAYOR.sub(r"\1", plain_kana(payer)))
        if not key:
            return {}
        for spelled in (key, *spell_letters(key)):
            if spelled in self._keys:
                found = dict.fromkeys(self._keys[spelled], NameFit.SAME)
                return self._of_the_town(payer, key) | found
        form = find_legal_form(mark_form(payer))
        trade = dict.fromkeys(self._trades.find(bare_name(payer), form), NameFit.TRADE)
        read = self._read.find(bare_name(payer), form)
        if read or trade:
            return dict.fromkeys(read, NameFit.READ) | trade
        return (
            self._search_unmarked(key)
            or self._search_parts(payer)
            or self._search_near(key)
            or self._search_cut(payer, key)
        )

    def _search_cut(self, payer: str, key: str) -> dict[str, NameFit]:
        """The only partner that begins with a name as long as banks cut them off."""
        if len(key) < MIN_BEGINNING or is_treasurer(payer):
            return {}
        if bank_length(payer) not in CUT_LENGTHS:
            return {}
        first = bisect_left(self._sorted, key)
        longer = takewhile(
            lambda k: k.startswith(key), islice(self._sorted, first, None)
        )
        found = frozenset[str]().union(*(self._keys[k] for k in longer))
        return dict.fromkeys(found, NameFit.CUT) if len(found) == 1 else {}

    def _search_unmarked(self, key: str) -> dict[str, NameFit]:
        """Partners whose kana a payer wrote without all voicing marks (濁点の脱落)."""
        if len(key) < MIN_PART_LENGTH or unvoiced(key) != key:
            return {}
        found = (p for k in self._unvoiced.get(key, ()) for p in self._keys[k])
        return dict.fromkeys(found, NameFit.READ)

    def _of_the_town(self, payer: str, key: str) -> dict[str, NameFit]:
        """Schools and hospitals that a town's treasurer pays for too (会計管理者)."""
        if not is_treasurer(payer):
            return {}
        first = bisect_right(self._sorted, key)
        longer = takewhile(
            lambda k: k.startswith(key), islice(self._sorted, first, None)
        )
        others = {p for k in longer for p in self._keys[k]}
        for hall in self._keys[key]:
            for name in self._names[hall]:
                others |= set(self._named_after(_TOWN_OFFICE.sub("", name)))
        return dict.fromkeys(others, NameFit.READ)

    def _named_after(self, town: str) -> Iterator[str]:
        """Partners whose name begins with a town's, as the ledger writes it."""
        first = bisect_left(self._written, (town, ""))
        for name, partner in islice(self._written, first, None):
            if not town or not name.startswith(town):
                return
            yield partner

    def _search_parts(self, payer: str) -> dict[str, NameFit]:
        for part, fit in _parts(payer):
            found = self._keys.get(part) or self._read.find(part, None)
            if found:
                return dict.fromkeys(found, fit)
        return {}

    def _search_near(self, key: str) -> dict[str, NameFit]:
        found: dict[str, NameFit] = {}
        for other in self._near(key):
            fit = _fit(key, other)
            if fit is not None:
                for partner in self._keys[other]:
                    found[partner] = max(fit, found.get(partner, fit))
        return found

    def _near(self, key: str) -> set[str]:
        """Keys that begin with this one, or share an undamaged half with it."""
        near = set(self._starts.get(key[:MIN_CUT_LENGTH], ()))
        for piece in _halves(key):
            near |= self._pieces.get(piece, set())
        return near


def _bare(name: str) -> str:
    """A written name without its legal form and blanks."""
    return "".join(split_legal_form(name)[0].split())


def _halves(key: str) -> Iterator[tuple[int, str]]:
    """First and last letters: one wrong letter leaves one of the two whole."""
    half = (len(key) - 1) // 2
    if len(key) >= MIN_FUZZY_LENGTH - 1:
        for size in (half, half - 1, half + 1):
            if size > 1:
                yield 0, key[:size]
                yield 1, key[-size:]


def _index_pieces(keys: Iterable[str]) -> dict[tuple[int, str], set[str]]:
    pieces: dict[tuple[int, str], set[str]] = defaultdict(set)
    for key in keys:
        for piece in _halves(key):
            pieces[piece].add(key)
    return pieces


def _index_starts(keys: Iterable[str]) -> dict[str, set[str]]:
    starts: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        if len(key) >= MIN_CUT_LENGTH:
            starts[key[:MIN_CUT_LENGTH]].add(key)
    return starts


def _fit(key: str, other: str) -> NameFit | None:
    if len(key) >= MIN_CUT_LENGTH and other.startswith(key):
        return NameFit.CUT
    if min(len(key), len(other)) < MIN_FUZZY_LENGTH:
        return None
    return NameFit.TYPO if OSA.distance(key, other, score_cutoff=1) <= 1 else None
