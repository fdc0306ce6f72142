"""How a form looks (体裁): family, paper, fonts, rules, styles of its parts."""

import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from samples.variety.forms import Form
from samples.variety.lexicon import weighted
from samples.variety.texts import DATE_WEIGHTS

# Families of fonts that papers are drawn in, those that are on the machine
_SANS = (
    "Noto Sans CJK JP", "IPAexGothic", "IPAGothic", "IPAPGothic", "BIZ UDGothic",
    "BIZ UDPGothic", "TakaoPGothic", "VL PGothic", "M PLUS 1", "M PLUS 2", "MotoyaLCedar",
    "MotoyaLMaru", "Sawarabi Gothic", "Ume Gothic", "Ume P Gothic", "MigMix 1P", "Migu 1C",
    "Klee One",
)  # fmt: skip
_SERIF = (
    "Noto Serif CJK JP", "IPAexMincho", "IPAMincho", "IPAPMincho", "BIZ UDMincho",
    "BIZ UDPMincho", "Sawarabi Mincho", "Ume Mincho", "Ume P Mincho", "TakaoMincho",
)  # fmt: skip
_FIXED = ("IPAGothic", "Noto Sans Mono CJK JP", "IPAMincho", "MotoyaLCedar", "DotGothic16",
          "VL Gothic", "MigMix 1M", "M PLUS 1 Code")  # fmt: skip

_ACCENTS = (
    "#222", "#222", "#333", "#555", "#2b6cb0", "#1f6f5c", "#8a3b12", "#7b341e", "#234e8c",
    "#0f766e", "#4c1d95", "#9f1239", "#3f6212", "#b45309", "#475569", "#0369a1",
)  # fmt: skip

_FAMILIES: Mapping[str, float] = {
    "classic": 16, "cloud": 15, "band": 9, "letter": 7, "foot": 7, "excel": 12,
    "window": 8, "bilingual": 5, "letterhead": 7, "sidebar": 3, "computer": 7, "grid": 6,
}  # fmt: skip
_SMALL: Mapping[str, float] = {"slip": 40, "chain": 22}
_SMALL_KINDS = frozenset({"delivery", "delivery_invoice", "acceptance", "return"})


@dataclass(frozen=True)
class Look:
    """What a form looks like; the templates read it as ``k``."""

    family: str
    paper: str
    font: str
    title_font: str
    fixed_font: str
    size: float  # points
    weight: int
    spacing: float  # em
    stretch: float  # of names and amounts
    accent: str
    title: str
    meta: str
    recipient: str
    amount: str
    table: str
    head: str
    row_height: float  # mm
    pad: str
    totals: str
    totals_side: str
    bank: str
    seal: str
    seal_shift: int
    logo: str
    boxes: str
    honorific: str
    date: str
    line_date: str
    minus: str
    yen: str
    plain_numbers: bool
    price_places: int
    rate: str
    mark_after: bool
    ditto: bool
    wide: bool
    carry: bool
    english: bool
    colon: str
    end_row: str


@cache
def installed_families() -> frozenset[str]:
    """Names of the font families on this machine (fc-list); empty if unknown."""
    tool = shutil.which("fc-list")
    if tool is None:
        return frozenset()
    shown = subprocess.run(  # noqa: S603 - a fixed command
        [tool, ":", "family"], capture_output=True, text=True, check=False
    ).stdout
    return frozenset(part.strip() for part in shown.replace("\n", ",").split(","))


def _font(rng: random.Random, names: Sequence[str]) -> str:
    """One family that is here; the first of the list is taken to be."""
    place = rng.random()
    here = [name for name in names if name in installed_families()] or list(names[:1])
    return here[int(place * len(here))]


