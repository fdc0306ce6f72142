"""Bills, people and a company that can pay, for tests of payments."""

import datetime as dt

from books.approvals import Need
from books.calendar import add_bank_business_days
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
from books.payment_checks import Bill, make_item
from books.payment_run import RunContent
from books.people import Role
from books.settings import Settings
from books.settings_approvals import Approvals
from books.settings_company import Company
from flows.clock import today
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


def soon():
    """A bank business day that a file may name."""
    return add_bank_business_days(today(), 5)


def bill_of(store, folder, number="K-1", **values):
    """A bill that is due on a day that a file may name."""
    return add_bill(store, folder, number, due_date=soon(), **values)


def run_of(store, *ids, by="hanako"):
    """A draft of a run that pays these bills."""
    items = []
    for name in ids:
        found = store.get(name)
        bill = Bill(name, found.revision, found.state, found.reading.document)
        items.append(make_item(bill, soon()))
    content = RunContent(pay_day=soon(), payer="", items=tuple(items))
    return store.create_run(content, by)


def approved(store, *ids):
    """A run of these bills that an approver has approved."""
    boss = next((p for p in store.list_people() if p.login == "boss"), None)
    boss = boss or person(store, "boss", Role.APPROVER)
    run = run_of(store, *ids)
    content = run.content.model_copy(
        update={"needs": (Need(approvals=1, roles=(Role.APPROVER,)),)}
    )
    run = store.submit_run(run.id, content, "hanako", run.digest)
    return store.approve_run(run.id, boss, Approvals(), run.digest)
