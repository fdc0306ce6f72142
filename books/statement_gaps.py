"""Movements that are missing in what is kept of an account (明細の欠け).

Each balance follows from the one before; so every movement begins where exactly one
other ends, but for the first. Where several begin nowhere, something is missing. Order
within a day does not matter, and statements may overlap.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from books.model import Finding, Payment, Severity
from books.statements import signed


def check_kept(accounts: Mapping[str, Sequence[Payment]]) -> tuple[Finding, ...]:
    """Whether the movements of each account follow one another (残高のつながり)."""
    return tuple(
        finding
        for account, kept in sorted(accounts.items())
        for finding in _check(account, kept)
    )


def _check(account: str, kept: Sequence[Payment]) -> list[Finding]:
    told = [
        (p, p.balance - signed(p), p.balance) for p in kept if p.balance is not None
    ]
    begins = Counter(opening for _, opening, _ in told)
    ends = Counter(closing for _, _, closing in told)
    loose = begins - ends
    starts: list[tuple[dt.date, int]] = []
    for payment, opening, _ in sorted(
        told, key=lambda t: t[0].value_date, reverse=True
    ):
        if loose[opening] > 0:
            loose[opening] -= 1
            starts.append((payment.value_date, opening))
    starts.sort()
    open_ends = ends - begins
    stops = sorted(
        (payment.value_date, closing)
        for payment, _, closing in told
        if open_ends[closing] > 0
    )
    first = min((payment.value_date for payment, _, _ in told), default=None)
    if starts and starts[0][0] == first:  # where the account's movements begin
        starts = starts[1:]
    return [_gap(account, start, stops) for start in starts]


def _gap(
    account: str, start: tuple[dt.date, int], stops: Sequence[tuple[dt.date, int]]
) -> Finding:
    day, opening = start
    before = [(d, balance) for d, balance in stops if d < day]
    last = (
        f"前の明細は {before[-1][0]} の残高 {before[-1][1]:,} 円で終わり、"
        if before
        else ""
    )
    missing = f"(差額 {opening - before[-1][1]:,} 円)" if before else ""
    return Finding(
        code="ledger_gap",
        severity=Severity.WARNING,
        field="payments",
        message=f"口座 {account}: {last}{day} の明細は残高 {opening:,} 円から始まります{missing}。"
        "間の入出金が取り込まれていません。銀行からその期間の明細を取り込んでください。",
    )
