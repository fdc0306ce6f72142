"""The words that documents are made of (語彙): company names, places, items, labels.

The lists are YAML files under ``lexicon``; nothing in them belongs to a real company.
"""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml

_ENGLISH = re.compile(r"[A-Z][a-z']+( [A-Z][a-z]+)?( No\.)?")
_FOLDER = Path(__file__).parent / "lexicon"
_T = TypeVar("_T")


class Word(NamedTuple):
    """A part of a name with its reading in katakana (語と読み)."""

    text: str
    kana: str


class Place(NamedTuple):
    """A municipality (市区町村) with what its addresses and telephones begin with."""

    name: str
    postal_prefix: str
    area_code: str
    towns: tuple[str, ...]


@cache
def _file(name: str) -> Any:
    text = (_FOLDER / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - all is text, No too


def _word(entry: str) -> Word:
    text, _, kana = entry.partition(":")
    return Word(text, kana or text)


@cache
def words(group: str) -> tuple[Word, ...]:
    """Words of a group of ``companies.yaml`` (surnames, given, kanji, ...)."""
    return tuple(_word(entry) for entry in _file("companies")[group].split())


@cache
def legal_forms() -> tuple[tuple[int, str, str], ...]:
    """Legal forms (法人格): weight, ``before`` or ``after`` the name, writing."""
    rows = _file("companies")["legal"]
    return tuple((int(weight), place, text) for weight, place, text in rows)


def departments() -> Sequence[str]:
    """Names of departments (部署)."""
    names: Sequence[str] = _file("companies")["departments"]
    return names


@cache
def places() -> tuple[Place, ...]:
    """Municipalities with their postal and area codes (市区町村)."""
    rows = (row.split("|") for row in _file("places"))
    return tuple(Place(a, b, c, tuple(towns.split())) for a, b, c, towns in rows)


def trades() -> Sequence[str]:
    """Names of the trades (業種)."""
    return tuple(_file("trades"))


@cache
def endings(trade: str) -> tuple[Word, ...]:
    """What names of companies of a trade end with (業種の語)."""
    return tuple(_word(entry) for entry in _file("trades")[trade]["endings"].split())


def item_patterns(trade: str) -> Sequence[str]:
    """What a trade sells, as patterns (品目の型); see ``trades.yaml``."""
    patterns: Sequence[str] = _file("trades")[trade]["items"]
    return patterns


def labels(group: str, kind: str) -> Sequence[str]:
    """Names of a thing on forms (項目名) for a kind of document.

    A kind without its own list takes that of ``default``, else that of an invoice.
    """
    found = _file("labels")[group]
    if isinstance(found, Mapping):
        found = found.get(kind) or found.get("default") or found["invoice"]
    chosen: Sequence[str] = found
    return chosen


def choose_label(
    rng: random.Random, group: str, kind: str = "", *, english: bool = False
) -> str:
    """One of the names of a thing; English ones only on forms that use them."""
    pool = labels(group, kind)
    foreign = [label for label in pool if _ENGLISH.fullmatch(label)]
    own = [label for label in pool if label not in foreign]
    return rng.choice(foreign if english and foreign else own)


def weighted(rng: random.Random, choices: Mapping[_T, float]) -> _T:
    """One of the keys, by its weight (重み付きの選択)."""
    return rng.choices(list(choices), list(choices.values()))[0]
