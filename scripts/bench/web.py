"""How long the server takes for a page when many documents are kept (画面の応答).

The store is on SQLite in a temporary folder, or on ``--database``. Each page is asked for
several times, one request after the other: that tells the work a page takes. Then thirty
people work at once on a real server: each opens a page, looks at it for 5 to 10 seconds,
and opens the next, most of them at the review desk. The target is 150 ms at the 95th
percentile, 300 ms for the picture of a page. Server and people share this machine.
"""

import gc
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from flows import console
from scripts.bench import web_pictures
from scripts.bench.web_stock import OWN, fill
from scripts.bench.web_user import User, at, ms, serving, sign_in
from web.app import create_app

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
            measure(settings, store, ids)
    web_pictures.main()


def measure(settings: Settings, store: Store, ids: Sequence[str]) -> None:
    """Print the times of a store that is filled (測定)."""
    picture = settings.home / "page.webp"
    Image.new("RGB", (1240, 1754), "white").save(picture)
    app = create_app(settings, store, lambda *_: picture)
    gc.collect()
    gc.freeze()  # as ``flows.serve`` does
    with serving(app) as port:
        one = User(port, sign_in(store, "one"), ids, random.Random(0))  # noqa: S311
        rows = [(name, *_alone(one, name)) for name in PAGES]
        heads = ("画面", ">中央値 (ms)", ">95 % (ms)", ">計算の中央値 (ms)")
        console.table("一人で順に", heads, rows)
        _show(_together(port, store, ids))


def _alone(user: User, name: str) -> tuple[str, ...]:
    times, worked = [], []
    user.open(name)
    for _ in range(ROUNDS):
        began = time.process_time()
        times.append(user.open(name))
        worked.append(time.process_time() - began)
    return ms(at(times, 0.5)), ms(at(times, 0.95)), ms(at(worked, 0.5))


def _together(port: int, store: Store, ids: Sequence[str]) -> dict[str, list[float]]:
    """Many people, each opening a page, then looking at it."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    tokens = [sign_in(store, f"user{number}") for number in range(USERS)]

    def work(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 - not a secret
        user = User(port, tokens[number], ids, dice)
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
        (name, str(len(times)), ms(at(times, 0.5)), ms(at(times, 0.95)))
        for name, times in found.items()
        if times
    ]
    every = [one for times in found.values() for one in times]
    rows.append(("すべて", str(len(every)), ms(at(every, 0.5)), ms(at(every, 0.95))))
    low, high = (f"{seconds:.0f}" for seconds in LOOK)
    title = f"{USERS} 人が同時に、{low}〜{high} 秒ごとに 1 画面"
    console.table(title, ("画面", ">回数", ">中央値 (ms)", ">95 % (ms)"), rows)
