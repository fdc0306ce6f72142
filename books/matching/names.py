"""Payer names in bank kana against the names of partners (振込名義の照合).

A bank gives the name in half-width kana, with the legal form abbreviated in front,
behind or not at all, small kana large, long vowels as hyphens, and cut off. A *key*
is what remains when all of that is taken away, so equal keys mean the same name.
"""

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum

from rapidfuzz.distance import OSA

from books.kana import normalise_holder
from books.model import OpenItem

MIN_FUZZY_LENGTH = 6
"""Shorter names with a wrong letter could be anybody."""
MIN_CUT_LENGTH = 18
"""A bank cuts names off, but hardly any before this many letters."""

_GENERIC = frozenset({"", "フリコミ", "IBフリコミ", "ソウゴウフリコミ", "フリカエ"})
_BRANCH = re.compile(r"(?<=\S)\s+\S+(?:シテン|エイギヨウシヨ|シユツチヨウシヨ|シシヤ)$")
_KANA_NAME = re.compile(r"[ァ-ヴA-Z0-9]+")


class NameFit(IntEnum):
    """How well a payer name fits a partner, worst first (名義の一致度)."""

    TYPO = 1
    CUT = 2
    SAME = 3


@functools.lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """Reduce a kana name to what identifies it (名義の照合キー).

    >>> name_key("ｶ)ｶ-ﾄﾞｼﾖｳﾃﾝ ｵｵｻｶｼﾃﾝ") == name_key("カードショウテン　カブシキガイシャ")
    True
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return normalise_holder(_BRANCH.sub("", plain)).replace("-", "")


def is_generic(text: str) -> bool:
    """True for a text that names nobody, such as ``IBﾌﾘｺﾐ`` (名義のない明細)."""
    return name_key(text) in _GENERIC


def _keys_of(item: OpenItem) -> Iterable[str]:
    """Keys of a partner: its kana, and its name where that is itself in kana."""
    if item.partner_kana:
        yield name_key(item.partner_kana)
    if item.partner_name:
        key = name_key(item.partner_name)
        if _KANA_NAME.fullmatch(key):
            yield key


class NameIndex:
    """The names of all partners, searched by payer (名義の索引)."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        """Index the kana of every partner that has an item."""
        keys: dict[str, set[str]] = defaultdict(set)
        for item in items:
            if item.partner_id:
                for key in _keys_of(item):
                    keys[key].add(item.partner_id)
        keys.pop("", None)
        self._keys = {key: frozenset(partners) for key, partners in keys.items()}
        self._found: dict[str, dict[str, NameFit]] = {}

    def find(self, payer: str) -> dict[str, NameFit]:
        """Return the partners whose name fits the payer, with the best fit of each."""
        key = name_key(payer)
        if key not in self._found:
            self._found[key] = self._search(key)
        return self._found[key]

    def _search(self, key: str) -> dict[str, NameFit]:
        if not key:
            return {}
        if key in self._keys:
            return dict.fromkeys(self._keys[key], NameFit.SAME)
        found: dict[str, NameFit] = {}
        for other, partners in self._keys.items():
            fit = _fit(key, other)
            if fit is not None:
                for partner in partners:
                    found[partner] = max(fit, found.get(partner, fit))
        return found


def _fit(key: str, other: str) -> NameFit | None:
    if len(key) >= MIN_CUT_LENGTH and other.startswith(key):
        return NameFit.CUT
    if min(len(key), len(other)) < MIN_FUZZY_LENGTH:
        return None
    return NameFit.TYPO if OSA.distance(key, other, score_cutoff=1) <= 1 else None
