"""Bills, people and a company that can pay, for tests of payments."""

import datetime as dt

from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentState,
    DocumentType,
    Party,
    PayerAccount,
    Reading,
    Source,
)
from books.people import Role
from books.settings import Company, Settings
from tests.web_people import make_person

NOON = dt.datetime(2026, 11, 30, 3, 0, tzinfo=dt.UTC)  # a Monday
TODAY = dt.date(2026, 11, 30)
DUE = dt.date(2026, 12, 25)
OURS = "株式会社でんぴょう製作所"
KARATACHI = "株式会社からたち金属"
PAYER = PayerAccount(
    client_code="9999000123",
    name_kana="ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ",
    bank_code="0001",
    branch_code="197",
    bank_kana="ﾐｽﾞﾎ",
    branch_kana="ｶﾏﾀ",
    account_number="9000123",
)


def account(number="1234567", holder="ｶ)ｶﾗﾀﾁｷﾝｿﾞｸ"):
    return BankAccount(
        bank="みずほ銀行",
        branch="渋谷支店",
        account_type=AccountType.ORDINARY,
        number=number,
        holder=holder,
    )


def paying(home, **values):
    """Settings of a company that can pay."""
    company = Company(name=OURS, payer=PAYER)
    return Settings(home=home, company=company, **values)


def add_bill(
    store,
    folder,
    number="K-1",
    total=110_000,
    *,
    state=DocumentState.APPROVED,
    by="rule:clean",
    supplier=KARATACHI,
    **values,
):
    """A kept bill of a supplier; returns its id."""
    path = folder / f"{number.replace('/', '_')}-{total}-{len(store.find())}.pdf"
    path.write_bytes(b"%PDF-1.7 " + path.name.encode())
    file = store.add_file(path)
    paper = {
        "document_type": DocumentType.INVOICE,
        "document_number": number,
        "issue_date": dt.date(2026, 10, 31),
        "due_date": DUE,
        "issuer": Party(name=supplier, registration_number="T6999901000101"),
        "recipient": Party(name=OURS),
        "total": total,
        "bank_accounts": (account(),),
        **values,
    }
    reading = Reading(
        source=Source(file=file.name, sha256=file.sha256, pages=(1,), reader="text"),
        document=Document.model_validate(paper),
    )
    (made,) = store.add_readings(file.sha256, [reading], by, [state])
    return made


def person(store, login, *roles, factor=True, name=""):
    """Somebody of the office; ``factor`` has an authenticator app."""
    made = make_person(store, login, roles or {Role.CLERK}, name=name)
    if factor:
        store.set_totp(made.id, "kept", "test")
    return store.person(made.id)
