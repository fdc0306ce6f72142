"""Walking the pages of a site (サイトの点検): touches nothing, says what of each was found.

Only pages with an address are opened; what can be reached only by acting is listed as
such. Nobody books anything, so this can be done on the real site at any time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Error as PlaywrightError

from books.evidence import EvidenceShelf
from rpa.evidence import Camera
from rpa.locate import LocatorError, locate, query
from rpa.screen import Screen
from rpa.session import SiteSession
from rpa.sign_in import Ask
from rpa.site_parts import Page
from rpa.trouble import SiteTroubleError

_SECONDS = 1.0


class Seen(StrEnum):
    """What became of one locator (点検の結果)."""

    USUAL = "usual"
    FELL_BACK = "fell_back"
    MISSING = "missing"
    ABSENT = "absent"
    UNREACHED = "unreached"
    BROKEN = "broken"
    PICTURE = "picture"
    UNREAD = "unread"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]

    @property
    def is_bad(self) -> bool:
        """Whether a bot would stop there."""
        return self in (Seen.MISSING, Seen.BROKEN)


_LABELS = {
    Seen.USUAL: "第1候補",
    Seen.FELL_BACK: "予備の候補",
    Seen.MISSING: "見つからない",
    Seen.ABSENT: "ない (省略可)",
    Seen.UNREACHED: "操作の途中の画面 (未確認)",
    Seen.BROKEN: "画面を開けない",
    Seen.PICTURE: "画面の写し",
    Seen.UNREAD: "読み戻さない項目",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One locator, or a page that can't be opened (点検した部品)."""

    name: str
    seen: Seen
    told: str = ""


class _Sample(dict[str, str]):
    """Values for addresses and names: the first row, and something for the rest."""

    def __missing__(self, key: str) -> str:
        return "1" if key == "row" else "DN"


def check_site(
    session: SiteSession, shelf: EvidenceShelf, ask: Ask
) -> Iterator[Checked]:
    """Every locator of a site: before sign-in, then after it (点検).

    A page on which something is missing is photographed.

    Raises:
        SiteTroubleError: we can't sign in.
    """
    screen = session.screen
    for kind in screen.site.kinds:
        if unread := screen.site.unread(kind):
            told = f"{'、'.join(unread)} (入力しますが、登録のあとで比べません)"
            yield Checked(f"{kind}_search", Seen.UNREAD, told)
    pages = screen.site.pages
    screen.signing_in = True
    for name, page in pages.items():
        if not page.signed_in:
            yield from _check_page(screen, shelf, name, page)
    screen.signing_in = False
    session.ensure(ask)
    for name, page in pages.items():
        if page.signed_in:
            yield from _check_page(screen, shelf, name, page)


def _check_page(
    screen: Screen, shelf: EvidenceShelf, name: str, page: Page
) -> Iterator[Checked]:
    checked = tuple(_check_locators(screen, name, page))
    yield from checked
    if any(one.seen.is_bad for one in checked):
        camera = Camera(screen, shelf, name, traces=False)
        camera.picture("picture")
        for place in camera.kept.values():
            yield Checked(name, Seen.PICTURE, str(shelf.folder / str(place)))


def _check_locators(screen: Screen, name: str, page: Page) -> Iterator[Checked]:
    if page.address is None:
        for locator in page.locators:
            yield Checked(f"{name}.{locator}", Seen.UNREACHED)
        return
    sample: Mapping[str, str] = _Sample()
    try:
        screen.open(name, sample)
        screen.step()
    except (SiteTroubleError, PlaywrightError) as error:
        yield Checked(name, Seen.BROKEN, screen.keyring.hide(str(error)))
        return
    for locator in page.locators:
        yield _check_locator(screen, f"{name}.{locator}", sample)


def _check_locator(screen: Screen, name: str, sample: Mapping[str, str]) -> Checked:
    target = screen.site.target(name)
    try:
        found = locate(screen.page, name, target, sample, _SECONDS)
    except LocatorError as error:
        return Checked(name, Seen.MISSING, str(error))
    if found is None:
        return Checked(name, Seen.ABSENT)
    if found.candidate:
        return Checked(name, Seen.FELL_BACK, f"{found.candidate + 1} 番目: {found.way}")
    candidate = target.candidates[found.candidate]
    if candidate.each_row:
        count = query(screen.page, candidate, sample).filter(visible=True).count()
        told = f"{found.way}。{count} 個あり、n 行目には n 個目を使います"
        return Checked(name, Seen.USUAL, told)
    return Checked(name, Seen.USUAL, found.way)
