"""Accounts beside those that are known of the supplier (振込先と記憶の照合).

The number is never mended: one that differs is another account. Beside a known number
a holder or a branch that was read badly, in letters that look alike, is that of the
known account. Whatever else differs stays, and the rules ask for all of it.
"""

import unicodedata

from rapidfuzz.distance import Levenshtein

from books.kana import find_legal_form, normalise_holder
from books.memory import PARTS, Supplier, changed_parts, find_account
from books.model import BankAccount
from extractors.recalled import Recalled

MOST_LETTERS = 2  # of a holder that may be read wrong
# kana that one takes for another in small print; marks (ﾞ ﾟ) get lost
_ALIKE = ("ソンリノ", "シツミ", "ワウフクケタヌスマアラヲ", "コユエロニヨ", "ルレハメ", "チテナサセキモ", "トイホオネ", "カヤヒセ")  # fmt: skip


def recall_accounts(recalled: Recalled, supplier: Supplier) -> None:
    """Make known accounts sure, with what was read badly of them restored.

    A part that was not found at all is left to a person: it may be another.
    """
    for index, account in enumerate(recalled.document.bank_accounts):
        place = f"bank_accounts[{index}]"
        known = find_account(account, supplier.confirmed_accounts)
        if known is None or recalled.is_doubtful(f"{place}.number"):
            continue
        changed = changed_parts(account, [known])
        if all(_is_misread(recalled, place, p, account, known) for p in changed):
            for part in PARTS:
                _recall_part(
                    recalled, f"{place}.{part}", known, is_misread=part in changed
                )


def _recall_part(
    recalled: Recalled, path: str, known: BankAccount, *, is_misread: bool
) -> None:
    value = getattr(known, path.rpartition(".")[2])
    if is_misread:
        recalled.restore(path, value)
    elif recalled.value(path) is not None and value is not None:
        recalled.assure(path)


def _is_misread(
    recalled: Recalled, place: str, part: str, account: BankAccount, known: BankAccount
) -> bool:
    """Whether a part was read badly and can be the known one; never the number."""
    if part in ("number", "account_type") or not recalled.is_doubtful(
        f"{place}.{part}"
    ):
        return False
    read, value = str(getattr(account, part)), str(getattr(known, part))
    if part == "holder":
        return is_like_holder(read, value)
    return Levenshtein.distance(read, value) <= 1


def is_like_holder(read: str, holder: str) -> bool:
    """Whether kana can be a misreading of a holder: letters that look alike, in place.

    >>> is_like_holder("カ)ミホソ", "カ)ミホン"), is_like_holder("カ)ミホト", "カ)ミホン")
    (True, False)
    >>> is_like_holder("カ)ミホン", "ユ)ミホン"), is_like_holder("ハンダ", "ハンタ")
    (False, True)
    """
    one, other = _bare(read), _bare(holder)
    if len(one) != len(other) or find_legal_form(read) != find_legal_form(holder):
        return False
    wrong = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(wrong) <= MOST_LETTERS and all(_look_alike(a, b) for a, b in wrong)


def _bare(holder: str) -> str:
    """A holder's letters without voiced marks."""
    parts = unicodedata.normalize("NFD", normalise_holder(holder))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _look_alike(one: str, other: str) -> bool:
    return any(one in letters and other in letters for letters in _ALIKE)
