"""Bots on the practice sites: homes, orders, workers (試験の道具)."""

import contextlib
import datetime as dt
import threading
import time
from pathlib import Path

import yaml

from books.bot_orders import JournalCell, JournalOrder, JournalRow
from books.model import AccountType, CreditTransfer, PayerAccount
from books.secrets import Secret
from books.settings import Settings
from books.store import JobFrame
from edi.zengin import write_bulk_transfer
from flows.bots.office import open_bots
from flows.bots.work import make_worker, run_once
from rpa.site_file import OWN
from samples.sites import run_site

ACCOUNTING, BANK = "practice_accounting", "practice_bank"
SECRETS = {
    "practice_accounting_user": "bot@example.com",
    "practice_accounting_password": "midori-bot-1",
    "practice_bank_contract": "1234567890",
    "practice_bank_user": "bot",
    "practice_bank_password": "sakura-bot-1",
}
PAYER = PayerAccount(
    client_code="9999000123",
    name_kana="ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ",
    bank_code="0001",
    branch_code="197",
    bank_kana="ﾐｽﾞﾎ",
    branch_kana="ｶﾏﾀ",
    account_type=AccountType.ORDINARY,
    account_number="9000123",
)


def make_home(folder: Path, urls: dict[str, str], **bots: object) -> Settings:
    """A home folder with secrets, whose sites are at these addresses."""
    home = folder / "home"
    (home / "secrets").mkdir(parents=True)
    for name, value in SECRETS.items():
        path = home / "secrets" / name
        path.touch(mode=0o600)
        path.write_text(value)
    sites = {name: {"address": url} for name, url in urls.items()}
    told = {"step_seconds": 4, "pause_seconds": 0, **bots, "sites": sites}
    text = yaml.safe_dump({"bots": told}, allow_unicode=True)
    (home / "denpyo.yaml").write_text(text, encoding="utf-8")
    for name in urls:
        change_site(Settings.load(home), name, settle_seconds=1)
    return Settings.load(home)


def change_site(settings: Settings, name: str, **new: object) -> None:
    """The company's own description of a site, with other values."""
    path = settings.sites / name / "site.yaml"
    source = path if path.exists() else OWN / name / "site.yaml"
    site = yaml.safe_load(source.read_text(encoding="utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({**site, **new}, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def change_locator(settings: Settings, name: str, locator: str, value: object) -> None:
    """Write a locator of the company's own description anew."""
    path = settings.sites / name / "site.yaml"
    site = yaml.safe_load(path.read_text(encoding="utf-8"))
    page, _, item = locator.partition(".")
    site["pages"][page]["locators"][item] = value
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")


def journal(number: int = 0, amount: int = 1100) -> JournalOrder:
    """An entry of a purchase, each with another description."""
    return JournalOrder(
        day=dt.date(2026, 10, 31),
        rows=(
            JournalRow(
                debit=JournalCell(
                    account="仕入高", amount=amount, tax="課税仕入 10%", kind="適格"
                ),
                credit=JournalCell(
                    account="買掛金",
                    amount=amount,
                    sub_account="有限会社からたち金属",
                    tax="対象外",
                ),
            ),
        ),
        description=f"請求書 {number}",
        memo=f"M{number}",
    )


def ask_journal(office, number: int = 0, order: JournalOrder | None = None) -> str:
    """Ask for an entry; returns its reference."""
    order = order or journal(number)
    reference = f"journal:{number}"
    payload = order.model_dump(mode="json")
    office.store.add_job(reference, "journal", payload, JobFrame(site=ACCOUNTING))
    return reference


def run(office, **options) -> list:
    """One round of a fresh worker."""
    with make_worker(office, **options) as worker:
        return list(run_once(office, worker, None))


def next_bank_day(days: int = 3) -> dt.date:
    """A day on which the bank pays."""
    from books.calendar import is_bank_business_day
    from flows.clock import today

    day = today() + dt.timedelta(days)
    while not is_bank_business_day(day):
        day += dt.timedelta(1)
    return day


def transfer_file(folder: Path, amounts=(110_000, 55_000), name="furikomi.txt") -> Path:
    """A bulk transfer file that the practice bank takes."""
    transfers = [
        CreditTransfer(
            reference=f"T{n}",
            bank_code="0005",
            branch_code="001",
            bank_kana="ﾐﾂﾋﾞｼUFJ",
            branch_kana="ﾎﾝﾃﾝ",
            account_type=AccountType.ORDINARY,
            account_number=f"{1000001 + n}",
            holder="ﾕｳ)ｶﾗﾀﾁｷﾝｿﾞｸ",
            amount=amount,
            due_date=next_bank_day(),
        )
        for n, amount in enumerate(amounts)
    ]
    path = folder / name
    path.write_bytes(write_bulk_transfer(PAYER, transfers))
    return path


@contextlib.contextmanager
def accounting_office(folder: Path, **bots: object):
    """The practice accounting, and a home that posts there."""
    (folder / "site").mkdir(exist_ok=True)
    with run_site("accounting", folder / "site") as site:
        settings = make_home(folder, {ACCOUNTING: site.url}, **bots)
        with open_bots(settings) as office:
            yield office, site


@contextlib.contextmanager
def bank_office(folder: Path, **bots: object):
    """The practice bank, and a home that pays there."""
    (folder / "site").mkdir(exist_ok=True)
    with run_site("bank", folder / "site") as site:
        settings = make_home(folder, {BANK: site.url}, **bots)
        with open_bots(settings) as office:
            yield office, site


@contextlib.contextmanager
def somebody_with_a_token(settings: Settings, site, *, wrong_first: bool = False):
    """A person who answers every question for a one-time password."""
    done = threading.Event()

    def answer() -> None:
        wrong = wrong_first
        with open_bots(settings) as office:
            while not done.is_set():
                for one in office.store.open_handovers():
                    code = "000000" if wrong else site.otp("bot")
                    wrong = False
                    with contextlib.suppress(Exception):
                        office.store.answer_handover(
                            one.reference, Secret(code), "田中"
                        )
                time.sleep(0.1)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(5)
