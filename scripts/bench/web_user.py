"""People at browsers, for the measures of the pages (画面を測る人)."""

import datetime as dt
import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import uvicorn
from fastapi import FastAPI

from books.people import STAFF
from books.store import Store, tables
from books.store.passes import PassKind
from web.sessions import COOKIE

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


@dataclass
class User:
    """A person at a browser: a connection that stays open, and a cookie."""

    port: int
    cookie: str
    ids: Sequence[str]
    dice: random.Random
    token: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port)
        page = self.ask("GET", f"/documents/{self.ids[0]}")
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
            page = self.ask("GET", address)
            revision = page.partition('data-revision="')[2].partition('"')[0]
            form = {"token": self.token, "revision": revision}
            if name == "承認":
                return lambda: self.ask("POST", f"{address}/approve", form)
            form |= {"path": "total", "value": str(self.dice.randint(1, 9999))}
            return lambda: self.ask("POST", f"{address}/correct", form)
        target = own.get(name) or quote(_GET[name], safe="/?=&")
        return lambda: self.ask("GET", target)

    def ask(self, way: str, address: str, form: dict[str, str] | None = None) -> str:
        """The page of an address, as text."""
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


def sign_in(store: Store, login: str) -> str:
    """The cookie of a new person who is signed in (サインイン)."""
    person = store.add_person(login, login, STAFF, "bench")
    with store.database.write() as work:
        work.connection.execute(tables.people.update().values(must_change=False))
    return store.issue_pass(person, PassKind.SESSION, dt.timedelta(hours=1), login)


@contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """The port of a real server while the block runs (サーバー)."""
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


def at(times: Sequence[float], share: float) -> float:
    """The time that so large a share of them does not exceed (分位点)."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def ms(seconds: float) -> str:
    """Milliseconds for a table (ミリ秒)."""
    return f"{seconds * 1000:,.0f}"
