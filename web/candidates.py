"""Bills that may be paid, with all that is known of their payees (支払の候補)."""

import datetime as dt
from collections.abc import Collection, Sequence

from books.approvals import (
    NO_APPROVAL,
    ONE_PERSON,
    Need,
    in_force,
    is_required,
    whom_it_waits_for,
    why_not,
)
from books.model import Document, Party
from books.payment_checks import Bill, Candidates, find_candidates
from books.people import Person
from books.settings_approvals import Approvals
from books.store import StoredDocument
from books.store.payables import HELD, MAX_CANDIDATES, RELEASED
from books.store.slips import StoredSlip, errors_of
from web.site import Site

OLDEST_DAYS = 400  # as the files do: older papers are not paid without a person


def load_candidates(
    site: Site, until: dt.date, since: dt.date | None = None
) -> Candidates:
    """What can be paid until a day, and what can't and why (支払の候補).

    At most ``MAX_CANDIDATES`` are looked at, the earliest due ones.
    """
    bills = load_bills(site, until, since)
    return find_candidates(bills, site.settings.company, site.today, until)


def load_bills(
    site: Site, until: dt.date, since: dt.date | None = None, only: str | None = None
) -> list[Bill]:
    """Every bill that is not paid so far (未払いの請求書), or one if it is not."""
    store, company = site.store, site.settings.company
    found = store.find_payable(company, until, _oldest(site, since), only)
    return _bills_of(site, found)


def count_unseen(
    site: Site, found: Candidates, until: dt.date, since: dt.date | None = None
) -> int:
    """How many more there are than were looked at (見ていない件数)."""
    if found.looked_at < MAX_CANDIDATES:
        return 0
    company = site.settings.company
    every = site.store.count_payable(company, until, _oldest(site, since))
    return every - found.looked_at


def _oldest(site: Site, since: dt.date | None) -> dt.date:
    oldest = site.today - dt.timedelta(days=OLDEST_DAYS)
    return max(since or oldest, oldest)


def bill_of(site: Site, document: StoredDocument) -> Bill:
    """A document with what is known of its payee (請求書と支払先)."""
    reading = document.reading
    codes = frozenset(finding.code for finding in reading.findings)
    state, paper = document.state, reading.document
    errors = errors_of(reading.findings)
    slip = StoredSlip(document.id, document.revision, state, paper, codes, errors)
    (bill,) = _bills_of(site, [slip])
    return bill


def _bills_of(site: Site, documents: Sequence[StoredSlip]) -> list[Bill]:
    """Bills with what is known of their payees."""
    store = site.store
    papers = {d.id: d.paper for d in documents}
    held = store.marks(papers, HELD, RELEASED)
    twins = store.same_bills(papers)
    book = store.partner_book()
    whose = {name: _whose(paper) for name, paper in papers.items()}
    paid = store.paid_accounts(whose.values())
    bills = []
    for document in documents:
        party = whose[document.id]
        mark = held.get(document.id)
        bills.append(
            Bill(
                id=document.id,
                revision=document.revision,
                state=document.state,
                paper=document.paper,
                codes=document.codes,
                errors=document.errors,
                paid=tuple((a.account_key, a.told, a.holder) for a in paid[party]),
                partner=book.find(party),
                held=mark.reason if mark and mark.action == HELD else None,
                twins=twins.get(document.id, ()),
            )
        )
    return bills


def _whose(paper: Document) -> Party:
    """The supplier, by what it is known by."""
    party = paper.supplier
    return Party(name=party.name, registration_number=party.registration_number)


def approvals_of(site: Site) -> Approvals:
    """The rules of approval as they count now (承認の決まり)."""
    return in_force(site.settings.approvals, site.store.list_people())


def reason_of(
    site: Site, who: Person, prepared: Collection[str], needs: Sequence[Need]
) -> str | None:
    """Why the approval is not this person's (承認できない理由), or None if it is."""
    rules = approvals_of(site)
    if not any(who.may(*need.roles) for need in needs):
        return whom_it_waits_for(needs, site.store.list_people(), prepared, rules)
    return why_not(who, site.store.names_of(who.id), prepared, needs, rules)


def warning_of(site: Site) -> str | None:
    """What is said in red wherever money is, while nobody else has to look (警告)."""
    people = site.store.list_people()
    set_to = site.settings.approvals
    if set_to.required is False:
        return NO_APPROVAL
    if set_to.one_person and in_force(set_to, people).one_person:
        return ONE_PERSON
    if set_to.one_person:
        return (
            "一人で承認する設定 (approvals.one_person) がありますが、支払に関わる利用者が"
            "二人以上いるため無視しています。denpyo.yaml から消してください。"
        )
    if not is_required(set_to, people, has_runs=site.store.has_runs()):
        return (
            "いまは利用者が一人なので、承認なしで振込ファイルが作られます。"
            "もう一人を加えるか支払予定を一つ作ると、承認が必要になります。"
        )
    return None
