"""The partners (取引先の台帳): who they are, where and how they are paid."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from books.calendar import PaymentTerms
from books.model import AccountType, BankAccount
from books.partner_entry import (
    MAX_ACCOUNTS,
    TypedAccount,
    TypedPartner,
    format_terms,
    read_card,
)
from books.partners import (
    MONEY_LABELS,
    FeeBearer,
    PartnerCard,
    only_in_file,
    with_money,
    with_partners,
)
from books.registry import Standing, is_same_name, judge
from books.store.partners import ChangeState
from web.candidates import approvals_of, warning_of
from web.history import Event
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
PAGE_SIZE = 50
_LABELS = {
    "name": "名前",
    "registration_number": "登録番号",
    "aliases": "別名",
    "account": "勘定科目",
    "subject_to_subcontract_act": "取適法の対象",
    "note": "メモ",
    "hold_reason": "保留の理由",
    **MONEY_LABELS,
    "hold": "支払の保留",
}
_STANDING = {
    Standing.IN_FORCE: "公表サイトの登録あり",
    Standing.NOT_YET: "登録の前です",
    Standing.ENDED: "登録が失効・取消されています",
    Standing.ABSENT: "公表サイトに見つかりません",
}


class PartnerForm(BaseModel):
    """What the form of a partner sends."""

    name: str = ""
    registration_number: str = ""
    aliases: str = ""
    account: str = ""
    note: str = ""
    terms: str = ""
    fee_bearer: FeeBearer = FeeBearer.PAYER
    subcontract: bool = False
    withholding: bool = False
    hold: bool = False
    hold_reason: str = ""
    bank: list[str] = []
    branch: list[str] = []
    kind: list[str] = []
    number: list[str] = []
    holder: list[str] = []
    version: int = 0

    def card(self) -> PartnerCard:
        """The same, checked."""
        told = (self.bank, self.branch, self.kind, self.number, self.holder)
        rows = zip(*told, strict=False)
        accounts = tuple(TypedAccount(*row) for row in rows)[:MAX_ACCOUNTS]
        plain = self.model_dump(
            exclude={"bank", "branch", "kind", "number", "holder", "version"}
        )
        return read_card(TypedPartner(**plain, accounts=accounts))


@router.get("/partners")
def list_partners(
    request: Request, site: Here, text: str = "", start: int = 0
) -> Response:
    """Partners of the screen, and those that only denpyo.yaml names."""
    found, total = site.store.find_partners(text, PAGE_SIZE, max(start, 0))
    waiting = site.store.partner_changes(state=ChangeState.PROPOSED)
    every = site.store.partner_book().partners
    return page(
        request,
        "partners",
        found=found,
        total=total,
        text=text,
        start=max(start, 0),
        size=PAGE_SIZE,
        waiting={change.partner_id for change in waiting},
        in_file=only_in_file(request.app.state.settings, every),
        query=lambda at: "/partners?" + urlencode({"text": text, "start": at}),
    )


@router.get("/partners/new")
def new_partner(
    request: Request, site: Here, name: str = "", document: str = ""
) -> Response:
    """An empty form, or one filled from denpyo.yaml or from a document."""
    card = PartnerCard.model_construct(name=name)
    for known in request.app.state.settings.partners:
        if known.name == name:
            card = PartnerCard(
                name=name,
                registration_number=known.registration_number,
                account=known.account,
                subject_to_subcontract_act=known.subject_to_subcontract_act,
                withholding=known.withholding,
            )
    if document:
        paper = site.store.get(document).reading.document
        party = paper.supplier
        card = PartnerCard.model_construct(
            name=party.name or "",
            registration_number=party.registration_number,
            accounts=paper.bank_accounts,
        )
    return _form(request, site, card)


@router.post("/partners", dependencies=[Posted])
def add_partner(
    request: Request, site: Here, who: Who, form: Annotated[PartnerForm, Form()]
) -> Response:
    """Add a partner."""
    partner = site.store.add_partner(form.card(), who.name)
    refresh(request)
    return RedirectResponse(f"/partners/{partner.id}", status_code=303)


@router.get("/partners/{partner_id}")
def show_partner(request: Request, site: Here, partner_id: str) -> Response:
    """One partner, to be changed."""
    partner = site.store.partner(partner_id)
    return _form(request, site, partner.card, partner_id, partner.version)


@router.post("/partners/{partner_id}", dependencies=[Posted])
def change_partner(
    request: Request,
    site: Here,
    who: Who,
    partner_id: str,
    form: Annotated[PartnerForm, Form()],
) -> Response:
    """Change a partner; what money hangs on waits for a second person."""
    site.store.change_partner(partner_id, form.card(), who.name, form.version)
    refresh(request)
    return RedirectResponse(f"/partners/{partner_id}", status_code=303)


def _form(
    request: Request,
    site: Site,
    card: PartnerCard,
    partner_id: str = "",
    version: int = 0,
) -> Response:
    changes = site.store.partner_changes(partner_id) if partner_id else ()
    now = card
    for change in changes:  # the form shows what waits, or it would be typed again
        if change.state is ChangeState.PROPOSED:
            card = with_money(card, change.card, change.fields)
    blank = [BankAccount()] * (1 if len(card.accounts) < MAX_ACCOUNTS else 0)
    return page(
        request,
        "partner",
        card=card,
        now=now,
        accounts=(*card.accounts, *blank),
        partner_id=partner_id,
        version=version,
        changes=[(c, _rows(now, c.card, c.fields)) for c in changes],
        events=_events(site, partner_id),
        published=_published(site, card),
        kinds=tuple(AccountType),
        bearers=tuple(FeeBearer),
        terms=format_terms(card.terms),
        warning=warning_of(site),
        alone=approvals_of(site).one_person,
    )


def _rows(
    now: PartnerCard, proposed: PartnerCard, fields: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    return [
        (
            MONEY_LABELS[name],
            show_value(getattr(now, name)),
            show_value(getattr(proposed, name)),
        )
        for name in fields
    ]


def show_value(value: object) -> str:
    """A value of a card for people (値の表示)."""
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case FeeBearer():
            return value.label
        case PaymentTerms():
            return format_terms(value)
        case tuple():
            return "、".join(map(show_value, value)) or "なし"
        case BankAccount():
            kind = value.account_type.value if value.account_type else ""
            told = (value.bank, value.branch, kind, value.number, value.holder)
            return " ".join(part for part in told if part)
    return str(value) if value else "なし"


def _published(site: Site, card: PartnerCard) -> tuple[str, bool]:
    """What the tax agency is known to publish of the number, and whether it fits."""
    number = card.registration_number
    if not number:
        return "登録番号がありません (免税事業者など)。", True
    known = site.store.published((number,)).get(number)
    if known is None:
        return (
            "公表サイトとはまだ照合していません (照会の設定か、公表ファイルの取込が要ります)。",
            True,
        )
    verdict = judge(known, site.today)
    told = f"{_STANDING[verdict.standing]} ({known.as_of:%Y/%m/%d} 現在)"
    if verdict.record is None or verdict.standing is not Standing.IN_FORCE:
        return f"{told}。番号を確かめてください。", False
    if is_same_name(card.name, verdict.record) is False:
        return (
            f"{told}。公表名「{verdict.record.name}」と名前が違います。確かめてください。",
            False,
        )
    return f"{told}。公表名: {verdict.record.name or '非公表'}", True


def _events(site: Site, partner_id: str) -> tuple[Event, ...]:
    """Every change of a card, oldest first (台帳の履歴)."""
    if not partner_id:
        return ()
    events = []
    for entry in reversed(site.store.audit_log(partner_id, limit=None)):
        detail = entry.detail
        if entry.action == "partner.changed":
            names = [_LABELS[name] for name in detail["changed"] if name in _LABELS]
            told = f"変更: {'、'.join(names)}" if detail["version"] > 1 else "登録"
        elif entry.action == "partner.proposed":
            labels = [MONEY_LABELS.get(name, name) for name in detail["fields"]]
            told = f"承認待ちの変更: {'、'.join(labels)}"
        elif entry.action == "partner.decided":
            state = ChangeState(detail["state"]).label
            told = f"{state} ({detail['note']})"
        else:
            continue
        events.append(Event(entry.at, entry.actor, told))
    return tuple(events)


def refresh(request: Request) -> None:
    """Let what was just approved or changed count on every page (設定への反映)."""
    app = request.app
    partners = app.state.site.store.partner_book().partners
    counted = with_partners(app.state.settings, partners)
    app.state.site = replace(app.state.site, settings=counted)
