"""The accounts of a document and why (勘定科目の選択): seen, and chosen for the next ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from books.account_choice import Choice, LearnedChoice, Target
from books.chart import ChartAccount
from books.errors import ConflictError, FormatError
from books.journal import BOOKED
from books.journal_accounts import Case
from books.model import Line
from books.parties import is_sale
from books.people import Person, Role
from books.settings_booking import TaxHandling
from books.store import StoredDocument
from edi.accounting.chart import read_chart
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
_PARTS = ("account", "sub_account", "department", "tax")


@dataclass(frozen=True)
class ShownAccount:
    """The account of a line, or of the whole (``place`` None), and why (科目の案)."""

    place: int | None
    line: Line | None
    choice: Choice
    unknown: bool

    @property
    def key(self) -> str:
        """What the fields of the row are called."""
        return "all" if self.place is None else str(self.place)


class Sent(BaseModel):
    """The rows of the form, and what each of them showed."""

    revision: int
    row: list[str]
    account: list[str]
    sub_account: list[str]
    department: list[str]
    tax: list[str]
    was: list[str]


@router.get("/documents/{document_id}/accounts")
def show_accounts(request: Request, site: Here, who: Who, document_id: str) -> Response:
    """What each line is booked to, with the reason."""
    return _page(request, site, who, site.store.get(document_id))


def _page(
    request: Request, site: Site, who: Person, document: StoredDocument, told: str = ""
) -> Response:
    learned = _learned(site, document)
    chart = _chart(site)
    part = bool(request.headers.get("HX-Request"))
    return page(
        request,
        "document_accounts" if part else "accounts",
        document=document,
        rows=_rows(site, document, learned, chart),
        names=_names(site, learned, chart),
        taxes=tuple(TaxHandling),
        was=_was,
        may=who.may(Role.BOOKKEEPER) and document.state.value != "rejected",
        told=told,
    )


def _learned(site: Site, document: StoredDocument) -> tuple[LearnedChoice, ...]:
    return site.store.account_choices(_case(site, document).party)


def _case(
    site: Site, document: StoredDocument, learned: tuple[LearnedChoice, ...] = ()
) -> Case:
    paper, settings = document.reading.document, site.settings
    sale = is_sale(paper, settings.company)
    return Case(document.id, paper, settings, learned, sale)


def _rows(
    site: Site,
    document: StoredDocument,
    learned: tuple[LearnedChoice, ...],
    chart: tuple[ChartAccount, ...],
) -> tuple[ShownAccount, ...]:
    """The whole first, then each line; none where nothing is booked."""
    paper = document.reading.document
    if paper.document_type not in BOOKED:
        return ()
    case = _case(site, document, learned)
    known = {account.name for account in chart}
    places: list[tuple[int | None, Line | None]] = [(None, None)]
    places += enumerate(paper.lines)
    rows = []
    for place, line in places:
        choice = case.choose(line)
        unknown = bool(known) and choice.account not in known
        rows.append(ShownAccount(place, line, choice, unknown))
    return tuple(rows)


def _chart(site: Site) -> tuple[ChartAccount, ...]:
    """The company's chart of accounts, as far as it can be read (勘定科目表)."""
    if site.settings.booking.chart is None:
        return ()
    try:
        content = (site.settings.home / site.settings.booking.chart).read_bytes()
        return read_chart(content)[0]
    except (OSError, FormatError):
        return ()  # the report of the files tells of it


def _names(
    site: Site, learned: Iterable[LearnedChoice], chart: Iterable[ChartAccount]
) -> list[str]:
    """Accounts to choose from: chosen before, of the settings, of the chart."""
    accounts, rules = site.settings.accounts, site.settings.booking.rules
    usual = (accounts.purchases, accounts.expenses, accounts.sales, accounts.fees)
    found = [one.account for one in learned] + [rule.account for rule in rules]
    return list(dict.fromkeys([*found, *usual, *(one.name for one in chart)]))


def _was(target: Target) -> str:
    """A target as the form sends it."""
    tax = target.tax.value if target.tax else ""
    parts = (target.account, target.sub_account or "", target.department or "", tax)
    return "\t".join(parts)


@router.post("/documents/{document_id}/accounts", dependencies=[Posted])
def choose_accounts(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    sent: Annotated[Sent, Form()],
) -> Response:
    """Keep what was changed; it counts for the next documents of the partner, too."""
    if not who.may(Role.BOOKKEEPER):
        raise HTTPException(403, "勘定科目を選べるのは、記帳・消込担当です。")
    document = site.store.get(document_id)
    if document.revision != sent.revision:
        raise ConflictError(
            "書類が、画面を開いたあとで訂正されました。開き直して、選び直してください。"
        )
    case, chosen = _case(site, document), _changed(sent)
    for place, target in chosen:
        site.store.choose_account(
            document_id, case.party, target, who.name, place, sale=case.sale
        )
    if not request.headers.get("HX-Request"):
        return RedirectResponse(f"/documents/{document_id}/accounts", status_code=303)
    told = f"{len(chosen)} 件の科目を覚えました。" if chosen else "変わっていません。"
    return _page(request, site, who, document, told)


def _changed(sent: Sent) -> list[tuple[int | None, Target]]:
    """The rows that somebody changed, the whole first; checked before any is kept.

    Raises:
        FormatError: a row without an account, or with a tax that is none.
    """
    columns = [getattr(sent, name) for name in (*_PARTS, "was", "row")]
    found: list[tuple[int | None, Target]] = []
    for *typed, was, row in zip(*columns, strict=False):
        values = [value.strip() for value in typed]
        if "\t".join(values) == was:
            continue
        account, sub_account, department, tax = values
        if not account or tax not in {"", *TaxHandling}:
            raise FormatError("勘定科目と税の扱いを確かめて、もう一度選んでください。")
        target = Target(
            account=account,
            sub_account=sub_account or None,
            department=department or None,
            tax=TaxHandling(tax) if tax else None,
        )
        found.append((int(row) if row.isdecimal() else None, target))
    return found
