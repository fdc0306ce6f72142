"""What each accounting program calls the tax of a line (税区分の対応表).

Tables make every name: ``PURCHASES`` and ``SALES`` have a row for each category and rate,
``KINDS`` one for each way to deduct (28年改正法附則52条・53条・53条の2). Sources:

* 弥生 https://support.yayoi-kk.co.jp/subcontents.html?page_id=18545 : 10 %, 軽減8 %, 適格,
  区分80 %, 控不; 込 for ledgers with tax, 内 for those without (amounts have it inside).
  70 / 50 / 30 % follow the same pattern and are *not confirmed*; some write 区分控不 for
  控不, and 区分100% is read as 少額特例.
* マネーフォワード https://biz.moneyforward.com/support/account/guide/import-books/ib01.html :
  適格 and 80 %. An empty インボイス counts as 適格 there. The percent sign is full width in
  most public exporters, half width in some: *not confirmed*, nor are 70 / 50 / 30 % and
  控除なし.
* freee: names of the API schema v2020_06_15; its 5 % has no suffix, 3 % is not there.

少額特例 deducts in full, so it is booked as 適格; 免税 purchases are 対象外, and so is in
freee what may not be deducted at all. ``Accounts.tax_names`` writes another name where a
company's program has one.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from books.errors import FormatError
from books.model import EntrySide, InvoiceKind, JournalLine, TaxCategory

NONE = "対象外"
Name = tuple[str, str]  # 税区分, インボイス (its own column where the program has one)
Namer = Callable[..., Name]
Meaning = tuple[TaxCategory | None, Decimal | None, InvoiceKind]


@dataclass(frozen=True, slots=True)
class Base:
    """Names of one category and rate (課税区分と税率).

    In freee's name of a purchase the share stands where ``{}`` is; None: it has none.
    """

    category: TaxCategory
    rate: Decimal
    yayoi: str
    moneyforward: str
    freee: str | None


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is added for one way to deduct (控除の区分); ``confirmed`` as in the head."""

    kind: InvoiceKind
    yayoi: str
    moneyforward: str
    freee: str
    confirmed: bool = True


_S, _R = TaxCategory.STANDARD, TaxCategory.REDUCED
_10, _8, _5, _3, _0 = map(Decimal, ("0.10", "0.08", "0.05", "0.03", "0"))

PURCHASES = (
    Base(_S, _10, "課対仕入込10%", "課税仕入 10%", "課対仕入{}10%"),
    Base(_R, _8, "課対仕入込軽減8%", "課税仕入 (軽)8%", "課対仕入{}8%（軽）"),
    Base(_S, _8, "課対仕入込8%", "課税仕入 8%", "課対仕入{}8%"),
    Base(_S, _5, "課対仕入込5%", "課税仕入 5%", "課対仕入{}"),
    Base(_S, _3, "課対仕入込3%", "課税仕入 3%", None),
    Base(TaxCategory.EXEMPT, _0, "非課仕入", "非課税仕入", "非課仕入"),
    Base(TaxCategory.EXPORT, _0, NONE, NONE, NONE),
    Base(TaxCategory.OUT_OF_SCOPE, _0, NONE, NONE, NONE),
)
SALES = (
    Base(_S, _10, "課税売上込10%", "課税売上 10%", "課税売上10%"),
    Base(_R, _8, "課税売上込軽減8%", "課税売上 (軽)8%", "課税売上8%（軽）"),
    Base(_S, _8, "課税売上込8%", "課税売上 8%", "課税売上8%"),
    Base(_S, _5, "課税売上込5%", "課税売上 5%", "課税売上"),
    Base(_S, _3, "課税売上込3%", "課税売上 3%", None),
    Base(TaxCategory.EXEMPT, _0, "非課売上", "非課税売上", "非課売上"),
    Base(TaxCategory.EXPORT, _0, "輸出売上", "輸出売上 0%", "輸出売上"),
    Base(TaxCategory.OUT_OF_SCOPE, _0, NONE, NONE, NONE),
)

KINDS = (
    Deduction(InvoiceKind.QUALIFIED, "適格", "適格", ""),
    Deduction(InvoiceKind.SMALL_AMOUNT, "適格", "適格", ""),
    Deduction(InvoiceKind.TRANSITIONAL_80, "区分80%", "80％控除", "（控80）"),
    Deduction(
        InvoiceKind.TRANSITIONAL_70, "区分70%", "70％控除", "（控70）", confirmed=False
    ),
    Deduction(
        InvoiceKind.TRANSITIONAL_50, "区分50%", "50％控除", "（控50）", confirmed=False
    ),
    Deduction(
        InvoiceKind.TRANSITIONAL_30, "区分30%", "30％控除", "（控30）", confirmed=False
    ),
    Deduction(InvoiceKind.NOT_DEDUCTIBLE, "控不", "控除なし", NONE, confirmed=False),
    Deduction(InvoiceKind.NOT_APPLICABLE, "", "", ""),
)
_KIND = {row.kind: row for row in KINDS}

