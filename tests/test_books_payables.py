"""Payment plans: certain invoices are paid once, the rest is left out with a reason."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.banks import Bank
from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentType,
    Party,
    Severity,
    TaxSubtotal,
)
from books.payables import PayRules, plan_transfers
from books.settings_company import Company

COMPANY = Company(name="株式会社自社")
RULES = PayRules(until=dt.date(2026, 11, 30))
ACCOUNT = BankAccount(
    bank="みずほ銀行",
    branch="渋谷支店",
    account_type=AccountType.ORDINARY,
    number="1234567",
    holder="カ）アオバセイサクショ",
)


def invoice(**change) -> Document:
    values = {
        "document_type": DocumentType.INVOICE,
        "document_number": "A-1",
        "issue_date": dt.date(2026, 10, 31),
        "due_date": dt.date(2026, 11, 30),
        "issuer": Party(name="株式会社青葉"),
        "tax_summary": (TaxSubtotal(rate=Decimal("0.10")),),
        "total": 11000,
        "bank_accounts": (ACCOUNT,),
    }
    return Document(**values | change)


def plan(*documents, rules=RULES):
    return plan_transfers(documents, COMPANY, rules)


def test_one_account_and_day_is_one_transfer():
    made = plan(("d2", invoice(document_number="A-2", total=500)), ("d1", invoice()))
    (transfer,) = made.transfers
    assert (transfer.amount, transfer.due_date) == (11500, dt.date(2026, 11, 30))
    assert (transfer.bank_code, transfer.branch_code, transfer.holder) == (
        "0001",
        "210",
        "ｶ)ｱｵﾊﾞｾｲｻｸｼﾖ",
    )
    assert (transfer.bank_kana, transfer.branch_kana) == ("ﾐｽﾞﾎ", "ｼﾌﾞﾔ")
    assert [r.document_number for r in transfer.remittance] == ["A-1", "A-2"]
    assert made.documents == {transfer.reference: ("d1", "d2")}
    assert made.left_out == ()
    again = plan(("d1", invoice()), ("d2", invoice(document_number="A-2", total=500)))
    assert again == made


def test_another_day_or_account_is_another_transfer():
    other = BankAccount(**dict(ACCOUNT) | {"number": "7654321"})
    made = plan(
        ("a", invoice()),
        ("b", invoice(document_number="B", due_date=dt.date(2026, 11, 20))),
        ("c", invoice(document_number="C", bank_accounts=(other,))),
    )
    assert [t.due_date.day for t in made.transfers] == [20, 30, 30]
    assert len({t.reference for t in made.transfers}) == 3


def test_days_move_to_business_days():
    holiday = invoice(due_date=dt.date(2026, 10, 31))
    assert plan(("a", holiday)).transfers[0].due_date == dt.date(2026, 10, 30)
    after = PayRules(until=RULES.until, previous_day=False)
    assert plan(("a", holiday), rules=after).transfers[0].due_date == dt.date(
        2026, 11, 2
    )
    late = PayRules(until=RULES.until, earliest=dt.date(2026, 11, 21))
    assert plan(("a", holiday), rules=late).transfers[0].due_date == dt.date(
        2026, 11, 24
    )


def test_the_first_account_that_resolves_is_used():
    broken = BankAccount(**dict(ACCOUNT) | {"branch": "存在しない支店"})
    third = BankAccount(**dict(ACCOUNT) | {"number": "7654321"})
    made = plan(("a", invoice(bank_accounts=(broken, ACCOUNT, third))))
    assert made.transfers[0].account_number == "1234567"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document_type": DocumentType.PAYMENT_NOTICE}, "payable_kind"),
        ({"issuer": Party(name="(株)自社")}, "payable_own_invoice"),
        ({"due_date": None}, "payable_no_due_date"),
        ({"due_date": dt.date(2026, 12, 1)}, "payable_not_yet_due"),
        ({"carried_forward": 5}, "payable_carry_over"),
        ({"previous_balance": 500}, "payable_carry_over"),
        ({"withholding_tax": 100}, "payable_withholding"),
        ({"total": None}, "payable_no_amount"),
        ({"total": 0}, "payable_not_positive"),
        ({"amount_due": -1}, "payable_not_positive"),
        ({"total": 10**10}, "payable_too_much"),
        ({"bank_accounts": ()}, "payable_no_account"),
    ],
)
def test_what_is_left_out(change, code):
    made = plan(("a", invoice(**change)))
    assert made.transfers == ()
    assert [(x.document_id, x.finding.code) for x in made.left_out] == [("a", code)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bank": None}, "payable_bank"),
        ({"bank": "架空銀行"}, "payable_bank"),
        ({"branch": None}, "payable_branch"),
        ({"account_type": None}, "payable_account_type"),
        ({"number": "123456"}, "payable_number"),
        ({"number": None}, "payable_number"),
        ({"holder": None}, "payable_holder"),
        ({"holder": "青葉製作所"}, "payable_holder"),
        ({"holder": "ア" * 31}, "payable_holder"),
        ({"bank_code": "0005"}, "payable_bank"),
        ({"branch_code": "001"}, "payable_branch"),
        ({"bank": "ゆうちょ銀行", "branch": "記号14040"}, "payable_number"),
    ],
)
def test_an_account_that_does_not_resolve(change, code):
    account = BankAccount(**dict(ACCOUNT) | change)
    (left,) = plan(("a", invoice(bank_accounts=(account,)))).left_out
    assert left.finding.code == code
    assert left.finding.field.startswith("bank_accounts[0].")
    assert left.finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"bank": None, "branch": None, "bank_code": "0001", "branch_code": "210"},
            ("0001", "210", "1234567"),
        ),
        ({"number": "123-4567"}, ("0001", "210", "1234567")),
        ({"holder": "イ)シヤ)アオバカイ"}, ("0001", "210", "1234567")),
        (
            {"bank": "ゆうちょ銀行", "branch": "記号14030", "number": "12345671"},
            ("9900", "408", "1234567"),
        ),
    ],
)
def test_an_account_is_completed(change, expected):
    account = BankAccount(**dict(ACCOUNT) | change)
    (transfer,) = plan(("a", invoice(bank_accounts=(account,)))).transfers
    found = (transfer.bank_code, transfer.branch_code, transfer.account_number)
    assert found == expected


def test_withholding_and_settled_balance_are_fine():
    made = plan(
        ("a", invoice(withholding_tax=1021, amount_due=9979)),
        ("b", invoice(document_number="B", previous_balance=5, payment_received=5)),
    )
    assert made.transfers[0].amount == 9979 + 11000


def test_nothing_is_paid_twice():
    planned = PayRules(until=RULES.until, already_planned=frozenset({"a"}))
    (left,) = plan(("a", invoice()), rules=planned).left_out
    assert left.finding.code == "payable_already_planned"
    made = plan(
        ("a", invoice()),
        ("b", invoice()),
        ("c", invoice(document_number=None)),
        ("c", invoice(document_number=None)),
    )
    assert [(x.document_id, x.finding.code) for x in made.left_out] == [
        ("b", "payable_duplicate"),
        ("c", "payable_duplicate"),
    ]
    assert made.transfers[0].amount == 22000


def test_long_bank_names_are_left_empty():
    names = [Bank(code="9999", name="長", kana="ｱ" * n).file_kana for n in (15, 16)]
    assert names == ["ｱ" * 15, ""]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdef"),
            st.none() | st.integers(-100, 10**6),
            st.none() | st.sampled_from([dt.date(2026, 11, d) for d in (1, 20, 30)]),
            st.sampled_from(["1234567", "7654321", "1"]),
            st.none() | st.sampled_from(["A", "B"]),
        ),
        max_size=8,
    )
)
def test_every_document_is_paid_once_or_left_out(rows):
    documents = [
        (
            key,
            invoice(
                total=total,
                due_date=due,
                document_number=number,
                bank_accounts=(BankAccount(**dict(ACCOUNT) | {"number": account}),),
            ),
        )
        for key, total, due, account, number in rows
    ]
    made = plan(*documents)
    paid = [key for ids in made.documents.values() for key in ids]
    assert len(paid) == len(set(paid))
    assert sorted(paid + [x.document_id for x in made.left_out]) == sorted(
        key for key, _ in documents
    )
    assert set(made.documents) == {t.reference for t in made.transfers}
    for transfer in made.transfers:
        assert transfer.amount == sum(r.amount for r in transfer.remittance)


def test_a_bill_for_somebody_else_is_not_paid():
    made = plan(("d1", invoice(recipient=Party(name="株式会社よそ"))))
    assert not made.transfers
    assert made.left_out[0].finding.code == "payable_not_addressed_to_us"
