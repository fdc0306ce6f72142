"""A company's name and the holder of its account, each from the other (社名と口座名義).

``株式会社青空`` read アオゾラ is ``ｶ)ｱｵｿﾞﾗ``; ``ｱｵｿﾞﾗ(ｶ`` is アオゾラ with カ behind.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from books.errors import FormatError
from books.kana import (
    FORM_AT_HEAD,
    FORM_AT_TAIL,
    FORM_BETWEEN,
    FORM_IN_FULL,
    FORM_IN_NAME,
    abbreviate_legal_form,
    plain_kana,
    to_bank_holder,
)
from books.name_kana import match_name


class Position(StrEnum):
    """Where the legal form stands in a name (法人格の位置)."""

    HEAD = "head"
    BETWEEN = "between"
    TAIL = "tail"

    @property
    def label(self) -> str:
        """Name as people say it (前株・後株)."""
        return {"head": "前", "between": "途中", "tail": "後"}[self]


class PlacedForm(NamedTuple):
    """A legal form by its abbreviation (カ), and where it stands."""

    abbreviation: str
    position: Position


class HolderParts(NamedTuple):
    """A name without its legal forms (法人格を除いた名義).

    ``behind`` is what follows a form that stands between (支店名など). Of a holder both
    are full-width kana; more than one form is a mistake of whoever wrote it.
    """

    core: str
    forms: tuple[PlacedForm, ...] = ()
    behind: str = ""


def split_holder(holder: str) -> HolderParts:
    """Legal forms, their places and the rest of an account holder (名義の分解).

    >>> split_holder("ｶ)ﾆｼﾑﾗ").forms, split_holder("ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ")[::2]
    ((PlacedForm(abbreviation='カ', position=<Position.HEAD: 'head'>),), ('ケイヨウ', 'チバシテン'))
    """
    rest = FORM_IN_FULL.sub(
        lambda m: f"({abbreviate_legal_form(m[1])})", plain_kana(holder)
    )
    heads, tails = list[PlacedForm](), list[PlacedForm]()
    while found := FORM_AT_HEAD.match(rest):
        heads.append(PlacedForm(found[1], Position.HEAD))
        rest = rest[found.end() :]
    while found := FORM_AT_TAIL.search(rest):
        tails.append(PlacedForm(found[1], Position.TAIL))
        rest = rest[: found.start()]
    between = FORM_BETWEEN.search(rest)
    if between is None:
        return HolderParts(rest, (*heads, *reversed(tails)))
    middle = PlacedForm(between[1], Position.BETWEEN)
    forms = (*heads, middle, *reversed(tails))
    return HolderParts(rest[: between.start()], forms, rest[between.end() :])


def split_name(name: str) -> HolderParts:
    """Legal forms, their places and the rest of a printed name (社名の分解).

    >>> split_name("㈱青空").forms[0].position, split_name("青空株式会社").core
    (<Position.HEAD: 'head'>, '青空')
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    parts = [part.strip() for part in FORM_IN_NAME.split(plain)]
    found = [abbreviate_legal_form(m[0]) or "" for m in FORM_IN_NAME.finditer(plain)]
    forms = tuple(
        PlacedForm(abbreviation, _position(parts, number))
        for number, abbreviation in enumerate(found)
    )
    filled = [part for part in parts if part]
    between = any(form.position is Position.BETWEEN for form in forms)
    if between:
        return HolderParts(filled[0], forms, " ".join(filled[1:]))
    return HolderParts(" ".join(filled), forms)


def _position(parts: list[str], number: int) -> Position:
    """Of the form behind a part: nothing before it, nothing after it, or between."""
    if not any(parts[: number + 1]):
        return Position.HEAD
    return Position.BETWEEN if any(parts[number + 1 :]) else Position.TAIL


def join_holder(core: str, form: PlacedForm, behind: str = "") -> str:
    """The holder of a bank file from its parts (名義の組み立て).

    >>> join_holder("アオゾラ", PlacedForm("カ", Position.TAIL))
    'ｱｵｿﾞﾗ(ｶ'

    Raises:
        FormatError: a character that bank files can't hold.
    """
    mark = f"({form.abbreviation})"
    if form.position is Position.HEAD:
        return to_bank_holder(mark + core + behind)
    return to_bank_holder(core + mark + behind)


def make_holder(name: str, reading: str) -> str:
    """The holder of an account from the company's name and its reading (名義の作成).

    The reading may contain the legal form or leave it to the name.

    >>> make_holder("株式会社髙橋製作所", "タカハシセイサクショ")
    'ｶ)ﾀｶﾊｼｾｲｻｸｼﾖ'
    >>> make_holder("京葉㈱千葉支店", "けいようちばしてん")
    'ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ'

    Raises:
        FormatError: a character that bank files can't hold, or a reading in which the
            place of the legal form can't be told.
    """
    parts = split_name(name)
    form = parts.forms[0] if parts.forms else None
    if form is None or split_holder(reading).forms:
        return to_bank_holder(reading)
    if form.position is not Position.BETWEEN:
        return join_holder(reading, form)
    before, behind = _split_reading(parts, plain_kana(reading))
    return join_holder(before, form, behind)


def _split_reading(parts: HolderParts, reading: str) -> tuple[str, str]:
    """The reading of what stands before a form and of what stands behind it."""
    words = reading.split(" ")
    if len(words) == 2:
        return words[0], words[1]
    fits = [
        (reading[:place], reading[place:])
        for place in range(1, len(reading))
        if match_name(parts.core, reading[:place]).is_whole
        and match_name(parts.behind, reading[place:]).is_whole
    ]
    if len(fits) != 1:
        raise FormatError(
            f"読み「{reading}」のどこに法人格が入るか分かりません。"
            "法人格の前後を空白で区切って入力してください。"
        )
    return fits[0]


def bare_name(holder: str) -> str:
    """The letters of a holder alone, for comparison (名義の比較形).

    >>> bare_name("ｶ)ｱｵｿﾞﾗ ｼﾖｳﾃﾝ") == bare_name("アオゾラショウテン(カ")
    True
    """
    parts = split_holder(holder)
    return re.sub(r"[\s.・,]", "", (parts.core + parts.behind).replace("ヲ", "オ"))
