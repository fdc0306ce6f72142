"""Tax law as dated tables (税制の表): rates, transitional shares, caps, special cases.

Laws change by date, so every rate, share and cap is a row with its first and last day
and its source. ``books.tax`` computes with them.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class RatePeriod:
    """Rates in force between two days, both included (税率の期間)."""

    start: dt.date
    end: dt.date
    standard: Decimal
    reduced: Decimal | None
    source: str


@dataclass(frozen=True)
class SharePeriod:
    """Share of the tax on a purchase from an unregistered supplier that is credited."""

    start: dt.date
    end: dt.date
    share: Decimal
    source: str


@dataclass(frozen=True)
class CapPeriod:
    """Yearly cap per supplier, by the start of the tax period; yen with tax."""

    start: dt.date
    cap: int | None
    source: str


@dataclass(frozen=True)
class BookOnlyCase:
    """A purchase credited with a book entry alone (帳簿のみ保存の特例).

    ``below`` is the tax-included amount in yen it must stay under (None: no limit);
    ``words`` are words of the item that suggest the case to a person.
    """

    code: str
    label: str
    below: int | None
    words: tuple[str, ...]
    source: str


_NTA = "https://www.nta.go.jp/taxes/shiraberu/taxanswer"
_RATES = f"国税庁タックスアンサーNo.6303 {_NTA}/shohi/6303.htm"
_SHARES = "28年改正法附則52条・53条（令和8年度税制改正後）、国税庁インボイスQ&A問113"
_CAPS = "28年改正法附則52条・53条（令和6年度・令和8年度税制改正）"
_BOOK_ONLY = f"消令49条1項、国税庁タックスアンサーNo.6496 {_NTA}/shohi/6496.htm"
_END = dt.date.max


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Food at 1 % from 2027-04 was decided by the cabinet but not enacted: not a row yet.
RATES = (
    RatePeriod(_day("1989-04-01"), _day("1997-03-31"), Decimal("0.03"), None, _RATES),
    RatePeriod(_day("1997-04-01"), _day("2014-03-31"), Decimal("0.05"), None, _RATES),
    RatePeriod(_day("2014-04-01"), _day("2019-09-30"), Decimal("0.08"), None, _RATES),
    RatePeriod(_day("2019-10-01"), _END, Decimal("0.10"), Decimal("0.08"), _RATES),
)

QUALIFIED_INVOICE_START = _day("2023-10-01")
SHARES = (
    SharePeriod(_day("2023-10-01"), _day("2026-09-30"), Decimal("0.8"), _SHARES),
    SharePeriod(_day("2026-10-01"), _day("2028-09-30"), Decimal("0.7"), _SHARES),
    SharePeriod(_day("2028-10-01"), _day("2030-09-30"), Decimal("0.5"), _SHARES),
    SharePeriod(_day("2030-10-01"), _day("2031-09-30"), Decimal("0.3"), _SHARES),
    SharePeriod(_day("2031-10-01"), _END, Decimal(0), _SHARES),
)

CAPS = (
    CapPeriod(_day("2023-10-01"), None, _CAPS),
    CapPeriod(_day("2024-10-01"), 1_000_000_000, _CAPS),
    CapPeriod(_day("2026-10-01"), 100_000_000, _CAPS),
)

SMALL_AMOUNT_START = QUALIFIED_INVOICE_START
SMALL_AMOUNT_END = _day("2029-09-30")
SMALL_AMOUNT_BELOW = 10_000
SMALL_AMOUNT_SOURCE = "28年改正法附則53条の2（少額特例）"

BOOK_ONLY_CASES = (
    BookOnlyCase(
        "public_transport",
        "公共交通機関（鉄道・バス・船舶）の運賃",
        30_000,
        ("乗車券", "鉄道運賃", "電車", "バス運賃", "路線バス", "フェリー", "乗船"),
        _BOOK_ONLY,
    ),
    BookOnlyCase(
        "vending_machine",
        "自動販売機・自動サービス機からの購入",
        30_000,
        ("自動販売機", "自販機", "コインロッカー", "コインランドリー"),
        _BOOK_ONLY,
    ),
    BookOnlyCase(
        "mailbox",
        "郵便ポストに差し出した郵便",
        None,
        ("郵便切手",),
        _BOOK_ONLY,
    ),
    BookOnlyCase(
        "collected_ticket",
        "使用の際に回収される入場券",
        None,
        ("入場券",),
        _BOOK_ONLY,
    ),
    BookOnlyCase(
        "travel_allowance",
        "従業員に支給する出張旅費・日当・通勤手当",
        None,
        ("出張旅費", "出張日当", "通勤手当"),
        _BOOK_ONLY,
    ),
)

WITHHOLDING_LIMIT = 1_000_000
WITHHOLDING_DEDUCTION_SCRIVENER = 10_000  # 司法書士・土地家屋調査士・海事代理士
WITHHOLDING_SOURCE = (
    f"所得税法204条・205条、国税庁タックスアンサーNo.2792 {_NTA}/gensen/2792.htm"
)
