"""Banks and branches of Japan, by code, name or kana (金融機関).

Data: PyPI ``zengin_code`` (MIT, renewed monthly), loaded at the first question. A
name that fits more than one bank or branch finds none: a wrong account costs money.
"""

import importlib.metadata
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from books.errors import FormatError
from books.kana import BANK_NAME_CHARACTERS, to_bank_kana
from books.model import Value

YUCHO = "9900"
FILE_NAME_BYTES = 15  # of a bank's or branch's name in bank files
_ORDINARY_BANKS_END = "1000"  # codes from here on are 信用金庫 and other co-operatives


class _Named(Value):
    code: str
    name: str
    kana: str

    @property
    def file_kana(self) -> str:
        """Kana as bank files hold it (15 characters), else none: the code decides."""
        return self.kana if len(self.kana) <= FILE_NAME_BYTES else ""


class Bank(_Named):
    """A financial institution (金融機関): name as in the master, kana for bank files."""

    @property
    def full_name(self) -> str:
        """Name as printed on papers (正式名に近い名称).

        >>> find_bank("0001").full_name, find_bank("城南信金").full_name
        ('みずほ銀行', '城南信用金庫')
        """
        if self.code < _ORDINARY_BANKS_END or self.code == YUCHO:
            return f"{self.name}銀行"
        for long, short in _KINDS:
            if self.name.endswith(short):
                return self.name.removesuffix(short) + long
        return self.name


class Branch(_Named):
    """A branch (支店): name as in the master, kana for bank files."""


# Kind of institution: as printed, as in the master
_KINDS = (
    ("信用農業協同組合連合会", "信連"),
    ("信用漁業協同組合連合会", "信漁連"),
    ("商工組合中央金庫", "商工中金"),
    ("農林中央金庫", "農林中金"),
    ("信金中央金庫", "信金中金"),
    ("信用金庫", "信金"),
    ("信用組合", "信組"),
    ("労働金庫", "労金"),
    ("農業協同組合", "農協"),
    ("漁業協同組合", "漁協"),
)
_KANA_KINDS = (
    ("ｷﾞﾝｺｳ", ""),
    ("ｼﾝﾖｳｷﾝｺ", "ｼﾝｷﾝ"),
    ("ｼﾝﾖｳｸﾐｱｲ", "ｼﾝｸﾐ"),
    ("ﾛｳﾄﾞｳｷﾝｺ", "ﾛｳｷﾝ"),
    ("ﾉｳｷﾞﾖｳｷﾖｳﾄﾞｳｸﾐｱｲ", "ﾉｳｷﾖｳ"),
)
# Former name, its kana, and the code that the bank kept (各行の商号変更・合併の公表)
_FORMER_NAMES = (
    ("三菱東京UFJ", "ﾐﾂﾋﾞｼﾄｳｷﾖｳUFJ", "0005"),
    ("ジャパンネット", "ｼﾞﾔﾊﾟﾝﾈﾂﾄ", "0033"),
    ("住信SBIネット", "ｽﾐｼﾝSBIﾈﾂﾄ", "0038"),
    ("じぶん", "ｼﾞﾌﾞﾝ", "0039"),
    ("青森", "ｱｵﾓﾘ", "0117"),
    ("第四", "ﾀﾞｲｼ", "0140"),
    ("八十二", "ﾊﾁｼﾞﾕｳﾆ", "0143"),
    ("近畿大阪", "ｷﾝｷｵｵｻｶ", "0159"),
    ("十八", "ｼﾞﾕｳﾊﾁ", "0181"),
    ("新生", "ｼﾝｾｲ", "0397"),
    ("愛知", "ｱｲﾁ", "0542"),
    ("徳島", "ﾄｸｼﾏ", "0572"),
)
_VARIANTS = str.maketrans(
    "ヶがガヵ之國髙﨑澤邊邉齋濵廣﨟○◯零", "ケケケカの国高崎沢辺辺斎浜広臈〇〇〇"
)
_KANJI_DIGITS = {ord(c): str(i) for i, c in enumerate("〇一二三四五六七八九")}
_LETTER_NAMES = (
    "ｴ ﾋﾞ ｼ ﾃﾞｲ ｲ ｴﾌ ｼﾞ ｴｲﾁ ｱｲ ｼﾞｴ ｹ ｴﾙ ｴﾑ ｴﾇ ｵ ﾋﾟ ｷﾕ ｱﾙ ｴｽ ﾃｲ ﾕ ﾌﾞｲ ﾀﾞﾌﾞﾘﾕ ｴﾂｸｽ ﾜｲ ｾﾞﾂﾄ"
)
_SPELLED = {ord("-"): ""} | {
    ord("A") + i: kana for i, kana in enumerate(_LETTER_NAMES.split())
}

