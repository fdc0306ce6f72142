import datetime as dt

import pytest

from books.model import Direction, Payment, Statement
from books.statements import check_continuity, check_statement, signed


def payment(day: int, amount: int, balance: int | None = None) -> Payment:
    return Payment(
        payment_id=f"{day}",
        value_date=dt.date(2026, 8, day),
        direction=Direction.IN if amount > 0 else Direction.OUT,
        amount=abs(amount),
        balance=balance,
    )


def statement(first: int, last: int, opening: int | None, *payments: Payment):
    closing = None if opening is None else opening + sum(map(signed, payments))
    return Statement(
        account_number="1234567",
        from_date=dt.date(2026, 8, first),
        to_date=dt.date(2026, 8, last),
        opening=opening,
        closing=closing,
        payments=payments,
    )


WHOLE = statement(1, 10, 100, payment(1, 50, 150), payment(2, -20, 130))


def test_balances_that_follow():
    assert check_statement(WHOLE) == ()
    assert check_statement(Statement()) == ()
    unknown = WHOLE.model_copy(update={"opening": None, "closing": None})
    assert check_statement(unknown) == ()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"closing": 131}, "statement_balance", "closing"),
        (
            {"payments": (payment(1, 50, 150), payment(2, -20, 129))},
            "statement_running_balance",
            "payments[1].balance",
        ),
        (
            {"payments": (payment(11, 30),)},
            "statement_date",
            "payments",
        ),
    ],
)
def test_what_does_not_follow(change, code, field):
    (finding,) = check_statement(WHOLE.model_copy(update=change))
    assert (finding.code, finding.field) == (code, field)


def test_one_wrong_balance_is_told_once():
    payments = (payment(1, 50, 150), payment(2, -20, 999), payment(3, 1, 1_000))
    findings = check_statement(
        WHOLE.model_copy(update={"closing": None, "payments": payments})
    )
    assert [f.field for f in findings] == ["payments[1].balance"]


def test_statements_follow_each_other_in_any_order():
    second = statement(11, 20, 130, payment(12, 5))
    assert check_continuity([second, WHOLE]) == ()


def test_a_gap_and_an_overlap_are_named():
    late = statement(15, 20, 135)
    (gap,) = check_continuity([late, WHOLE])
    assert gap.code == "statement_gap"
    assert "差額5円" in gap.message
    (overlap,) = check_continuity([WHOLE, statement(10, 20, 130)])
    assert overlap.code == "statement_overlap"
    other = late.model_copy(update={"account_number": "7654321"})
    assert check_continuity([WHOLE, other]) == ()
