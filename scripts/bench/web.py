"""How long the server takes for a page when many documents are kept (画面の応答).

The store is on SQLite in a temporary folder; every page is asked for several times, one
request after the other, then by many users at once who pause between pages as people do.
The target is 150 ms at the 95th percentile.
"""

import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path

from fastapi.testclient import TestClient
from PIL import Image

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Evidence,
    FieldRead,
    Line,
    Party,
    Reading,
    Source,
    TaxSubtotal,
)
from books.people import STAFF
from books.settings import Company, Settings
from books.store import Store, tables
from books.store.passes import PassKind
from books.store.tables_reconcile import item_sources
from flows import console
from flows.serve import calm_collector
from web.app import create_app
from web.sessions import COOKIE

DOCUMENTS = 10_000
YEARS = 10
OPEN_DAYS = 60  # after that a bill is paid
_TURNS = {  # of ten papers; the others are bills
    0: DocumentType.PURCHASE_ORDER,
    1: DocumentType.ORDER_RESPONSE,
    2: DocumentType.DELIVERY_NOTE,
}
SUPPLIERS = 200
PER_FILE = 100
ROUNDS = 40
USERS = 30
PAUSE = 2.0  # seconds between two pages of a user
OTHER_PAGES = {
    "発注": "/orders",
    "消込": "/reconcile",
    "年齢表": "/ageing",
    "支払": "/payments",
    "承認待ち": "/approvals",
    "取引先": "/partners",
    "保存と検査": "/archive",
    "保存の検索": "/archive?partner=取引先17&date_from=2026-04-01",
    "状況": "/dashboard",
    "稼働": "/status",
}
_BASE = "http://127.0.0.1:8420"


def main(count: int) -> None:
    """Print the time of each page at the median and the 95th percentile."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        settings = Settings(
            home=Path(folder), company=Company(name="株式会社でんぴょう製作所")
        )
        with Store.open(settings.url, settings.originals) as store:
            began = time.perf_counter()
            ids = _fill(store, Path(folder), count)
            told = time.perf_counter() - began
            console.say(f"{count:,} 件を登録しました ({told:.0f} 秒)。")
            _measure(settings, store, ids)


def _measure(settings: Settings, store: Store, ids: Sequence[str]) -> None:
    picture = settings.home / "page.webp"
    Image.new("RGB", (1240, 1754), "white").save(picture)
    app = create_app(settings, store, lambda *_: picture)
    calm_collector()
    with _signed_in(app, store, "bench") as client:
        pages = _pages(client, store, ids)
        rows = [(name, *_told(*_both(page, ROUNDS))) for name, page in pages.items()]
        heads = ("画面", ">中央値 (ms)", ">95 % (ms)", ">計算だけの 95 % (ms)")
        console.table("画面の応答", heads, rows)
    with _signed_in(app, store, "many") as client:
        pages = _pages(client, store, ids)
        found = _together(list(pages.values()))
        median, slow, _ = _told(found, found)
        console.say(
            f"{USERS} 人が同時に使うとき ({len(found)} 画面): 中央値 {median} ms、95 % {slow} ms"
        )


def _signed_in(app: object, store: Store, login: str) -> TestClient:
    person = store.add_person(login, login, STAFF, "bench")
    with store.database.write() as work:
        work.connection.execute(tables.people.update().values(must_change=False))
    token = store.issue_pass(person, PassKind.SESSION, dt.timedelta(hours=1), login)
    return TestClient(app, base_url=_BASE, cookies={COOKIE: token})  # type: ignore[arg-type]


def _pages(
    client: TestClient, store: Store, ids: Sequence[str]
) -> dict[str, Callable[[], None]]:
    """The pages by name; each call takes another document."""
    chosen = random.Random(1)  # noqa: S311 - not a secret
    page = client.get(f"/documents/{ids[0]}").text
    token = page.partition('name="token" value="')[2].partition('"')[0]

    def get(address: Callable[[], str]) -> Callable[[], None]:
        return lambda: _ok(client.get(address()).status_code)

    def post(name: str, **values: str) -> None:
        document = store.get(chosen.choice(ids))
        form = {"token": token, "revision": str(document.revision)} | values
        answer = client.post(
            f"/documents/{document.id}/{name}",
            data=form,
            headers={"HX-Request": "true"},
        )
        _ok(answer.status_code)

    return {
        "確認待ち": get(lambda: "/review"),
        "次の書類": get(lambda: "/review/next"),
        "書類": get(lambda: f"/documents/{chosen.choice(ids)}"),
        "照合": get(lambda: f"/documents/{chosen.choice(ids)}/related"),
        "画像": get(lambda: f"/documents/{ids[0]}/pages/1/picture"),
        "値の確定": lambda: post(
            "correct", path="total", value=str(chosen.randint(1, 9999))
        ),
        "計算": lambda: post("sums", fields='{"total": "1"}'),
        "承認": lambda: post("approve"),
        "一覧": get(lambda: "/"),
        "検索": get(lambda: "/?partner=取引先17&amount_from=1000"),
        **{name: get(partial(str, at)) for name, at in OTHER_PAGES.items()},
    }


def _ok(status: int) -> None:
    if status != 200:
        raise RuntimeError(status)


def _timed(page: Callable[[], None], rounds: int) -> list[float]:
    return _both(page, rounds)[0]


def _both(page: Callable[[], None], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds by the clock, and seconds of this process alone on a busy machine."""
    times, worked = [], []
    for _ in range(rounds):
        began, work = time.perf_counter(), time.process_time()
        page()
        times.append(time.perf_counter() - began)
        worked.append(time.process_time() - work)
    return times, worked