_T = TypeVar("_T", Bank, Branch)


class _Index(Generic[_T]):
    """Entries by code and, the strictest first, by four keys of their names."""

    def __init__(self, entries: Iterable[_T], clean: Callable[[str], str]) -> None:
        self._clean = clean
        self.by_code: dict[str, _T] = {entry.code: entry for entry in entries}
        named = [(clean(entry.name), entry) for entry in self.by_code.values()]
        spoken = [(entry.kana, entry) for entry in self.by_code.values()]
        self._tiers: tuple[tuple[Callable[[str], str], dict[str, _T | None]], ...] = (
            (str, _unique(named, str)),
            (_loose, _unique(named, _loose)),
            (_kana, _unique(spoken, str)),
            (_loose_kana, _unique(spoken, _loose_kana)),
        )

    def find(self, text: str) -> _T | None:
        """The one entry that a name fits in the strictest way, or None."""
        cleaned = self._clean(text)
        for key, entries in self._tiers:
            wanted = key(cleaned)
            if wanted and wanted in entries:
                return entries[wanted]
        return None


def _unique(
    entries: Iterable[tuple[str, _T]], key: Callable[[str], str]
) -> dict[str, _T | None]:
    """Entries by key; None marks a key that several share."""
    found: dict[str, _T | None] = {}
    for text, entry in entries:
        wanted = key(text)
        found[wanted] = None if wanted in found else entry
    return found


