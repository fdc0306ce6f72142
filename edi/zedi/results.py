"""What became of a bulk transfer and its parts (総合振込結果).

Which of the statuses of ISO 20022 Japanese banks use is *not confirmed*: all of the
standard are known here, others are kept as they are. A transfer that the message does
not name shares the status of its payment, else of the whole; where that is only
``PART``, it is unknown.
"""

from collections.abc import Sequence

from books.errors import FormatError
from books.model import CreditTransfer, Value

PARTLY = "PART"
REJECTED = "RJCT"
STATUS_LABELS = {
    "ACTC": "形式確認済み",
    "RCVD": "受付済み",
    "ACCP": "受理 (内容確認済み)",
    "ACSP": "処理中",
    "ACSC": "処理完了",
    "ACWC": "変更のうえ受理",
    "PDNG": "保留",
    "PART": "一部受理",
    "RJCT": "拒否",
}
"""Statuses of ISO 20022; the Japanese names are ours, not the banks'."""


class Reason(Value):
    """Why a status is what it is (理由): a code, the bank's own words."""

    code: str | None = None
    text: str | None = None


class Status(Value):
    """A status with its reasons (状態); None where the message names none."""

    code: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def label(self) -> str:
        """Japanese name of the status; its code where it is not a known one."""
        return STATUS_LABELS.get(self.code or "", self.code or "不明")


class TransferResult(Value):
    """What became of one transfer (振込一件の結果); ``bank_reference`` is the bank's."""

    end_to_end_id: str | None
    status: Status = Status()
    amount: int | None = None
    holder: str | None = None
    bank_reference: str | None = None


class PaymentResult(Value):
    """What became of one ``PmtInf`` (支払情報の結果); totals as sent."""

    payment_id: str
    status: Status = Status()
    count: int | None = None
    amount: int | None = None
    transfers: tuple[TransferResult, ...] = ()


class OrderResult(Value):
    """What became of a message (総合振込結果)."""

    message_id: str
    original_id: str
    original_message: str = "pain.001.001.03"
    status: Status = Status()
    payments: tuple[PaymentResult, ...] = ()


def find_statuses(
    result: OrderResult, transfers: Sequence[CreditTransfer], *, message_id: str
) -> tuple[tuple[CreditTransfer, Status], ...]:
    """The status of each transfer of a message, in the order in which it was written.

    ``EndToEndId`` is the 通番 from 1 that ``write_transfer_order`` gave.

    Raises:
        FormatError: the result is that of another message, or names a transfer or an
            amount that is not in this one.
    """
    if result.original_id != message_id:
        raise FormatError(
            f"別の総合振込「{result.original_id}」の結果です(「{message_id}」ではありません)。"
            "結果のファイルを確かめてください。"
        )
    numbered = {str(number): t for number, t in enumerate(transfers, 1)}
    named = {}
    for told in (t for payment in result.payments for t in payment.transfers):
        transfer = numbered.get(told.end_to_end_id or "")
        if transfer is None or told.amount not in {None, transfer.amount}:
            raise FormatError(
                f"通番{told.end_to_end_id or 'なし'}の振込(金額{told.amount or '不明'})が"
                "送った総合振込にありません。結果のファイルを確かめてください。"
            )
        if told.status.code:
            named[told.end_to_end_id] = told.status
    shared = _shared_status(result)
    return tuple((t, named.get(number, shared)) for number, t in numbered.items())


def _shared_status(result: OrderResult) -> Status:
    """Status of what no transaction names, unknown where there are several."""
    if len(result.payments) == 1 and result.payments[0].status.code:
        status = result.payments[0].status
    else:
        status = result.status
    return Status() if status.code == PARTLY else status