def choose_look(rng: random.Random, form: Form, *, is_dense: bool) -> Look:
    """A look for a form; ``is_dense`` asks for small rows (many lines)."""
    family = _family(rng, form)
    size = rng.choice([8.5, 9, 9, 9.5, 9.5, 10, 10.5]) - (1 if is_dense else 0)
    size += 1.5 * (family == "computer")
    serif = rng.random() < 0.3
    height = (
        rng.choice([5.2, 5.8, 6.4, 7, 8, 9]) if not is_dense else rng.choice([4.6, 5])
    )
    return Look(
        family=family,
        paper=_paper(rng, family),
        font=_font(rng, _SERIF if serif else _SANS),
        title_font=_font(rng, _SERIF if rng.random() < 0.4 else _SANS),
        fixed_font=_font(rng, _FIXED),
        size=size,
        weight=weighted(rng, {400: 80, 500: 12, 300: 8}),
        spacing=weighted(rng, {0: 70, 0.03: 12, 0.06: 8, -0.02: 10}),
        stretch=weighted(rng, {1: 78, 0.88: 10, 0.8: 5, 1.12: 7}),
        accent=rng.choice(_ACCENTS),
        title=weighted(rng, {"plain": 30, "line": 22, "double": 14, "box": 8, "band": 16, "wide": 10}),
        meta=weighted(rng, {"colon": 28, "pair": 24, "grid": 22, "above": 10, "under": 10, "right": 6}),
        recipient=weighted(rng, {"underline": 40, "plain": 30, "box": 10, "large": 20}),
        amount=weighted(rng, {"box": 26, "underline": 26, "cells": 22, "fill": 12, "text": 14}),
        table=weighted(rng, {"ruled": 38, "horizontal": 22, "zebra": 14, "bare": 6, "columns": 10, "dotted": 10}),
        head=weighted(rng, {"grey": 34, "accent": 24, "none": 24, "line": 18}),
        row_height=height,
        pad=weighted(rng, {"none": 45, "some": 30, "full": 25}),
        totals=weighted(rng, {"foot": 34, "side": 40, "list": 26}),
        totals_side=weighted(rng, {"right": 85, "left": 15}),
        bank=weighted(rng, {"line": 34, "table": 22, "lines": 26, "codes": 18}),
        seal=weighted(rng, {"none": 40, "square": 26, "vertical": 22, "round": 12}),
        seal_shift=rng.randint(-4, 8),
        logo=weighted(rng, {"none": 72, "disc": 10, "bars": 9, "ring": 9}),
        boxes=weighted(rng, {"none": 66, "approval": 16, "received": 8, "three": 10}),
        honorific=weighted(rng, {"御中": 84, "様": 8, "殿": 5, "": 3}),
        date="english" if family == "bilingual" and rng.random() < 0.4 else weighted(rng, DATE_WEIGHTS),
        line_date=weighted(rng, {"day": 30, "day_padded": 22, "day_kanji": 8, "slash": 14, "two_digits": 10, "short": 4, "day_dot": 4, "day_spaced": 4}),
        minus=weighted(rng, {"-": 45, "▲": 28, "△": 22, "()": 5}),
        yen=weighted(rng, {"¥{}": 34, "￥{}": 16, "{}円": 20, "¥{}-": 12, "{}": 10, "¥ {} -": 4, "金{}円": 4}),
        plain_numbers=rng.random() < 0.03,
        price_places=weighted(rng, {0: 84, 2: 12, 1: 4}),
        rate=weighted(rng, {"{}%": 66, "{}": 12, "{}％": 14, "課税{}%": 8}),
        mark_after=rng.random() < 0.45,
        ditto=rng.random() < 0.3,
        wide=rng.random() < 0.07,
        carry=rng.random() < 0.5,
        english=rng.random() < (0.85 if family == "bilingual" else 0.03),
        colon=weighted(rng, {"：": 50, ":": 20, "　": 14, " ": 16}),
        end_row=weighted(rng, {"": 75, "以下余白": 15, "―― 以上 ――": 10}),
    )  # fmt: skip


def _family(rng: random.Random, form: Form) -> str:
    name = form.kind.name
    if name == "receipt":
        return "pad"
    if name == "till":
        return "thermal"
    families = dict(_FAMILIES)
    if name in _SMALL_KINDS:
        families |= _SMALL
    return weighted(rng, families)


def _paper(rng: random.Random, family: str) -> str:
    if family in ("slip", "chain"):
        return rng.choice(
            ["A5 landscape", "A5 landscape", "B5 landscape", "214mm 127mm"]
        )
    if family == "pad":
        return rng.choice(["A5 landscape", "A6 landscape", "A5 landscape", "A4"])
    if family == "computer":
        return "A4 landscape"
    if family == "thermal":
        return rng.choice(["80mm 220mm", "58mm 230mm", "80mm 240mm"])
    return "B5" if rng.random() < 0.04 else "A4"
