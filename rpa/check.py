"""Walking the pages of a site (サイトの点検): touches nothing, says what of each was found.

Only pages with an address are opened; what can be reached only by acting is listed as
such. What was booked and confirmed before is searched for, as a bot would (``Known``).
Nobody books anything, so this can be done on the real site at any time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Error as PlaywrightError

from books.bot_orders import READ_ONLY, Order, mark_of
from books.evidence import EvidenceShelf
from rpa.effect import Effect
from rpa.evidence import Camera
from rpa.locate import LocatorError, locate, query
from rpa.screen import Screen
from rpa.search import NotFound, Unsure
from rpa.session import SiteSession
from rpa.sign_in import Ask
from rpa.site import Site, full
from rpa.site_parts import Page, Search
from rpa.tables import read_table
from rpa.trouble import SiteTroubleError, UnreachableError

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
    UNUSED = "unused"
    NO_HEADING = "no_heading"
    FOUND = "found"
    NOT_FOUND = "not_found"
    UNPROVEN = "unproven"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]

    @property
    def is_bad(self) -> bool:
        """Whether a bot would stop there."""
        return self in (Seen.MISSING, Seen.BROKEN, Seen.NO_HEADING, Seen.NOT_FOUND)


_LABELS = {
    Seen.USUAL: "第1候補",
    Seen.FELL_BACK: "予備の候補",
    Seen.MISSING: "見つからない",
    Seen.ABSENT: "ない (省略可)",
    Seen.UNREACHED: "操作の途中の画面 (未確認)",
    Seen.BROKEN: "画面を開けない",
    Seen.PICTURE: "画面の写し",
    Seen.UNREAD: "読み戻さない項目",
    Seen.UNUSED: "どこでも使っていない",
    Seen.NO_HEADING: "見出しがない",
    Seen.FOUND: "検索で見つかった",
    Seen.NOT_FOUND: "検索で見つからない・違う",
    Seen.UNPROVEN: "検索は未確認",
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


@dataclass(frozen=True, slots=True)
class Known:
    """Something that was booked here and confirmed (確認済みの登録)."""

    reference: str
    order: Order


Find = Callable[[str], Known | None]  # by the kind of operation


def check_site(
    session: SiteSession, shelf: EvidenceShelf, ask: Ask, find: Find
) -> Iterator[Checked]:
    """Every locator of a site: before sign-in, then after it; then its searches (点検).

    A page on which something is missing is photographed.

    Raises:
        SiteTroubleError: we can't sign in, or nobody answers.
    """
    screen = session.screen
    yield from _check_words(screen.site)
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
    for kind in screen.site.kinds:
        if kind not in READ_ONLY:
            yield _check_search(screen, kind, find(kind))


def _check_words(site: Site) -> Iterator[Checked]:
    """What can be told without the site."""
    for kind in site.kinds:
        if unread := site.unread(kind):
            told = f"{'、'.join(unread)} (入力しますが、登録のあとで比べません)"
            yield Checked(f"{kind}_search", Seen.UNREAD, told)
    for name in site.unused():
        yield Checked(name, Seen.UNUSED, "名前の打ち間違いでなければ、消してください")


def _check_search(screen: Screen, kind: str, known: Known | None) -> Checked:
    """Search for something that is there: is it found, and does it read back the same?"""
    name = f"{kind}_search"
    if known is None:
        told = "確認済みの登録がまだないので、検索と読み戻しは確かめていません"
        return Checked(name, Seen.UNPROVEN, told)
    form, search = getattr(screen.site, kind), getattr(screen.site, name)
    mark = mark_of(known.reference)
    try:
        asked = Effect(screen, form, search, known.order, mark).ask()
    except (SiteTroubleError, PlaywrightError) as error:
        return Checked(name, Seen.NOT_FOUND, screen.keyring.hide(str(error)))
    where = f"確認済みの {known.reference} (連携番号 {mark})"
    if isinstance(asked, Unsure):
        return Checked(name, Seen.NOT_FOUND, f"{where}: {asked.message}")
    if isinstance(asked, NotFound):
        told = f"{where} が、一覧の {asked.seen} 行にありません"
        return Checked(name, Seen.NOT_FOUND, told)
    if len(asked.records) > 1:
        told = f"{where} が {len(asked.records)} 件あります"
        return Checked(name, Seen.NOT_FOUND, told)
    (record,) = asked.records
    if record.differences:
        return Checked(name, Seen.NOT_FOUND, f"{where}: {record.unlike}")
    return Checked(name, Seen.FOUND, f"{where} を読み戻し、一致しました")


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
    except UnreachableError:
        raise
    except (SiteTroubleError, PlaywrightError) as error:
        yield Checked(name, Seen.BROKEN, screen.keyring.hide(str(error)))
        return
    for locator in page.locators:
        yield _check_locator(screen, f"{name}.{locator}", sample)
    for kind in screen.site.kinds:
        search = getattr(screen.site, f"{kind}_search", None)
        if search is not None and search.page == name:
            yield from _check_headings(screen, f"{kind}_search", search, sample)


def _check_headings(
    screen: Screen, name: str, search: Search, sample: Mapping[str, str]
) -> Iterator[Checked]:
    """The columns that a search reads, where its table is there when the page opens.

    A table that comes after something was typed and pressed may be another one.
    """
    found = full(search.page, search.table)
    if search.fields or search.submit or not screen.has(found, sample):
        return
    table = read_table(screen.get(found, sample))
    ours = (search.key, search.id, search.state, *search.columns)
    for column in (one for one in ours if one is not None):
        if table.column(column) is None:
            there = "、".join(filter(None, table.heads)) or "なし"
            told = f"一覧 {found} に列「{column.heading}」がない(あるのは {there})"
            yield Checked(name, Seen.NO_HEADING, told)


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
