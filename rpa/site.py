"""A site as data (サイトの定義): what ``site.yaml`` may say, and nothing else.

Its parts are in ``rpa.site_parts``; here they are put together, and every name that one
of them uses must be there.
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from books.bot_orders import ORDERS
from books.section import NotNegative, Section
from books.settings_bots import SiteAddress
from rpa.site_parts import (
    Download,
    Form,
    Limit,
    Listing,
    LocatorName,
    Meanings,
    Name,
    Page,
    PopUp,
    Search,
    SignIn,
    Target,
)
from rpa.site_values import (
    PlaceError,
    Used,
    unread,
    used_by_form,
    used_by_reading,
    used_by_search,
    wrong_values,
)


class Site(Section):
    """Everything about one site (サイト).

    ``settle_seconds``: so late the list shows what was booked; ``complete``: what a search
    does not show is not there. ``one_session``: one worker at a time. ``single_page``: its
    pages change without being loaded. ``translate``: our words (科目, 税区分 …) in the
    words of the site. ``replaces``: what went out as such a file is not posted too.
    """

    label: str
    kind: Literal["accounting", "bank"]
    address: SiteAddress
    origins: tuple[SiteAddress, ...] = ()
    secrets: dict[Name, Name] = Field(default={})
    replaces: tuple[str, ...] = ()  # 会計ソフト用のファイルで出した書類は登録しない
    tax_names: Literal["yayoi", "moneyforward", "freee"] = "moneyforward"
    settle_seconds: NotNegative = 30
    complete: bool = False
    one_session: bool = False
    single_page: bool = False
    ask_always: bool = False
    message: LocatorName | None = None
    pages: dict[Name, Page]
    sign_in: SignIn | None = None
    texts: Meanings = Meanings()
    popups: tuple[PopUp, ...] = ()
    limits: dict[Name, Limit] = Field(default={})
    translate: dict[Name, dict[str, str]] = Field(default={})
    journal: Form | None = None
    journal_search: Search | None = None
    invoice: Form | None = None
    invoice_search: Search | None = None
    payment: Form | None = None
    payment_search: Search | None = None
    transfer: Form | None = None
    transfer_search: Search | None = None
    statement: Download | None = None
    balance: Listing | None = None

    @model_validator(mode="after")
    def _knows_what_it_names(self) -> Self:
        for where, name in _named(self):
            page, _, locator = name.rpartition(".")
            if page not in self.pages:
                told = f"pages にある画面 ({where} の {page or name} がない)"
                raise PlaceError(told, where)
            if locator and locator not in self.pages[page].locators:
                told = f"pages.{page}.locators にある部品 ({where} の {locator} がない)"
                raise PlaceError(told, where)
        return self

    @model_validator(mode="after")
    def _knows_the_values(self) -> Self:
        for kind in ORDERS:
            wrong = next(wrong_values(kind, self._used(kind)), None)
            if wrong is not None:
                raise wrong
        return self

    def _used(self, kind: str) -> Iterator[Used]:
        one, search = getattr(self, kind), getattr(self, f"{kind}_search", None)
        if isinstance(one, Form):
            yield from used_by_form(one, kind)
        elif one is not None:
            yield from used_by_reading(one, kind)
        if search is not None:
            yield from used_by_search(search, f"{kind}_search")

    def unread(self, kind: str) -> tuple[str, ...]:
        """Values that are typed in and that nothing reads back (読み戻さない値)."""
        form, search = getattr(self, kind), getattr(self, f"{kind}_search", None)
        if not isinstance(form, Form) or search is None:
            return ()
        return unread(kind, form, search)

    @model_validator(mode="after")
    def _can_find_again(self) -> Self:
        for name in ("journal", "invoice", "payment", "transfer"):
            if getattr(self, name) and not getattr(self, f"{name}_search"):
                raise ValueError(f"{name}_search (登録したものを探す書き方)")
        return self

    def target(self, name: str) -> Target:
        """The target of a full name (``page.locator``)."""
        page, _, locator = name.rpartition(".")
        return self.pages[page].locators[locator]

    def unused(self) -> tuple[str, ...]:
        """Locators that nothing of the description uses (使われていない部品)."""
        used = {name for _, name in _named(self)}
        return tuple(
            full(page, name)
            for page, one in self.pages.items()
            for name in one.locators
            if full(page, name) not in used
        )

    def pages_of(self, key: str) -> tuple[str, ...]:
        """The pages that a part of the description uses (使う画面)."""
        names = (name for _, name in _walk(getattr(self, key), "", key))
        return tuple(sorted({name.rpartition(".")[0] for name in names}))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What bots can do here."""
        names = ("journal", "invoice", "payment", "transfer", "statement", "balance")
        return tuple(name for name in names if getattr(self, name) is not None)

    @property
    def books_items(self) -> bool:
        """Whether invoices are booked line by line as the paper has them (明細ごと)."""
        rows = self.invoice.rows if self.invoice else None
        return rows is not None and rows.each == "item"


def full(page: str, name: str) -> str:
    """The full name of a locator that is named on a page."""
    return name if "." in name else f"{page}.{name}"


def _named(site: Site) -> Iterator[tuple[str, str]]:
    """Every locator that the site names, with the place where it does."""
    for key in _PARTS:
        yield from _walk(getattr(site, key), "", key)
    for key, one in site.pages.items():
        for name in one.press:
            yield f"pages.{key}.press", full(key, name)
    if site.message:
        yield "message", full("", site.message)


def _walk(value: object, page: str, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            yield from _walk(one, page, f"{where}[{number}]")
    if not isinstance(value, Section):
        return
    page = getattr(value, "page", page)
    if hasattr(value, "page"):
        yield where, f"{page}."
    for key in type(value).model_fields:
        part = getattr(value, key)
        names = part if isinstance(part, tuple) else (part,)
        names = names if key in _LOCATOR_KEYS else ()
        for name in names:
            if isinstance(name, str):
                yield f"{where}.{key}", full(page, name)
        yield from _walk(part, page, f"{where}.{key}")


_LOCATOR_KEYS = frozenset(
    {
        "proof",
        "always",
        "keep",
        "lands_in",
        "locator",
        "submit",
        "next",
        "add",
        "table",
        "see",
        "fill",
        "press",
        "search",
        "gone",
    }
)
_PARTS = (
    "sign_in",
    "journal",
    "journal_search",
    "invoice",
    "invoice_search",
    "payment",
    "payment_search",
    "transfer",
    "transfer_search",
    "statement",
    "balance",
)
