"""How long the server takes for a page when many documents are kept (画面の応答).

The store is on SQLite in a temporary folder, or on ``--database``. Each page is asked for
several times, one request after the other: that tells the work a page takes. Then thirty
people work at once on a real server: each opens a page, looks at it for 5 to 10 seconds,
and opens the next, most of them at the review desk. The target is 150 ms at the 95th
percentile, 300 ms for the picture of a page. Server and people share this machine.
"""

import datetime as dt
import gc
import http.client
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import uvicorn
from fastapi import FastAPI
from PIL import Image

from books.people import STAFF
from books.settings import Settings
from books.settings_company import Company
from books.store import Store, tables
from books.store.passes import PassKind
from flows import console
from scripts.bench.web_stock import OWN, fill
from web.app import create_app
from web.sessions import COOKIE

DOCUMENTS = 10_000
ROUNDS = 20
USERS = 30
TURNS = 8  # pages that each of them opens
LOOK = (5.0, 10.0)  # seconds that a person looks at a page
# How often a page is opened, of 100
PAGES = {
    "書類": 30,
    "照合": 10,
    "画像": 10,
    "値の確定": 10,
    "承認": 5,
    "次の書類": 5,
    "確認待ち": 5,
    "一覧": 5,
    "検索": 5,
    "消込": 5,
    "支払": 3,
    "発注": 2,
    "状況": 2,
    "取引先": 1,
    "自動操作": 1,
    "稼働": 1,
}
_GET = {
    "次の書類": "/review/next",
    "確認待ち": "/review",
    "一覧": "/",
    "検索": "/?partner=取引先17&amount_from=1000",
    "消込": "/reconcile",
    "支払": "/payments",
    "発注": "/orders",
    "状況": "/dashboard",
    "取引先": "/partners",
    "自動操作": "/bots",
    "稼働": "/status",
}


def main(count: int, database: str = "") -> None:
    """Print the time of each page at the median and the 95th percentile."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        own = {"database_url": database} if database else {}
        settings = Settings(home=Path(folder), company=Company(name=OWN), **own)
        with Store.open(settings.url, settings.originals) as store:
            began = time.perf_counter()
            ids = fill(store, Path(folder), count)
            told = time.perf_counter() - began
            console.say(f"{count:,} 件を登録しました ({told:.0f} 秒)。")
            _measure(settings, store, ids)


def _measure(settings: Settings, store: Store, ids: Sequence[str]) -> None:
    picture = settings.home / "page.webp"
    Image.new("RGB", (1240, 1754), "white").save(picture)
    app = create_app(settings, store, lambda *_: picture)
    gc.collect()
    gc.freeze()  # as ``flows.serve`` does
    with _serving(app) as port:
        one = _User(port, _sign_in(store, "one"), ids, random.Random(0))  # noqa: S311
        rows = [(name, *_alone(one, name)) for name in PAGES]
        heads = ("画面", ">中央値 (ms)", ">95 % (ms)", ">計算の中央値 (ms)")
        console.table("一人で順に", heads, rows)
        _show(_together(port, store, ids))


def _alone(user: "_User", name: str) -> tuple[str, ...]:
    times, worked = [], []
    user.open(name)
    for _ in range(ROUNDS):
        began = time.process_time()
        times.append(user.open(name))
        worked.append(time.process_time() - began)
    return _ms(_at(times, 0.5)), _ms(_at(times, 0.95)), _ms(_at(worked, 0.5))


def _together(port: int, store: Store, ids: Sequence[str]) -> dict[str, list[float]]:
    """Many people, each opening a page, then looking at it."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    tokens = [_sign_in(store, f"user{number}") for number in range(USERS)]

    def work(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 - not a secret
        user = _User(port, tokens[number], ids, dice)
        time.sleep(dice.uniform(0, LOOK[1]))
        for _ in range(TURNS):
            (name,) = dice.choices(list(PAGES), list(PAGES.values()))
            found[name].append(user.open(name))
            time.sleep(dice.uniform(*LOOK))

    with ThreadPoolExecutor(USERS) as threads:
        list(threads.map(work, range(USERS)))
    return found


def _show(found: dict[str, list[float]]) -> None:
    rows = [
        (name, str(len(times)), _ms(_at(times, 0.5)), _ms(_at(times, 0.95)))
        for name, times in found.items()
        if times
    ]
    every = [one for times in found.values() for one in times]
    rows.append(
        ("すべて", str(len(every)), _ms(_at(every, 0.5)), _ms(_at(every, 0.95)))
    )
    low, high = (f"{seconds:.0f}" for seconds in LOOK)
    title = f"{USERS} 人が同時に、{low}〜{high} 秒ごとに 1 画面"
    console.table(title, ("画面", ">回数", ">中央値 (ms)", ">95 % (ms)"), rows)


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


@dataclass
class _User:
    """A person at a browser: a connection that stays open, and a cookie."""

    port: int
    cookie: str
    ids: Sequence[str]
    dice: random.Random
    token: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port)
        page = self._ask("GET", f"/documents/{self.ids[0]}")
        self.token = page.partition('name="token" value="')[2].partition('"')[0]

    def open(self, name: str) -> float:
        """Seconds that a page takes, from asking to its last byte."""
        chosen = self.dice.choice(self.ids)
        page = self._ready(name, chosen)
        began = time.perf_counter()
        page()
        return time.perf_counter() - began

    def _ready(self, name: str, chosen: str) -> Callable[[], str]:
        address = f"/documents/{chosen}"
        own = {
            "書類": address,
            "照合": f"{address}/related",
            "画像": f"{address}/pages/1/picture",
        }
        if name in ("値の確定", "承認"):
            page = self._ask("GET", address)
            revision = page.partition('data-revision="')[2].partition('"')[0]
            form = {"token": self.token, "revision": revision}
            if name == "承認":
                return lambda: self._ask("POST", f"{address}/approve", form)
            form |= {"path": "total", "value": str(self.dice.randint(1, 9999))}
            return lambda: self._ask("POST", f"{address}/correct", form)
        target = own.get(name) or quote(_GET[name], safe="/?=&")
        return lambda: self._ask("GET", target)

    def _ask(self, way: str, address: str, form: dict[str, str] | None = None) -> str:
        heads = {"Cookie": f"{COOKIE}={self.cookie}"}
        body = None
        if form is not None:
            heads |= {"HX-Request": "true"}
            heads |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form)
        self._line.request(way, address, body, heads)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status not in (200, 303, 409):  # 409: another was faster
            raise RuntimeError(f"{way} {address}: {answer.status}")
        return content.decode("utf-8", "replace")


def _sign_in(store: Store, login: str) -> str:
    person = store.add_person(login, login, STAFF, "bench")
    with store.database.write() as work:
        work.connection.execute(tables.people.update().values(must_change=False))
    return store.issue_pass(person, PassKind.SESSION, dt.timedelta(hours=1), login)


@contextmanager
def _serving(app: FastAPI) -> Iterator[int]:
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_keep_alive=60)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
