"""Names and account holders of one paper weighed against each other (名称と名義の突合).

The payee's name and the holder of its account are printed in two scripts and read by
two recognisers. What one says of the other is noted, and a look-alike letter of the name
that only the holder settles is set.
"""

from collections.abc import Sequence

from books.model import BankAccount, DocumentType, Party
from extractors.signals import GRAVE, Evidenced
from extractors.vouch import Grade, holder_vouches, respell

_FOR, _HALF, _AGAINST = 1.0, 0.5, -1.0
_MISREAD = {Grade.CUT, Grade.SURPLUS, Grade.DIFFERENT}


def payee_of(kind: DocumentType) -> str:
    """Whose account a document shows: the supplier's (振込先の名義人)."""
    return "recipient" if kind is DocumentType.PAYMENT_NOTICE else "issuer"


def respelt(payee: Party, accounts: Sequence[BankAccount], *, picture: bool) -> Party:
    """The payee with its name as the holder has it, where only a look-alike differs.

    Printed text is never changed.
    """
    for account in accounts:
        better = respell(payee.name or "", account.holder or "") if picture else None
        if better is not None:
            return payee.model_copy(update={"name": better})
    return payee


def note_vouches(
    side: str, payee: Party, accounts: Sequence[BankAccount], fields: Evidenced
) -> None:
    """Note what name and holders say of each other; a name cut short is asked for."""
    for index, account in enumerate(accounts):
        vouch = holder_vouches(payee.name, account.holder)
        if vouch.grade is Grade.READS:
            fields.note(f"{side}.name", vouched=_FOR)
            sure = _FOR if vouch.settled else _HALF
            fields.note(f"bank_accounts[{index}].holder", vouched=sure)
        elif vouch.grade in _MISREAD:
            fields.note(f"{side}.name", vouched=_AGAINST)
            for path in (f"{side}.name", f"bank_accounts[{index}].holder"):
                if fields.signals(path).picture:
                    fields.doubt(path, GRAVE)
