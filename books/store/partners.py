"""Partners as people enter them (取引先の台帳): every change on record, money by two."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, or_, select

from books.approvals import Need, why_not
from books.errors import ConflictError, NotFoundError
from books.partners import (
    Partner,
    PartnerBook,
    PartnerCard,
    differences,
    money_changes,
    with_money,
    without_money,
)
from books.people import Person
from books.settings_approvals import Approvals
from books.store.chain import digest
from books.store.content import dump, load
from books.store.database import Work
from books.store.keys import clean, fold, name_key, number_key
from books.store.part import Part
from books.store.people import names_of
from books.store.tables import partner_changes, partners


class ChangeState(StrEnum):
    """How a change that needs a second person stands (変更の状態)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {
            "proposed": "承認待ち",
            "approved": "承認済み",
            "refused": "差し戻し",
            "replaced": "新しい変更に置き換え",
        }[self]


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """A change on which money hangs (承認の要る変更): the whole card as proposed."""

    id: str
    partner_id: str
    fields: tuple[str, ...]
    card: PartnerCard
    state: ChangeState
    made_by: str
    made_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str


class Partners(Part):
    """Keep partners and the changes that wait for a second person."""

    __slots__ = ()

    def add_partner(self, card: PartnerCard, by: str) -> Partner:
        """Keep a new partner (取引先の追加); what money hangs on waits for approval.

        Raises:
            ConflictError: another one has this name or number.
        """
        with self.database.write() as work:
            _check_free(work.connection, card, None)
            partner_id = "T" + secrets.token_hex(8)
            row: dict[str, Any] = {
                "id": partner_id,
                "version": 0,
                "active": True,
                "created_at": work.now,
            }
            kept = without_money(None, card)
            work.connection.execute(partners.insert().values(_filled(work, row, kept)))
            work.audit(by, "partner.changed", partner_id, _told(kept, 1, None))
            _propose(work, partner_id, None, card, by)
            return _get(work.connection, partner_id)

    def change_partner(
        self, partner_id: str, card: PartnerCard, by: str, seen: int
    ) -> Partner:
        """Change a partner (取引先の変更); what money hangs on waits for approval.

        Raises:
            NotFoundError: no such partner.
            ConflictError: somebody else changed it, or another has this name or number.
        """
        with self.database.write() as work:
            known = _get(work.connection, partner_id)
            if known.version != seen:
                raise ConflictError(
                    f"取引先「{known.card.name}」は、ほかの人が先に変更しました。"
                    "画面を開き直し、最新の内容を確かめてからやり直してください。"
                )
            _check_free(work.connection, card, partner_id)
            _write(work, known, without_money(known.card, card), by)
            _propose(work, partner_id, known.card, card, by)
            return _get(work.connection, partner_id)

    def decide_change(
        self,
        change_id: str,
        person: Person,
        approvals: Approvals,
        *,
        accept: bool,
        note: str = "",
    ) -> Partner:
        """A second person approves a change, or sends it back (変更の承認).

        Raises:
            NotFoundError: no such change.
            ConflictError: it was decided, or the person made it or may not.
        """
        with self.database.write() as work:
            change = _change(work.connection, change_id)
            if change.state is not ChangeState.PROPOSED:
                raise ConflictError(
                    f"この変更はすでに「{change.state.label}」です。画面を開き直してください。"
                )
            names = names_of(work.connection, person.id)
            need = Need(approvals=1, roles=approvals.roles)
            reason = why_not(person, names, (change.made_by,), (need,), approvals)
            if accept and reason:
                raise ConflictError(reason)
            state = ChangeState.APPROVED if accept else ChangeState.REFUSED
            _decide(work, change_id, state, person.name, note)
            known = _get(work.connection, change.partner_id)
            if accept:
                card = with_money(known.card, change.card, change.fields)
                _write(work, known, card, person.name, change_id)
            told = {"change": change_id, "state": state.value, "note": note}
            work.audit(person.name, "partner.decided", change.partner_id, told)
            return _get(work.connection, change.partner_id)

    def partner(self, partner_id: str) -> Partner:
        """One partner.

        Raises:
            NotFoundError: no such partner.
        """
        with self.database.read() as connection:
            return _get(connection, partner_id)

    def partner_book(self) -> PartnerBook:
        """All partners that count, to look them up (取引先の台帳)."""
        query = select(partners).where(partners.c.active).order_by(partners.c.id)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return PartnerBook(tuple(map(_partner, rows)))

    def find_partners(
        self, text: str = "", limit: int = 100, offset: int = 0
    ) -> tuple[tuple[Partner, ...], int]:
        """Partners by name, alias or number, and how many there are (取引先の検索)."""
        query = select(partners)
        for word in text.split():
            found = partners.c.search_text.contains(fold(word), autoescape=True)
            query = query.where(found)
        counted = select(func.count()).select_from(query.subquery())
        query = query.order_by(partners.c.name_key, partners.c.id)
        with self.database.read() as connection:
            total = int(connection.execute(counted).scalar_one())
            chosen = query.offset(offset).limit(limit)
            rows = connection.execute(chosen).mappings().all()
        return tuple(map(_partner, rows)), total

    def partner_changes(
        self, partner_id: str | None = None, state: ChangeState | None = None
    ) -> tuple[PartnerChange, ...]:
        """Changes on which money hangs, the latest first (承認の要る変更)."""
        query = select(partner_changes).order_by(
            partner_changes.c.made_at.desc(), partner_changes.c.id
        )
        if partner_id is not None:
            query = query.where(partner_changes.c.partner_id == partner_id)
        if state is not None:
            query = query.where(partner_changes.c.state == state.value)
        with self.database.read() as connection:
            rows = connection.execute(query.limit(500)).mappings().all()
        return tuple(map(_as_change, rows))


