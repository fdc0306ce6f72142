"""The order of a statement's movements, and whether its balances hold (残高の検算)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from books.model import Direction, Finding, Payment, Severity
from edi.statements.rows import Movement


def signed(payment: Payment) -> int:
    """Yen that a movement adds to the balance."""
    return payment.amount if payment.direction is Direction.IN else -payment.amount


def in_order(movements: Sequence[Movement], order: str) -> tuple[Movement, ...]:
    """Movements from the oldest on, whichever way the bank lists them (並び順).

    ``order`` is oldest, newest or auto: then the dates tell, and where all are of one
    day the balances do.
    """
    forward, backward = tuple(movements), tuple(reversed(movements))
    if order != "auto":
        return backward if order == "newest" else forward
    days = [m.payment.value_date for m in movements]
    rises = sum(a < b for a, b in pairwise(days))
    falls = sum(a > b for a, b in pairwise(days))
    if rises != falls:
        return backward if falls > rises else forward
    breaks = (len(_breaks(forward)), len(_breaks(backward)))
    return backward if breaks[1] < breaks[0] else forward


def by_date(movements: Sequence[Movement]) -> tuple[Movement, ...]:
    """Movements by date; those of a day stay in their order."""
    return tuple(sorted(movements, key=_day))


def _day(movement: Movement) -> dt.date:
    return movement.payment.value_date


def _breaks(movements: Sequence[Movement]) -> list[tuple[Movement, Movement]]:
    """Neighbours whose balances do not follow from one another."""
    with_balance = [m for m in movements if m.payment.balance is not None]
    return [
        (before, after)
        for before, after in pairwise(with_balance)
        if (before.payment.balance or 0) + signed(after.payment)
        != after.payment.balance
    ]


def check_movements(movements: Sequence[Movement]) -> Iterator[Finding]:
    """What does not fit together: balances, missing lines, dates (検算).

    ``movements`` are in the order of the statement, the oldest first.
    """
    for before, after in _breaks(movements):
        expected = (before.payment.balance or 0) + signed(after.payment)
        missing = (after.payment.balance or 0) - expected
        yield _finding(
            "statement_balance",
            f"{after.line}行目: 残高が合いません。前の残高"
            f"{before.payment.balance:,}円({before.line}行目)に{signed(after.payment):+,}円"
            f"を足すと{expected:,}円ですが、残高は{after.payment.balance:,}円です。"
            f"間に{missing:+,}円の明細が抜けていないか銀行のサイトで確かめてください。",
        )
    silent = [m for m in movements if m.payment.balance is None]
    if silent and len(silent) < len(movements):
        yield _finding(
            "statement_balance",
            f"{silent[0].line}行目など{len(silent)}行に残高がなく、検算できません。",
        )
    yield from _gaps(movements)
    for before, after in pairwise(movements):
        if _day(before) > _day(after):
            yield _finding(
                "statement_order",
                f"{after.line}行目: 日付が前後しています({_day(before)}の次に"
                f"{_day(after)})。日付順に並べて取り込みました。",
            )


def _gaps(movements: Sequence[Movement]) -> Iterator[Finding]:
    """Numbers that are left out, where the bank numbers its lines one by one."""
    numbers = [m.number for m in movements]
    if not all(n.isascii() and n.isdigit() and len(n) <= 9 for n in numbers):
        return
    for before, after in pairwise(movements):
        step = int(after.number) - int(before.number)
        if abs(step) != 1:
            yield _finding(
                "statement_gap",
                f"{after.line}行目: 明細の番号が{before.number}の次に{after.number}です。"
                "間の明細が抜けていないか銀行のサイトで確かめてください。",
            )


def _finding(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message)
