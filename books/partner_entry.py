"""What a person typed about a partner, as a card (取引先の入力)."""

from collections.abc import Sequence
from dataclasses import dataclass

from books.account_check import check_account
from books.calendar import MONTH_END, PaymentTerms, parse_terms
from books.errors import FormatError
from books.identifiers import parse_registration_number
from books.kana import to_bank_holder
from books.model import AccountType, BankAccount, Severity
from books.partners import FeeBearer, PartnerCard

MAX_ACCOUNTS = 5


@dataclass(frozen=True, slots=True)
class TypedAccount:
    """One account as it was typed (入力された口座)."""

    bank: str = ""
    branch: str = ""
    kind: str = ""
    number: str = ""
    holder: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed; the kind is always chosen."""
        return not (self.bank + self.branch + self.number + self.holder).strip()


@dataclass(frozen=True, slots=True)
class TypedPartner:
    """The form of a partner as it was typed (入力された取引先)."""

    name: str
    registration_number: str = ""
    aliases: str = ""
    account: str = ""
    note: str = ""
    terms: str = ""
    fee_bearer: str = FeeBearer.PAYER.value
    subcontract: bool = True
    withholding: bool = False
    hold: bool = False
    hold_reason: str = ""
    accounts: Sequence[TypedAccount] = ()


def read_card(typed: TypedPartner) -> PartnerCard:
    """The card, checked (入力の検査).

    Raises:
        FormatError: a value that can't be; with what to do.
    """
    name = " ".join(typed.name.split())
    if not name or len(name) > 200:
        raise FormatError("取引先の名前を 200 文字までで入れてください。")
    if typed.hold and not typed.hold_reason.strip():
        raise FormatError("支払を保留する理由を書いてください。")
    lines = (" ".join(line.split()) for line in typed.aliases.splitlines())
    return PartnerCard(
        name=name,
        registration_number=_number(typed.registration_number),
        aliases=tuple(dict.fromkeys(line for line in lines if line)),
        account=typed.account.strip() or None,
        subject_to_subcontract_act=typed.subcontract,
        note=typed.note.strip(),
        accounts=tuple(
            read_account(account, name)
            for account in typed.accounts
            if not account.is_empty
        ),
        terms=_terms(typed.terms),
        fee_bearer=FeeBearer(typed.fee_bearer),
        withholding=typed.withholding,
        hold=typed.hold,
        hold_reason=typed.hold_reason.strip() if typed.hold else "",
    )


def read_account(typed: TypedAccount, name: str) -> BankAccount:
    """An account that bank files can be written for (口座の検査).

    Raises:
        FormatError: something about it is not certain.
    """
    kinds = {kind.value: kind for kind in AccountType}
    account = BankAccount(
        bank=typed.bank.strip() or None,
        branch=typed.branch.strip() or None,
        account_type=kinds.get(typed.kind),
        number=typed.number.strip() or None,
        holder=typed.holder.strip() or None,
    )
    completed, findings = check_account(account, name=name)
    wrong = [f.message for f in findings if f.severity is Severity.ERROR]
    if wrong:
        raise FormatError("振込先の口座: " + " ".join(wrong))
    holder = to_bank_holder(completed.holder or "")
    return completed.model_copy(update={"holder": holder})


def format_terms(terms: PaymentTerms | None) -> str:
    """Payment terms as they are typed again (支払条件).

    >>> format_terms(PaymentTerms(closing_day=20, month_offset=1, pay_day=31))
    '20日締め翌月末払い'
    >>> parse_terms(format_terms(PaymentTerms(closing_day=31, month_offset=3, pay_day=5)))
    PaymentTerms(closing_day=31, month_offset=3, pay_day=5)
    """
    if terms is None:
        return ""
    months = {0: "当月", 1: "翌月", 2: "翌々月"}
    later = months.get(terms.month_offset, f"{terms.month_offset}か月後")
    return (
        f"{_day(terms.closing_day, '月末')}締め{later}{_day(terms.pay_day, '末')}払い"
    )


def _day(day: int, end: str) -> str:
    return end if day == MONTH_END else f"{day}日"


def _number(text: str) -> str | None:
    if not text.strip():
        return None
    found = parse_registration_number(text)
    if found is None:
        raise FormatError(
            f"登録番号「{text.strip()}」は T と数字 13 桁で入れてください。"
        )
    return found


def _terms(text: str) -> PaymentTerms | None:
    if not text.strip():
        return None
    found = parse_terms(text)
    if found is None:
        raise FormatError(
            f"支払条件「{text.strip()}」を読めません。「月末締め翌月末払い」「20日締め"
            "翌々月10日払い」のように入れてください。"
        )
    return found
