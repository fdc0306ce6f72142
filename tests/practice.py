"""Visitors of the practice sites for tests: forms filled and sent without a browser."""

import datetime as dt
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from books.model import AccountType, CreditTransfer, PayerAccount
from edi.zengin import write_bulk_transfer
from samples.sites.plan import Plan
from samples.sites.server import make_site

TODAY = dt.date(2026, 11, 30)
PAY_DAY = dt.date(2026, 12, 10)
PAYER = PayerAccount(
    client_code="9999000123",
    name_kana="ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ",
    bank_code="0001",
    branch_code="197",
    bank_kana="ﾐｽﾞﾎ",
    branch_kana="ｶﾏﾀ",
    account_number="9000123",
)


def visit(name: str, folder: Path, **settings: Any) -> TestClient:
    """A browser at a site that runs in the test itself."""
    plan = Plan()
    plan.load({"settings": settings})
    return TestClient(make_site(name, folder, plan))


def enter_accounting(client: TestClient, office: str = "1") -> TestClient:
    """Sign in and choose the office."""
    client.post("/login", data={"mail": "bot@example.com", "password": "midori-bot-1"})
    client.post("/offices", data={"office": office})
    return client


def slip(
    reference: str = "R-1", amount: str = "11,000", **changes: str
) -> dict[str, str]:
    """A form of a journal entry that is right."""
    form = {"date": "2026/10/01", "reference": reference, "description": "部品代"}
    form |= line("debit0", "600", "仕入高", "課税仕入 10%", amount)
    form |= line("credit0", "305", "買掛金", "対象外", amount)
    form["debit0_kind"] = "適格"
    return form | changes


def bill(number: str = "A-1", **changes: str) -> dict[str, str]:
    """A form of a supplier invoice that is right."""
    form = {"partner": "よもぎ塗装", "number": number, "description": "外壁"}
    form |= {"date": "2026/10/01", "due": "2026/10/31", "description0": "塗装"}
    return form | line("line0", "709", "修繕費", "課税仕入 10%", "5,500") | changes


def line(place: str, code: str, account: str, tax: str, amount: str) -> dict[str, str]:
    """One side of a row."""
    return {
        f"{place}_account": code,
        f"{place}_account_name": account,
        f"{place}_tax": tax,
        f"{place}_amount": amount,
    }


def enter_bank(client: TestClient, folder: Path, user: str = "bot") -> TestClient:
    """Sign in with both passwords and read the notices."""
    passwords = {"bot": "sakura-bot-1", "suzuki": "sakura-2222"}
    data = {"contract": "1234567890", "user": user, "password": passwords[user]}
    client.post("/login", data=data)
    client.post("/otp", data={"otp": last_otp(folder, user)})
    client.post("/notices")
    return client


def last_otp(folder: Path, user: str) -> str:
    """What the bank sent last."""
    return (folder / f"otp-{user}.txt").read_text(encoding="utf-8").strip()


def transfer_file(count: int = 3, day: dt.date = PAY_DAY, amount: int = 1000) -> bytes:
    """A bank file with so many transfers."""
    transfers = [
        CreditTransfer(
            reference=f"r{number}",
            bank_code="0005",
            branch_code="001",
            bank_kana="ﾐﾂﾋﾞｼUFJ",
            branch_kana="ﾎﾝﾃﾝ",
            account_type=AccountType.ORDINARY,
            account_number=f"{1234500 + number}",
            holder="ﾕｳ)ｶﾗﾀﾁｷﾝｿﾞｸ",
            amount=amount + number,
            due_date=day,
        )
        for number in range(count)
    ]
    return write_bulk_transfer(PAYER, transfers)


def upload(
    client: TestClient, content: bytes, memo: str = "", name: str = "f.txt"
) -> Any:
    """Hand a file in; the answer is the page that follows."""
    return client.post(
        "/transfers/upload", data={"memo": memo}, files={"file": (name, content)}
    )
