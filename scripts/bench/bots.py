"""How fast a bot books entries, and whose time it is (ボットの速さ).

Entries go into the practice accounting and are read back field by field. The site's time
is what its pages take to answer; the rest is ours: finding fields, typing, comparing,
pictures, the store. One worker, one after the other.
"""

import datetime as dt
import tempfile
import time
from pathlib import Path

from books.bot_orders import JournalCell, JournalOrder, JournalRow
from books.job_steps import JobState
from books.secrets import Keyring, Secret
from books.settings import Settings
from books.store import JobFrame, Store
from flows import console
from flows.bots.office import BotOffice
from flows.bots.work import make_worker, run_once
from samples.sites import site_process

ENTRIES = 200
SITE = "practice_accounting"
_SIGN_IN = {
    "practice_accounting_user": "bot@example.com",
    "practice_accounting_password": "midori-bot-1",
}


def main(entries: int) -> None:
    """Post and read back, and print the rates."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench") as name:
        folder = Path(name)
        (folder / "site").mkdir()
        with site_process("accounting", folder / "site") as site:
            bots = {"sites": {SITE: {"address": site.url}}}
            home = folder / "home"
            home.mkdir()
            settings = Settings.model_validate({"home": home, "bots": bots})
            with Store.open(settings.url, settings.originals) as store:
                keyring = Keyring(settings.secrets)
                for secret, value in _SIGN_IN.items():
                    keyring.learn(secret, Secret(value))
                office = BotOffice(settings, store, keyring)
                _measure(office, entries)
            there = len(site.state()["journals"])
            console.say(
                f"サイトにある仕訳: {there} 件 (依頼 {entries + 1} 件、初めの 1 件は測らない)"
            )


def _measure(office: BotOffice, entries: int) -> None:
    for number in range(entries + 1):
        order = _entry(number).model_dump(mode="json")
        frame = JobFrame(site=SITE)
        office.store.add_job(f"bench:{number:04}", "journal", order, frame)
    with make_worker(office) as worker:
        rounds = run_once(office, worker, SITE)
        next(rounds)  # starts the browser and signs in
        before, began = worker.site_seconds, time.monotonic()
        states = [job.state for job in rounds]
        seconds = time.monotonic() - began
        site = worker.site_seconds - before
    done = states.count(JobState.CONFIRMED)
    heads = (
        ">仕訳",
        ">確認済み",
        ">秒",
        ">件/分",
        ">1件の秒",
        ">うちサイト",
        ">うち当方 %",
    )
    row = (
        f"{entries}",
        f"{done}",
        f"{seconds:.0f}",
        f"{60 * done / seconds:.1f}",
        f"{seconds / entries:.2f}",
        f"{site / entries:.2f}",
        f"{100 * (1 - site / seconds):.0f}",
    )
    console.table("仕訳の登録と読み戻し (1 担当)", heads, [row])


def _entry(number: int) -> JournalOrder:
    amount = 1_100 + 11 * number
    debit = JournalCell(
        account="仕入高", amount=amount, tax="課税仕入 10%", kind="適格"
    )
    credit = JournalCell(
        account="買掛金",
        amount=amount,
        sub_account="有限会社からたち金属",
        tax="対象外",
    )
    return JournalOrder(
        day=dt.date(2026, 10, 31),
        rows=(JournalRow(debit=debit, credit=credit),),
        description=f"からたち金属 請求書 {number:04}",
        memo=f"{number:04}",
    )
