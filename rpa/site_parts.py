"""What a site's description is made of (サイトの定義の部品): pages, forms, searches.

Page        an address and its locators (画面)
└─ Target        candidates of one field or button, the first is the usual one
SignIn      fields, what may come in between, proof of being in
Form        fields and rows to fill, the button that can't be taken back
Search      how an effect is found again, and what is read of it
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from books.bot_words import Each
from books.section import NotNegative, Positive, Section

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
LocatorName = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*$")]
Texts = tuple[str, ...]
Opening = Literal["link", "button", "row"]
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

    Without an address the page can be reached only by acting. ``press``: what is pressed
    at the address to come to it (新規), nothing that books. ``shows``: a text that must be
    on it.
    """

    address: str | None = None
    press: tuple[LocatorName, ...] = ()
    signed_in: bool = True
    shows: str | None = None
    locators: dict[Name, Target] = Field(default={})


class FieldSpec(Section):
    """What is put into a field (入力): a template such as ``{date_slash}``.

    ``search``: a box that offers choices while one types; ``choice_word``,
    ``search_word``: the choice that has the value as one of its words. ``number``: typed
    key by key and compared as a number. ``press``: a tab in which the next fields lie.
    ``shown``: not put in, only compared, as a total that the site works out.
    ``lands_in``: where a choice then stands, if it does not stay in its box.
    ``skip_empty``: leave the field as it is where there is no value.
    """

    locator: LocatorName
    value: str = ""
    kind: Literal[
        "text",
        "choice",
        "choice_word",
        "search",
        "search_word",
        "number",
        "file",
        "check",
        "press",
        "shown",
    ] = "text"
    lands_in: LocatorName | None = None
    skip_empty: bool = True


class Rows(Section):
    """Rows of a form (明細行): ``ready`` are there, ``add`` makes another one.

    An entry has a row for each pair of debit and credit, or for each ``line``. Where each
    row is filled in a window of its own, ``ready`` is 0, ``add`` opens the window and
    ``keep`` puts it into the list.
    """

    fields: tuple[FieldSpec, ...] = Field(min_length=1)
    each: Each = "pair"
    ready: NotNegative = 1
    add: LocatorName | None = None
    keep: LocatorName | None = None


class Shown(Section):
    """A value that the site shows beside a heading (見出しと値)."""

    heading: str
    value: str
    optional: bool = False
    also: Texts = ()  # other headings that mean the same


class Column(Section):
    """A column of a table (列): heading and the template that its cells must equal.

    ``word``: it is enough that the value is one word of the cell (0005 三菱UFJ);
    ``number``: compared as a number (1,234.50).
    """

    heading: str
    value: str = ""
    also: Texts = ()
    word: bool = False
    number: bool = False


class Part(Section):
    """A table of a page beside rows of ours (表と明細)."""

    table: LocatorName
    columns: tuple[Column, ...] = Field(min_length=1)
    each: Each = "pair"


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
    """What one record shows when it is opened (詳細画面).

    ``fields`` stand beside headings, ``inputs`` in the fields of a form. ``tables`` are
    more tables, each with rows of its own kind.
    """

    shows: str | None = None
    fields: tuple[Shown, ...] = ()
    inputs: tuple[FieldSpec, ...] = ()
    table: LocatorName | None = None
    columns: tuple[Column, ...] = ()
    tables: tuple[Part, ...] = ()


class Search(Section):
    """How an effect is found again (検索).

    ``key`` is the heading of the column that holds our mark; ``within``: it holds other
    words too. ``open``: what of a row leads to its detail; ``row`` is a double click.
    ``state``/``states``: which states count as done. ``count``: a pattern
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
    each: Each = "pair"
    open: Opening | None = None
    detail: Detail | None = None

    @model_validator(mode="after")
    def _opens_its_detail(self) -> Self:
        if (self.open is None) != (self.detail is None):
            raise ValueError(
                "open (詳細の開き方) と detail (詳細で比べるもの) の両方"
                " (片方だけでは、詳細を比べられません)"
            )
        return self


class HandOver(Section):
    """What is asked of a person (本人確認): a code to type in, or something to be done."""

    kind: Literal["code", "done"] = "code"
    question: str
    minutes: Positive = 5


class Between(Section):
    """What may come between sign-in and being in (途中の画面).

    ``fields`` are secrets, as on a second page that asks for the password.
    """

    see: LocatorName
    fields: tuple[FieldSpec, ...] = ()  # value: name of a secret
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
