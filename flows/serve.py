"""Serve the pages on this machine (画面の公開)."""

import gc
import time
from functools import partial
from threading import Thread

import uvicorn

from books.errors import DenpyoError, NotReadyError
from books.partners import with_partners
from books.settings import Settings
from books.store import Store
from flows import console
from flows.again import LOOK, Again, Pool
from flows.background import BackgroundIntake
from flows.bots.desk import BotDesk
from flows.clock import now
from flows.desk import Desk
from flows.letters import letter_sender
from flows.lock import hold
from flows.log import log
from flows.people import first_link
from flows.pictures import Pictures
from flows.portal import Counter
from flows.publish import publish
from flows.readers import ProcessPool
from flows.server import is_taken
from flows.up.parts import note_serving
from web.app import create_app
from web.seams import Seams, Words
from web.site import Picture, Put

MOST_DRAWN = 500
MOST_READ = 20
LOOK_SECONDS = 20  # between two looks for what came
DRAW = "flows.pictures:draw_page"


def serve_pages(settings: Settings) -> None:
    """Serve until Ctrl-C.

    Raises:
        NotReadyError: something else has the port.
    """
    host, port = settings.web.host, settings.web.port
    if is_taken(host, port):
        raise NotReadyError(
            f"ポート {port} は使われています。別の端末の `make serve` や `denpyo serve` を "
            "Ctrl-C で止めるか、denpyo.yaml の web.port を変えてください。"
        )
    pool: ProcessPool[None] = ProcessPool(settings, DRAW, 1)
    readers: Pool = ProcessPool(settings, LOOK, 1)
    with Store.open(settings.url, settings.shelf) as store, pool, readers:
        pictures = Pictures(settings, pool)
        again = Again(settings, readers)
        intake = BackgroundIntake(settings)
        counter = Counter(settings, store)
        drawn = pictures.is_drawn
        bots = BotDesk(settings, store)
        seams = Seams(
            again.words, again.read_groups, intake, counter, drawn, bots, again.join
        )
        publish = partial(publish_now, settings, store)
        post = letter_sender(settings)
        app = create_app(settings, store, pictures.draw, post, seams, publish)
        given = (store, pictures.draw, again.words)
        Thread(target=_keep_ready, args=given, daemon=True).start()
        _welcome(store, f"http://{host}:{port}")
        console.say(f"画面: http://{host}:{port}/ (止めるには Ctrl-C)")
        note_serving(settings)
        calm_collector()
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def calm_collector() -> None:
    """Let the collector pass over what stays for good (ゴミ集めの調整).

    Looking through all modules again and again would hold up a page for 0.2 seconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def publish_now(settings: Settings, store: Store) -> Put:
    """Write what is approved, asked for on a page; what it says of it (出力).

    Raises:
        ConflictError: a run is at work, which writes it at its end.
    """
    busy = "いま読み取りが動いています。終わると、承認済みのファイルも自動でできます。"
    with hold(settings.home / "run.lock", busy=busy):
        store.refuse_restored()
        counted = with_partners(settings, store.partner_book().partners)
        published = publish(Desk(counted, store, lambda _: ()))
    made = dict.fromkeys(file.path.name for file in published.written)
    return Put(tuple(made), published.notices)


def _welcome(store: Store, address: str) -> None:
    """Tell who has never signed in how to: the first start makes an administrator."""
    link = first_link(store)
    if link:
        console.say(
            "はじめてのサインイン: このリンクを開いてください (一度だけ、1 日以内)"
        )
        console.say(f"  {address}/link/{link}")


def _keep_ready(store: Store, picture: Picture, words: Words) -> None:
    """Prepare what waits, and what comes while the pages are open."""
    prepared: set[str] = set()
    while True:
        try:
            prepare_waiting(store, picture, words, prepared)
        except DenpyoError as error:
            log.warning("pictures are not prepared: %s", error)
        time.sleep(LOOK_SECONDS)


def prepare_waiting(
    store: Store, picture: Picture, words: Words, prepared: set[str]
) -> None:
    """Draw what waits for a person, the most urgent first, so that it opens at once.

    Words of the first few are looked up too, for clicks into the picture. What was
    ``prepared`` before is passed over.
    """
    for place, waiting in enumerate(store.waiting(now(), MOST_DRAWN)):
        if waiting.id in prepared:
            continue
        prepared.add(waiting.id)
        document = store.get(waiting.id)
        source = document.reading.source
        if source.reader not in ("text", "ocr"):
            continue
        try:
            for number in source.pages:
                picture(document.file.path, source, number)
                if place < MOST_READ:
                    words(document.file.path, source, number)
        except DenpyoError as error:
            log.warning("%s: not prepared: %s", document.id, error)
