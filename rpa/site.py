"""A site as data (サイトの定義): what ``site.yaml`` may say, and nothing else.

Site        address, secrets, texts, limits
├─ Page         an address and its locators (画面)
│  └─ Target        candidates of one field or button, the first is the usual one
├─ SignIn       fields, what may come in between, proof of being in
├─ Form         fields and rows to fill, the button that can't be taken back
└─ Search       how an effect is found again, and what is read of it
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from books.bot_orders import ORDERS, names_of
from books.section import NotNegative, Positive, Section
from books.settings_bots import SiteAddress

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
LocatorName = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*$")]
Texts = tuple[str, ...]
TEMPLATE_NAME = re.compile(r"\{([a-z_]+)(?::comma)?\}")
_WAYS = ("role", "label", "placeholder", "text", "css")


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"正規表現 (この値は {error})") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class Candidate(Section):
    """One way to find an element (見つけ方): role and name, label, placeholder, text, css.

    What ``css`` or ``placeholder`` finds must have one of ``names`` as its accessible
    name, so that a moved page can't put another button there. ``{row}`` is the number
    of a row; where every row has the same names, ``each_row`` takes the n-th for row n.
    """

    role: str | None = None
    name: str | None = None
    label: str | None = None
    placeholder: str | None = None
    text: str | None = None
    css: str | None = None
    names: Texts = ()
    each_row: bool = False

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        ways = [way for way in _WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"{'、'.join(_WAYS)} のどれか一つだけの書き方")
        if (self.role is None) != (self.name is None):
            raise ValueError("role と name の組 (name は画面に見える名前)")
        if ways[0] in ("css", "placeholder") and not self.names:
            raise ValueError("names (押してよい部品の名前の一覧) のある書き方")
        return self

    def __str__(self) -> str:
        """As a person reads it."""
        if self.role is not None:
            return f"{self.role}「{self.name}」"
        way = next(way for way in _WAYS if getattr(self, way) is not None)
        return f"{way}「{getattr(self, way)}」"


class Target(Section):
    """One field or button (部品); a list of candidates is enough to write one.

    ``beside``: names of buttons that must stand on the same page, else the page was
    changed and nothing is clicked. ``optional``: may be missing.
    """

    candidates: tuple[Candidate, ...] = Field(min_length=1)
    beside: Texts = ()
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"candidates": value} if isinstance(value, list) else value


class Page(Section):
    """A page (画面): its address below the site's, and what is on it.

    Without an address the page can be reached only by acting. ``shows``: a text that
    must be on it.
    """

    address: str | None = None
    signed_in: bool = True
    shows: str | None = None
    locators: dict[Name, Target] = Field(default={})


class FieldSpec(Section):
    """What is put into a field (入力): a template such as ``{date_slash}``.

    ``search``: a box that offers choices while one types; ``choice_word``: the choice
    that has the value as one of its words.
    ``skip_empty``: leave the field as it is where there is no value.
    """

    locator: LocatorName
    value: str
    kind: Literal["text", "choice", "choice_word", "search", "file", "check"] = "text"
    skip_empty: bool = True


class Rows(Section):
    """Rows of a form (明細行): ``ready`` are there, ``add`` makes another one.

    An entry has a row for each pair of debit and credit, or for each ``line``.
    """

    fields: tuple[FieldSpec, ...] = Field(min_length=1)
    each: Literal["pair", "line"] = "pair"
    ready: Positive = 1
    add: LocatorName | None = None


class Shown(Section):
    """A value that the site shows beside a heading (見出しと値)."""

    heading: str
    value: str
    optional: bool = False
    also: Texts = ()  # other headings that mean the same


class Column(Section):
    """A column of a table (列): heading and the template that its cells must equal.

    ``word``: it is enough that the value is one word of the cell (0005 三菱UFJ).
    """

    heading: str
    value: str = ""
    also: Texts = ()
    word: bool = False


class Confirm(Section):
    """A page that shows what was given and asks again (確認画面).

    ``fields`` and the rows of ``table`` are compared, ``inputs`` (確認欄) put in. A text
    of ``stop`` (同じものが登録済み) stops the bot.
    """

    shows: str
    fields: tuple[Shown, ...] = ()
    inputs: tuple[FieldSpec, ...] = ()
    stop: Texts = ()
    page: Name | None = None
    table: LocatorName | None = None
    columns: tuple[Column, ...] = ()


class Form(Section):
    """A form (入力画面): filled, compared, then submitted by one click.

    Where the site asks again, ``next`` leads to the page ``confirm``, on which
    ``submit`` stands. ``done`` are the texts that mean success, ``wrong`` those that mean
    something else was done; where nothing is shown, ``gone`` names what then vanishes.
    """

    page: Name
    fields: tuple[FieldSpec, ...] = ()
    rows: Rows | None = None
    next: LocatorName | None = None
    confirm: Confirm | None = None
    submit: LocatorName
    done: Texts = ()
    gone: LocatorName | None = None
    wrong: Texts = ()

    @model_validator(mode="after")
    def _tells_success(self) -> Self:
        if not self.done and self.gone is None:
            raise ValueError(
                "done (成功の表示) か gone (成功すると消える部品) のある書き方"
            )
        return self


class Detail(Section):
    """What one record shows when it is opened (詳細画面)."""

    shows: str | None = None
    fields: tuple[Shown, ...] = ()
    table: LocatorName | None = None
    columns: tuple[Column, ...] = ()


class Search(Section):
    """How an effect is found again (検索).

    ``key`` is the heading of the column that holds our mark; ``within``: it holds other
    words too. ``open``: what of a row leads to its detail. ``state``/``states``: which states count as done. ``count``: a pattern
    with one group, the number of hits that the site tells. Rows with the same ``id``
    are one record. ``each``: what its rows are, as in ``Rows``.
    """

    page: Name
    fields: tuple[FieldSpec, ...] = ()
    submit: LocatorName | None = None
    table: LocatorName
    key: Column
    within: bool = False
    nothing: Texts = ()
    count: Pattern | None = None
    next: LocatorName | None = None
    id: Column | None = None
    state: Column | None = None
    states: Texts = ()
    columns: tuple[Column, ...] = ()
    each: Literal["pair", "line"] = "pair"
    open: Literal["link", "button"] | None = None
    detail: Detail | None = None


class HandOver(Section):
    """What is asked of a person (本人確認): a code to type in, or something to be done."""

    kind: Literal["code", "done"] = "code"
    question: str
    minutes: Positive = 5


class Between(Section):
    """What may come between sign-in and being in (途中の画面)."""

    see: LocatorName
    ask: HandOver | None = None
    fill: LocatorName | None = None
    press: LocatorName | None = None


class SignIn(Section):
    """How to sign in (ログイン). ``proof``: all of them are there once we are in.

    ``always``: what stands on every page from then on, as the company's name; where it
    does not, somebody has changed the company in another window.
    """

    page: Name
    fields: tuple[FieldSpec, ...] = Field(min_length=1)  # value: name of a secret
    submit: LocatorName
    refused: Texts = ()
    between: tuple[Between, ...] = ()
    proof: tuple[LocatorName, ...] = Field(min_length=1)
    always: tuple[LocatorName, ...] = ()


class PopUp(Section):
    """Something that lies over the page (お知らせ), and its button."""

    see: Candidate
    close: Candidate


class Meanings(Section):
    """Texts and what they mean (文言)."""

    maintenance: Texts = ()
    session_end: Texts = ()
    trouble: Texts = ()
    taken: Texts = ()  # the site has this form already: find out
    confirm_dialogs: Texts = ()  # questions of the browser that are answered with yes


class Limit(Section):
    """What a value may be (値の決まり); what is too long is cut and told."""

    length: Positive | None = None
    full_width: bool = False


class Download(Section):
    """A file that a page gives (ダウンロード)."""

    page: Name
    fields: tuple[FieldSpec, ...] = ()
    search: LocatorName | None = None
    press: LocatorName
    nothing: Texts = ()
    count: Pattern | None = None


class Listing(Section):
    """A table over several pages (一覧)."""

    page: Name
    fields: tuple[FieldSpec, ...] = ()
    submit: LocatorName | None = None
    table: LocatorName
    next: LocatorName | None = None
    nothing: Texts = ()
    count: Pattern | None = None
    columns: dict[Name, str] = Field(default={})  # our name → heading


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
    transfer: Form | None = None
    transfer_search: Search | None = None
    statement: Download | None = None
    balance: Listing | None = None

    @model_validator(mode="after")
    def _knows_what_it_names(self) -> Self:
        for where, name in _named(self):
            page, _, locator = name.rpartition(".")
            if page not in self.pages:
                raise ValueError(f"pages にある画面 ({where} の {page or name} がない)")
            if locator and locator not in self.pages[page].locators:
                raise ValueError(
                    f"pages.{page}.locators にある部品 ({where} の {locator} がない)"
                )
        return self

    @model_validator(mode="after")
    def _knows_the_values(self) -> Self:
        for key in _PARTS:
            kind = key.removesuffix("_search")
            known = names_of(kind) if kind in ORDERS else frozenset()
            for where, template in _templates(getattr(self, key), key):
                odd = sorted(set(TEMPLATE_NAME.findall(template)) - known)
                if odd and kind in ORDERS:
                    raise ValueError(f"使える値の名前 ({where} の {{{odd[0]}}} はない)")
        return self

    @model_validator(mode="after")
    def _can_find_again(self) -> Self:
        for name in ("journal", "invoice", "transfer"):
            if getattr(self, name) and not getattr(self, f"{name}_search"):
                raise ValueError(f"{name}_search (登録したものを探す書き方)")
        return self

    def target(self, name: str) -> Target:
        """The target of a full name (``page.locator``)."""
        page, _, locator = name.rpartition(".")
        return self.pages[page].locators[locator]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What bots can do here."""
        names = ("journal", "invoice", "transfer", "statement", "balance")
        return tuple(name for name in names if getattr(self, name) is not None)


def full(page: str, name: str) -> str:
    """The full name of a locator that is named on a page."""
    return name if "." in name else f"{page}.{name}"


def _named(site: Site) -> Iterator[tuple[str, str]]:
    """Every locator that the site names, with the place where it does."""
    for key in _PARTS:
        yield from _walk(getattr(site, key), "", key)
    if site.message:
        yield "message", full("", site.message)


def _templates(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Every template of a part, with the place where it stands."""
    if isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            yield from _templates(one, f"{where}[{number}]")
    if isinstance(value, (FieldSpec, Shown, Column)):
        yield f"{where}.value", value.value
    elif isinstance(value, Section):
        for key in type(value).model_fields:
            yield from _templates(getattr(value, key), f"{where}.{key}")


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
        several = key in ("proof", "always")
        names = part if several else (part,) if key in _LOCATOR_KEYS else ()
        for name in names:
            if isinstance(name, str):
                yield f"{where}.{key}", full(page, name)
        yield from _walk(part, page, f"{where}.{key}")


_LOCATOR_KEYS = frozenset(
    {
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
    "transfer",
    "transfer_search",
    "statement",
    "balance",
)
