"""Serve the pages on this machine (画面の公開)."""

from threading import Thread

import uvicorn

from books.errors import DenpyoError, NotReadyError
from books.model import DocumentState
from books.settings import Settings
from books.store import DocumentQuery, Store
from flows import console
from flows.log import log
from flows.pictures import picture_source
from flows.readers import ProcessPool
from flows.server import is_taken
from web.app import create_app
from web.site import Picture

WAITING = DocumentQuery(states=(DocumentState.NEEDS_REVIEW,), limit=None)
DRAW = "flows.pictures:draw_page"


def serve_pages(settings: Settings) -> None:
    """Serve until Ctrl-C.

    Raises:
        NotReadyError: something else has the port.
    """
    host, port = settings.web.host, settings.web.port
    if is_taken(host, port):
        raise NotReadyError(
            f"ポート {port} は使われています。画面がすでに開いていないか確かめるか、"
            "denpyo.yaml の web.port を変えてください。"
        )
    pool: ProcessPool[None] = ProcessPool(settings, DRAW, 1)
    with Store.open(settings.url, settings.shelf) as store, pool:
        picture = picture_source(settings, pool)
        app = create_app(settings, store, picture)
        drawing = Thread(target=draw_waiting, args=(store, picture), daemon=True)
        drawing.start()
        console.say(f"画面: http://{host}:{port}/ (止めるには Ctrl-C)")
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def draw_waiting(store: Store, picture: Picture) -> None:
    """Draw the first page of what waits for a person, so that it opens at once."""
    for document in store.find(WAITING):
        source = document.reading.source
        if source.reader not in ("text", "ocr"):
            continue
        try:
            picture(document.file.path, source, min(source.pages, default=1))
        except DenpyoError as error:
            log.warning("%s: no picture: %s", document.id, error)