def _check_free(
    connection: Connection, card: PartnerCard, partner_id: str | None
) -> None:
    """Two cards of one partner could tell two accounts."""
    same = [partners.c.name_key == name_key(card.name)]
    if number := number_key(card.registration_number):
        same.append(partners.c.registration == number)
    query = select(partners.c.id, partners.c.content).where(or_(*same))
    for row in connection.execute(query):
        other = load(PartnerCard, row.content)
        both = other.registration_number and card.registration_number
        apart = both and other.registration_number != card.registration_number
        if row.id != partner_id and not apart:
            raise ConflictError(
                f"取引先「{other.name}」がすでにあります。そちらを開いて直してください。"
            )


def _filled(work: Work, row: dict[str, Any], card: PartnerCard) -> dict[str, Any]:
    words = (card.name, *card.aliases, card.registration_number)
    keys = [*map(fold, words), *(name_key(name) for name in words[:-1])]
    return row | {
        "version": row["version"] + 1,
        "content": dump(card),
        "name_key": name_key(card.name),
        "registration": number_key(card.registration_number),
        "search_text": "\n".join(dict.fromkeys(filter(None, keys))),
        "updated_at": work.now,
    }


def _write(
    work: Work, known: Partner, card: PartnerCard, by: str, change_id: str = ""
) -> None:
    if card == known.card:
        return
    row = _filled(work, {"version": known.version}, card)
    changed = partners.update().where(partners.c.id == known.id).values(row)
    work.connection.execute(changed)
    told = _told(card, row["version"], known.card)
    work.audit(by, "partner.changed", known.id, told | {"change": change_id})


def _told(
    card: PartnerCard, version: int, before: PartnerCard | None
) -> dict[str, Any]:
    """What the audit log keeps: the values that changed, and the hash of the card."""
    old = before.model_dump(mode="json") if before else {}
    new = card.model_dump(mode="json")
    changed = {k: [old.get(k), v] for k, v in new.items() if old.get(k) != v}
    return {"version": version, "sha256": digest(dump(card)), "changed": changed}


def _propose(
    work: Work, partner_id: str, before: PartnerCard | None, card: PartnerCard, by: str
) -> None:
    """Let what money hangs on wait; it takes the place of what waited before."""
    fields = money_changes(before, card)
    if not fields:
        return
    waiting = select(partner_changes).where(
        partner_changes.c.partner_id == partner_id,
        partner_changes.c.state == ChangeState.PROPOSED.value,
    )
    for known in map(_as_change, work.connection.execute(waiting).mappings().all()):
        if known.fields == fields and not differences(known.card, card, fields):
            return  # the form told it again
        _decide(work, known.id, ChangeState.REPLACED, by, "")
    row: dict[str, Any] = {
        "id": "C" + secrets.token_hex(8),
        "partner_id": partner_id,
        "fields": json.dumps(fields),
        "content": dump(card),
        "state": ChangeState.PROPOSED.value,
        "made_by": clean(by),
        "made_at": work.now,
        "decided_by": "",
        "decided_at": None,
        "note": "",
    }
    work.connection.execute(partner_changes.insert().values(row))
    told = {"change": row["id"], "fields": fields, "sha256": digest(row["content"])}
    work.audit(by, "partner.proposed", partner_id, told)


def _decide(work: Work, change_id: str, state: ChangeState, by: str, note: str) -> None:
    new = {"state": state.value, "decided_by": clean(by), "note": clean(note)}
    changed = partner_changes.update().where(partner_changes.c.id == change_id)
    work.connection.execute(changed.values(**new, decided_at=work.now))


def _get(connection: Connection, partner_id: str) -> Partner:
    query = select(partners).where(partners.c.id == clean(partner_id))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError("その取引先はありません。一覧から選び直してください。")
    return _partner(row)


def _partner(row: Any) -> Partner:
    card = load(PartnerCard, row["content"])
    return Partner(row["id"], row["version"], card, row["active"])


def _change(connection: Connection, change_id: str) -> PartnerChange:
    query = select(partner_changes).where(partner_changes.c.id == clean(change_id))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError("その変更はありません。一覧から選び直してください。")
    return _as_change(row)


def _as_change(row: Any) -> PartnerChange:
    return PartnerChange(
        id=row["id"],
        partner_id=row["partner_id"],
        fields=tuple(json.loads(row["fields"])),
        card=load(PartnerCard, row["content"]),
        state=ChangeState(row["state"]),
        made_by=row["made_by"],
        made_at=row["made_at"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        note=row["note"],
    )
