import datetime as dt

import pytest

from books.model import AccountType, BankAccount, Document, DocumentType, Party
from books.rules import Context
from books.rules.accounts import check_payee_accounts
from books.settings_company import Company

TODAY = dt.date(2026, 11, 30)
GOOD = {
    "bank": "みずほ銀行",
    "branch": "渋谷支店",
    "account_type": AccountType.ORDINARY,
    "number": "1234567",
    "holder": "ｶ)ｱｵｿﾞﾗ",
}


def bill(kind=DocumentType.INVOICE, **account):
    return Document(
        document_type=kind,
        issuer=Party(name="株式会社青空"),
        recipient=Party(name="株式会社当社"),
        bank_accounts=(BankAccount(**GOOD | account),),
    )


def found(document, company=None):
    context = Context(TODAY, company or Company(name="株式会社当社"))
    return [
        (f.code, f.severity.value, f.field)
        for f in check_payee_accounts(document, context)
    ]


def test_a_good_account_is_not_spoken_of():
    assert found(bill()) == []


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"holder": "ｱｵｿﾞﾗ(ｶ"}, ("holder_form_side", "warning", "bank_accounts[0].holder")),
        ({"holder": "ﾕ)ｱｵｿﾞﾗ"}, ("holder_form_differs", "warning", "bank_accounts[0].holder")),
        ({"holder": "ｱｵｿﾞﾗ"}, ("holder_form_missing", "info", "bank_accounts[0].holder")),
        ({"branch_code": "001"}, ("account_branch_differs", "warning", "bank_accounts[0].branch")),
        ({"branch": "架空支店"}, ("account_branch_not_listed", "info", "bank_accounts[0].branch")),
    ],
)  # fmt: skip
def test_what_the_bank_would_not_take_is_asked_about(account, expected):
    assert found(bill(**account)) == [expected]


def test_what_is_missing_is_asked_for_elsewhere():
    assert found(bill(number=None, holder=None, account_type=None)) == []


def test_our_own_bills_and_other_papers_are_left_alone():
    wrong = {"holder": "ｱｵｿﾞﾗ(ｶ"}
    assert found(bill(**wrong), Company(name="株式会社青空")) == []
    assert found(bill(DocumentType.QUOTATION, **wrong)) == []