# Other names that mean the same, read but never written (読み取りだけの別名)
_ALSO_YAYOI = {
    "区分100%": InvoiceKind.SMALL_AMOUNT,
    "区分控不": InvoiceKind.NOT_DEDUCTIBLE,
}


def yayoi(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of 弥生会計, amounts with tax inside (込).

    Raises:
        FormatError: the program has none for this rate.
    """
    base = _base(line, sale=sale)
    return (base.yayoi + _deduction(base, line).yayoi if base else NONE), ""


def moneyforward(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of マネーフォワード, with the value of its インボイス column.

    Raises:
        FormatError: the program has none for this rate.
    """
    base = _base(line, sale=sale)
    if base is None:
        return NONE, ""
    return base.moneyforward, _deduction(base, line).moneyforward


def freee(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of freee; what may not be deducted at all is 対象外 there.

    Raises:
        FormatError: the program has none for this rate.
    """
    base = _base(line, sale=sale)
    if base is None:
        return NONE, ""
    if base.freee is None:
        raise _no_name(line)
    share = _deduction(base, line).freee
    return (NONE if share == NONE else base.freee.format(share)), ""


def _base(line: JournalLine, *, sale: bool) -> Base | None:
    """The row of a line; None if it has no tax at all."""
    if line.category is None:
        return None
    any_rate = line.category not in (_S, _R)
    for row in SALES if sale else PURCHASES:
        if row.category is line.category and (any_rate or row.rate == line.rate):
            return row
    raise _no_name(line)


def _no_name(line: JournalLine) -> FormatError:
    return FormatError(
        f"税率{line.rate}は会計ソフトの税区分にありません。税率を確かめてください。"
    )


def _deduction(base: Base, line: JournalLine) -> Deduction:
    """Only a taxed purchase says how it is deducted."""
    plain = base in SALES or not base.rate
    return _KIND[InvoiceKind.NOT_APPLICABLE if plain else line.invoice_kind]


@cache
def meanings(namer: Namer) -> Mapping[Name, Meaning]:
    """The names of a program the other way round; the plainest meaning wins.

    ``対象外`` means no category: what lies behind it is not told by the file. Names are
    keyed as ``key_of`` folds them.
    """
    found: dict[Name, Meaning] = {
        key_of((NONE, "")): (None, None, InvoiceKind.NOT_APPLICABLE)
    }
    for sale, table in ((False, PURCHASES), (True, SALES)):
        for base in table:
            if namer is freee and base.freee is None:
                continue
            for row in KINDS if base.rate and not sale else KINDS[-1:]:
                name = key_of(namer(_sample(base, row.kind), sale=sale))
                found.setdefault(name, (base.category, base.rate, row.kind))
    return found | (dict(_also_yayoi()) if namer is yayoi else {})


def _also_yayoi() -> Iterator[tuple[Name, Meaning]]:
    """Other endings, and 内 for 込, as ledgers without tax have it (税抜経理)."""
    endings = {row.yayoi: row.kind for row in reversed(KINDS)} | _ALSO_YAYOI
    plain = {"": InvoiceKind.NOT_APPLICABLE}
    tables = ((PURCHASES, endings), (SALES, plain))
    for base, kinds in ((base, kinds) for table, kinds in tables for base in table):
        for suffix, kind in kinds.items() if base.rate else ():
            name = base.yayoi + suffix
            meaning = (base.category, base.rate, kind)
            yield key_of((name, "")), meaning
            yield key_of((name.replace("込", "内", 1), "")), meaning


def key_of(name: Name) -> Name:
    """A name as it is compared: width and blanks do not count.

    >>> key_of(("課対仕入（控80） 10%", "80％控除"))
    ('課対仕入(控80)10%', '80%控除')
    """
    tax, invoice = ("".join(unicodedata.normalize("NFKC", x).split()) for x in name)
    return tax, invoice


def as_company_writes(name: Name, names: Mapping[str, str]) -> Name:
    """A name with what the company's program calls it (税区分の読み替え)."""
    tax, invoice = (names.get(x, x) for x in name)
    return tax, invoice


def as_we_write(name: Name, names: Mapping[str, str]) -> Name:
    """The same the other way round."""
    return as_company_writes(name, {theirs: ours for ours, theirs in names.items()})


def _sample(base: Base, kind: InvoiceKind) -> JournalLine:
    return JournalLine(
        side=EntrySide.DEBIT,
        account="",
        amount=0,
        category=base.category,
        rate=base.rate,
        invoice_kind=kind,
    )
