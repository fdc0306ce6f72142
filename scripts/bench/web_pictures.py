"""How long the picture of a page takes until it is delivered (画像の表示).

The samples as they are, scans and photographs too, through the program's own pictures and
a real server: the first time, when the page has yet to be drawn, and again. What waits
for a person is drawn ahead while ``denpyo serve`` runs, so people mostly meet the second.
The target is 300 ms.
"""

import random
import tempfile
import time
from pathlib import Path

from books.model import Document, DocumentState, Reading, Source
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from flows import console
from flows.pictures import Pictures
from flows.readers import ProcessPool
from flows.serve import DRAW
from scripts.bench.pages import SAMPLES, text_pdfs
from scripts.bench.web_stock import OWN
from scripts.bench.web_user import User, at, ms, serving, sign_in
from web.app import create_app

_KINDS = {".pdf", ".jpg", ".png", ".tif"}
_AGAIN = 10  # times that each picture is asked for again


def main() -> None:
    """Print the times of the first page of each sample."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        settings = Settings(home=Path(folder), company=Company(name=OWN))
        pool: ProcessPool[None] = ProcessPool(settings, DRAW, 1)
        with Store.open(settings.url, settings.originals) as store, pool:
            kept = _keep(store)
            app = create_app(settings, store, Pictures(settings, pool).draw)
            with serving(app) as port:
                ids = [name for names in kept.values() for name in names]
                dice = random.Random(0)  # noqa: S311 - not a secret
                user = User(port, sign_in(store, "one"), ids, dice)
                _timed(user, ids.pop(0))  # the process that draws gets ready
                rows = [
                    row
                    for kind, names in kept.items()
                    for row in _rows(user, kind, [n for n in names if n in ids])
                ]
    heads = ("画像", ">件", ">中央値 (ms)", ">95 % (ms)", ">最大 (ms)")
    console.table("書類の画像が届くまで", heads, rows)


def _keep(store: Store) -> dict[str, list[str]]:
    """The samples as documents, by what they are."""
    kept: dict[str, list[str]] = {"文字のある PDF": [], "スキャン・写真": []}
    texts = {path.name for path in text_pdfs()}
    for path in sorted((SAMPLES / "inbox").iterdir()):
        if path.suffix not in _KINDS:
            continue
        has_text = path.name in texts
        file = store.add_file(path)
        source = Source(
            file=path.name,
            sha256=file.sha256,
            pages=(1,),
            reader="text" if has_text else "ocr",
            rotations=(None if has_text else 0,),
        )
        reading = Reading(source=source, document=Document(), fields={})
        state = DocumentState.NEEDS_REVIEW
        names = store.add_readings(file.sha256, [reading], "bench", [state])
        kept["文字のある PDF" if has_text else "スキャン・写真"] += names
    return kept


def _rows(user: User, kind: str, names: list[str]) -> list[tuple[str, ...]]:
    first = [_timed(user, name) for name in names]
    again = [_timed(user, name) for _ in range(_AGAIN) for name in names]
    return [
        (f"{kind}・{told}", str(len(t)), ms(at(t, 0.5)), ms(at(t, 0.95)), ms(max(t)))
        for told, t in (("はじめて", first), ("もう一度", again))
    ]


def _timed(user: User, name: str) -> float:
    began = time.perf_counter()
    user.ask("GET", f"/documents/{name}/pages/1/picture")
    return time.perf_counter() - began
