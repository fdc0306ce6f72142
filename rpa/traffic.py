"""What a page of the browser sends and gets (通信): answered, failed, how long.

Watched from outside the page, by the browser itself; nothing is changed on the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, Response

from rpa.trouble import PersonError, TechnicalError

SERVER_ERROR = 500
_GIVEN_UP = "net::ERR_ABORTED"  # by the page itself, as when one types on


class Traffic:
    """The requests of one page (通信).

    ``status`` is the last page's; ``failed`` says why the last request for a page came
    to nothing, empty where it did not; ``seconds`` is what the pages took in all.
    """

    def __init__(self, page: Page) -> None:
        self.status = 0
        self.failed = ""
        self.seconds = 0.0
        self._part_failed = ""
        self._page = page
        page.on("response", self._note_status)
        page.on("requestfinished", self._note_time)
        page.on("requestfailed", self._note_failure)

    @contextmanager
    def parts_watched(self) -> Iterator[None]:
        """Where something is missing on the page: was it asked for and not answered?

        Raises:
            TechnicalError: instead of the PersonError, where a script's request failed.
        """
        self._part_failed = ""
        try:
            yield
        except PersonError as error:
            if not self._part_failed:
                raise
            raise TechnicalError(
                f"画面の一部を読み込めません({self._part_failed})。{error}"
            ) from error

    def _note_status(self, response: Response) -> None:
        if self._is_page(response.request):
            self.status = response.status
        elif response.status >= SERVER_ERROR and _is_part(response.request):
            self._part_failed = f"HTTP {response.status}"

    def _note_time(self, request: Request) -> None:
        if self._is_page(request):
            self.seconds += max(request.timing["responseEnd"], 0) / 1000

    def _note_failure(self, request: Request) -> None:
        failure = request.failure or "通信の失敗"
        if self._is_page(request):
            self.failed = failure
        elif _is_part(request) and failure != _GIVEN_UP:
            self._part_failed = failure

    def _is_page(self, request: Request) -> bool:
        try:
            return (
                request.is_navigation_request()
                and request.frame == self._page.main_frame
            )
        except PlaywrightError:
            return False


def _is_part(request: Request) -> bool:
    """Whether a script asked for it (候補の取得など)."""
    return request.resource_type in {"fetch", "xhr"}
