"""Transfer fees that a payer may deduct (振込手数料).

Candidates with the month they were seen in; what a payer really deducts is learned
from its confirmed matches (``history``).
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FeeTable:
    """The fees (yen) that occur from a day on, and those that few banks ask."""

    since: date
    fees: tuple[int, ...]
    source: str
    seldom: tuple[int, ...] = ()
    source_seldom: str = ""


FEE_TABLES: tuple[FeeTable, ...] = (
    FeeTable(
        date(2014, 4, 1),
        (108, 162, 216, 270, 324, 378, 432, 486, 540, 648, 756, 864),
        "消費税率8%のときの振込手数料",
    ),
    FeeTable(
        date(2019, 10, 1),
        (
            *(110, 145, 154, 165, 220, 275, 330, 385),
            *(440, 495, 550, 605, 660, 770, 880, 990),
        ),
        "全国の銀行の料金表 (国税庁の例は440円、2026年2月の三大銀行は110〜990円)",
        (143, 150, 160, 209, 229, 270, 320, 380, 484, 490, 600),
        "ネット銀行の法人口座は143〜229円、2021年10月からの三菱UFJ銀行は209・484円、"
        "みずほダイレクトの他行宛は3万円未満150円・3万円以上320円、"
        "豊和銀行は270・380・490・600円",
    ),
)


@functools.lru_cache(maxsize=1_000)
def candidate_fees(day: date) -> tuple[int, ...]:
    """Fees that banks ask on a day, ascending; empty before the first table.

    >>> candidate_fees(date(2026, 8, 3))[:3]
    (110, 143, 145)
    """
    table = _table_of(day)
    return tuple(sorted(table.fees + table.seldom)) if table else ()


def _table_of(day: date) -> FeeTable | None:
    return next((t for t in reversed(FEE_TABLES) if t.since <= day), None)


def fee_shares(
    day: date, own: Mapping[int, int], all_payers: Mapping[int, int]
) -> dict[int, float]:
    """Spread one unit over the fees a payer may deduct (手数料の見込み).

    ``own`` counts what this payer deducted before, ``all_payers`` what anybody did.
    A fee of its own habit weighs most, one that others have deducted next.
    """
    table = _table_of(day)
    weights = dict.fromkeys(table.fees, 0.2) if table else {}
    weights |= dict.fromkeys(table.seldom, 0.05) if table else {}
    total = sum(all_payers.values())
    for fee, count in all_payers.items():
        weights[fee] = weights.get(fee, 0.0) + 4 * count / total
    for fee, count in own.items():
        weights[fee] = weights.get(fee, 0.0) + 20 * count
    everything = sum(weights.values())
    return {fee: weight / everything for fee, weight in weights.items()}