def _fold(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def _loose(text: str) -> str:
    return text.translate(_VARIANTS)


def _kana(text: str) -> str:
    try:
        kana = to_bank_kana(re.sub(r"[\s.．・]", "", text), BANK_NAME_CHARACTERS)
    except FormatError:
        return ""
    for long, short in _KANA_KINDS:
        kana = re.sub(f"(?<=.){long}$", short, kana)
    return kana


def _loose_kana(text: str) -> str:
    """Kana with letters spelled out, without long vowels (ﾐﾂﾋﾞｼUFJ, ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ)."""
    return _kana(text).translate(_SPELLED).replace("ｴｲ", "ｴ")


def _clean_bank(text: str) -> str:
    name = _fold(text).replace("株式会社", "")
    name = re.sub(r"^JA(?:バンク)?(.+?)(?:農協)?$", r"\1農協", name)
    for long, short in _KINDS:
        name = name.replace(long, short)
    return re.sub(r"(?<=.)銀行$", "", name)


@cache
def _master() -> dict[str, Any]:
    from zengin_code import Bank as Entry

    return dict(Entry.all)


@cache
def _banks() -> _Index[Bank]:
    return _Index(
        (
            Bank(code=e.code, name=_name(e.name), kana=_kana(e.kana))
            for e in _master().values()
        ),
        _clean_bank,
    )


@cache
def _branches(bank_code: str) -> _Index[Branch]:
    entry = _master().get(bank_code)
    branches = entry.branches.values() if entry else ()
    return _Index(
        (Branch(code=b.code, name=_name(b.name), kana=_kana(b.kana)) for b in branches),
        _fold,
    )


def _name(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def master_date() -> str:
    """The day of the list of banks and branches in use, else its version (マスタの日付)."""
    version = importlib.metadata.version("zengin_code")
    found = re.search(r"(\d{4})(\d{2})(\d{2})$", version)
    return "-".join(found.groups()) if found else version


def find_former_bank(name: str) -> Bank | None:
    """The bank that a former name belongs to today (旧商号), or None.

    >>> find_former_bank("三菱東京UFJ銀行").name, find_former_bank("三菱UFJ銀行") is None
    ('三菱UFJ', True)
    """
    folded = _fold(name)
    return None if _banks().find(folded) else _former_bank(_clean_bank(folded))


def all_banks() -> tuple[Bank, ...]:
    """Every bank, in the order of the codes (全金融機関)."""
    return tuple(_banks().by_code.values())


def all_branches(bank_code: str) -> tuple[Branch, ...]:
    """Every branch of a bank, in the order of the codes; empty for an unknown bank."""
    return tuple(_branches(bank_code).by_code.values())


@lru_cache(maxsize=4096)
def find_bank(name_or_code: str) -> Bank | None:
    """Find a bank by its code, name or kana (金融機関の検索).

    >>> [find_bank(t).code for t in ("みずほ銀行", "ﾐｽﾞﾎ", "0001", "三菱ＵＦＪ銀行")]
    ['0001', '0001', '0001', '0005']
    >>> [find_bank(t).code for t in ("城南信用金庫", "JA横浜", "ﾐﾂﾋﾞｼUFJ", "ゆうちょ")]
    ['1344', '5114', '0005', '9900']
    >>> find_bank("ﾁﾕｳｺﾞｸ") is None  # 中国 and 中國
    True
    """
    folded = _fold(name_or_code)
    if re.fullmatch(r"[0-9]{4}", folded):
        return _banks().by_code.get(folded)
    return _banks().find(folded) or _former_bank(_clean_bank(folded))


def _former_bank(name: str) -> Bank | None:
    kana = _loose_kana(name)
    for former, former_kana, code in _FORMER_NAMES:
        if name == former or kana == _loose_kana(former_kana):
            return _banks().by_code.get(code)
    return None


@lru_cache(maxsize=4096)
def find_branch(bank_code: str, name_or_code: str) -> Branch | None:
    """Find a branch of a bank by its code, name or kana (支店の検索).

    >>> [find_branch("0001", t).code for t in ("渋谷支店", "渋谷", "210", "ｼﾌﾞﾔ")]
    ['210', '210', '210', '210']
    >>> [find_branch("9900", t).code for t in ("〇一八店", "四〇八支店", "０一八")]
    ['018', '408', '018']
    """
    index = _branches(bank_code)
    folded = _fold(name_or_code)
    digits = folded
    if bank_code == YUCHO:
        digits = re.sub(r"支?店$", "", _loose(folded)).translate(_KANJI_DIGITS)
    if re.fullmatch(r"[0-9]{3}", digits):
        return index.by_code.get(digits)
    for name in (folded, *_shorter_names(folded), *_HEAD_OFFICE.get(folded, ())):
        if branch := index.find(name):
            return branch
    return None


# A bank has one head office, under one of these names.
_HEAD_OFFICE = {
    "本店": ("本店営業部", "本店営業", "営業部"),
    "本店営業部": ("本店", "本店営業", "営業部"),
    "ﾎﾝﾃﾝ": ("ﾎﾝﾃﾝｴｲｷﾞﾖｳﾌﾞ",),
}


def _shorter_names(folded: str) -> tuple[str, ...]:
    """The name without 支店 or 店, which the master leaves out."""
    if folded.endswith(("本店", "代理店")):
        return ()
    short = re.sub(r"(?:支店|店|シテン)$", "", folded)
    return (short,) if short != folded else ()
