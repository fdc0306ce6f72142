"""Serve the pages on this machine (画面の公開)."""

import uvicorn

from books.errors import NotReadyError
from books.settings import Settings
from books.store import Store
from flows import console
from flows.pictures import picture_source
from flows.readers import ProcessPool
from flows.server import is_taken
from web.app import create_app

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
    with Store.open(settings.url, settings.originals) as store, pool:
        app = create_app(settings, store, picture_source(settings, pool))
        console.say(f"画面: http://{host}:{port}/ (止めるには Ctrl-C)")
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