def _together(pages: Sequence[Callable[[], None]]) -> list[float]:
    """Many users, each opening a page, then looking at it."""

    def use(number: int) -> list[float]:
        time.sleep(PAUSE * number / USERS)
        times = []
        for turn in range(4):
            times += _timed(pages[(number + turn) % len(pages)], 1)
            time.sleep(PAUSE)
        return times

    with ThreadPoolExecutor(USERS) as threads:
        return [one for found in threads.map(use, range(USERS)) for one in found]


def _told(times: Sequence[float], worked: Sequence[float]) -> tuple[str, str, str]:
    order, middle = sorted(times), len(times) // 2
    late = int(len(order) * 0.95)
    found = (order[middle], order[late], sorted(worked)[late])
    median, slow, alone = (f"{seconds * 1000:,.0f}" for seconds in found)
    return median, slow, alone


def _fill(store: Store, folder: Path, count: int) -> list[str]:
    """Ten years of orders, answers, deliveries and bills; returns those that wait.

    What is older than two months is paid and settled.
    """
    waiting, today = [], store.database.clock().date()
    for start in range(0, count, PER_FILE):
        path = folder / f"{start}.pdf"
        path.write_bytes(b"%%PDF-1.7 %d" % start)
        file = store.add_file(path)
        numbers = range(start, min(start + PER_FILE, count))
        ages = [YEARS * 365 * (count - n) // count for n in numbers]
        readings = [
            _reading(n, today - dt.timedelta(age), file.sha256)
            for n, age in zip(numbers, ages, strict=True)
        ]
        states = [
            DocumentState.NEEDS_REVIEW
            if age < OPEN_DAYS and n % 3 == 0
            else DocumentState.APPROVED
            for n, age in zip(numbers, ages, strict=True)
        ]
        made = store.add_readings(file.sha256, readings, "bench", states)
        rows = list(zip(made, readings, ages, states, strict=True))
        waiting += [r[0] for r in rows if r[3] is DocumentState.NEEDS_REVIEW]
        _settle(
            store,
            [
                name
                for name, reading, age, _ in rows
                if age >= OPEN_DAYS
                and reading.document.document_type is DocumentType.INVOICE
            ],
        )
    return waiting


def _settle(store: Store, ids: Sequence[str]) -> None:
    """Bills that were paid and matched long since."""
    if not ids:
        return
    export = store.claim_export(f"transfer:{ids[0]}", "transfer", ids)
    store.finish_export(export.reference, f"transfer/{ids[0]}.txt", "0" * 64)
    rows = [
        {"document_id": name, "revision": 1, "state": "exported", "item_id": None}
        for name in ids
    ]
    with store.database.write() as work:
        work.connection.execute(item_sources.insert(), rows)


def _reading(number: int, day: dt.date, sha256: str) -> Reading:
    supplier, turn = number // 10 % SUPPLIERS, number % 10
    ours = Party(name="株式会社でんぴょう製作所")
    theirs = Party(name=f"株式会社取引先{supplier}", address="東京都大田区1-2-3")
    kind = _TURNS.get(turn, DocumentType.INVOICE)
    is_order = kind is DocumentType.PURCHASE_ORDER
    lines = tuple(
        Line(
            description=f"部品 {number % 37}-{row}",
            quantity=Decimal(row + 1),
            unit="個",
            unit_price=Decimal(100),
            tax_rate=Decimal("0.10"),
            amount=100 * (row + 1),
        )
        for row in range(10)
    )
    document = Document(
        document_type=kind,
        document_number=f"{kind.value[:3].upper()}-{number:06d}",
        order_number=None if is_order else f"PUR-{number // 10 * 10:06d}",
        issue_date=day,
        due_date=day + dt.timedelta(OPEN_DAYS),
        issuer=ours if is_order else theirs,
        recipient=theirs if is_order else ours,
        lines=lines,
        tax_summary=(
            TaxSubtotal(rate=Decimal("0.10"), taxable_amount=5500, tax_amount=550),
        ),
        subtotal=5500,
        tax_total=550,
        total=6050,
    )
    box = Evidence(page=1, bbox=(100, 100, 200, 112))
    seen = FieldRead(confidence=0.98, evidence=box)
    paths = ["document_number", "issue_date", "issuer.name", "total", "subtotal"]
    paths += [f"lines[{r}].{n}" for r in range(10) for n in ("description", "amount")]
    return Reading(
        source=Source(file="a.pdf", sha256=sha256, pages=(1,), reader="text"),
        document=document,
        fields=dict.fromkeys(paths, seen),
        review=("total",),
        text="請求書 " * 200,
    )
