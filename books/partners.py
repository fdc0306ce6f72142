"""A trading partner as people keep it (取引先の台帳), beside what denpyo.yaml names.

What is entered on the screen counts before an entry of the settings file for the same
partner. What money hangs on counts only when a second person approved it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from books.calendar import PaymentTerms
from books.memory.keys import name_key
from books.model import BankAccount, Party, Value
from books.settings import Settings
from books.settings_company import PartnerSettings


class FeeBearer(StrEnum):
    """Who pays the bank's fee of a transfer (振込手数料の負担)."""

    PAYER = "payer"
    PAYEE = "payee"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {"payer": "当方負担", "payee": "先方負担"}[self]


class PartnerCard(Value):
    """What is kept of a partner (取引先の台帳の一枚).

    ``hold`` stops payments to it. ``account`` is the account of the ledger (勘定科目).
    """

    name: str = Field(min_length=1, max_length=200)
    registration_number: str | None = None
    aliases: tuple[str, ...] = ()
    account: str | None = None
    subject_to_subcontract_act: bool = True
    note: str = ""
    # Money hangs on what follows
    accounts: tuple[BankAccount, ...] = ()
    terms: PaymentTerms | None = None
    fee_bearer: FeeBearer = FeeBearer.PAYER
    withholding: bool = False
    hold: bool = False
    hold_reason: str = ""


MONEY_LABELS = {
    "accounts": "振込先の口座",
    "terms": "支払条件",
    "fee_bearer": "振込手数料の負担",
    "withholding": "源泉徴収",
    "hold": "支払の保留の解除",
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as it is kept (取引先)."""

    id: str
    version: int
    card: PartnerCard
    active: bool = True


def money_changes(before: PartnerCard | None, after: PartnerCard) -> tuple[str, ...]:
    """Fields that only count when a second person approved them (承認の要る変更).

    To stop payments needs nobody; to let them go on does.
    """
    old = before or PartnerCard(name=after.name)
    changed = []
    for name in MONEY_LABELS:
        was, becomes = getattr(old, name), getattr(after, name)
        if was != becomes and not (name == "hold" and becomes):
            changed.append(name)
    return tuple(changed)


def differences(
    one: PartnerCard, other: PartnerCard, fields: Iterable[str]
) -> tuple[str, ...]:
    """The fields of these in which two cards differ (違う項目)."""
    return tuple(f for f in fields if getattr(one, f) != getattr(other, f))


def without_money(before: PartnerCard | None, after: PartnerCard) -> PartnerCard:
    """The part of a change that counts at once (すぐに効く変更)."""
    old = before or PartnerCard(name=after.name)
    kept = {name: getattr(old, name) for name in MONEY_LABELS}
    if after.hold:
        kept["hold"] = True
    reason = after.hold_reason if kept["hold"] == after.hold else old.hold_reason
    return after.model_copy(update={**kept, "hold_reason": reason})


def with_money(
    card: PartnerCard, approved: PartnerCard, fields: Iterable[str]
) -> PartnerCard:
    """A card with the fields that were approved of another (承認された変更の反映)."""
    money = {name: getattr(approved, name) for name in fields if name in MONEY_LABELS}
    if money.get("hold") is False:
        money["hold_reason"] = ""
    return card.model_copy(update=money)


@dataclass(frozen=True)
class PartnerBook:
    """All partners, to be found by number or name (取引先の台帳)."""

    partners: tuple[Partner, ...] = ()

    def find(self, party: Party) -> Partner | None:
        """The partner of a document's party: by number, else by its one name (照合)."""
        if party.registration_number:
            found = self._by_number.get(party.registration_number)
            if found is not None:
                return found
        named = self._by_name.get(name_key(party.name), ())
        return named[0] if len(named) == 1 else None

    @cached_property
    def _by_number(self) -> dict[str, Partner]:
        return {
            p.card.registration_number: p
            for p in self.partners
            if p.card.registration_number
        }

    @cached_property
    def _by_name(self) -> dict[str, list[Partner]]:
        found: dict[str, list[Partner]] = {}
        for partner in self.partners:
            names = (partner.card.name, *partner.card.aliases)
            for key in dict.fromkeys(map(name_key, names)):
                found.setdefault(key, []).append(partner)
        return found


def with_partners(settings: Settings, partners: Sequence[Partner]) -> Settings:
    """Settings in which the partners of the screen go before those of the file."""
    book = PartnerBook(tuple(p for p in partners if p.active))
    if not book.partners:
        return settings
    kept = tuple(p for p in settings.partners if book.find(_party(p)) is None)
    shown = tuple(_of_card(p.card) for p in book.partners)
    return settings.model_copy(update={"partners": (*shown, *kept)})


def only_in_file(
    settings: Settings, partners: Iterable[Partner]
) -> tuple[PartnerSettings, ...]:
    """Partners that only denpyo.yaml names (設定ファイルだけの取引先)."""
    book = PartnerBook(tuple(partners))
    return tuple(p for p in settings.partners if book.find(_party(p)) is None)


def _party(partner: PartnerSettings) -> Party:
    return Party(name=partner.name, registration_number=partner.registration_number)


def _of_card(card: PartnerCard) -> PartnerSettings:
    return PartnerSettings(
        name=card.name,
        registration_number=card.registration_number,
        account=card.account,
        subject_to_subcontract_act=card.subject_to_subcontract_act,
        withholding=card.withholding,
    )
