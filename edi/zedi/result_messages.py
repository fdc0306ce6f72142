"""The message that tells what became of a bulk transfer (ZEDI, pain.002.001.03).

The version is *not confirmed* for ZEDI: 03 is the one that goes with pain.001.001.03.
Counts and sums of the whole message, which repeat what was sent, are not kept.
"""

import datetime as dt
from collections.abc import Iterator

from lxml import etree

from books.errors import FormatError
from books.model import Finding, Severity
from edi.xml import find, find_all, find_text, new_root, put, to_bytes
from edi.zedi.envelope import parse_document
from edi.zedi.known import is_result_item
from edi.zedi.parts import (
    check_id,
    format_time,
    get_one,
    get_text,
    get_yen,
    parse_whole_yen,
)
from edi.zedi.results import (
    REJECTED,
    STATUS_LABELS,
    OrderResult,
    PaymentResult,
    Reason,
    Status,
    TransferResult,
)
from edi.zedi.unread import find_unread, merge

MESSAGE = "pain.002.001.03"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{MESSAGE}"
MAX_REASON = 105
_GROUP_ONLY = frozenset({"PART", "RCVD"})
_ROOT = "CstmrPmtStsRpt"
_WHAT = "ZEDIの総合振込結果(pain.002)"


def identify_order_result(data: bytes) -> bool:
    """Whether a file looks like a 総合振込結果 in XML (pain.002), by its content."""
    return _ROOT.encode() in data[:10_000]


def read_order_result(data: bytes) -> tuple[OrderResult, tuple[Finding, ...]]:
    """Read what became of a bulk transfer (ZEDI総合振込結果).

    Raises:
        FormatError: no such message, or what it is about is missing.
    """
    root = parse_document(data)
    message = get_one(root, _ROOT, _WHAT)
    group = get_one(message, "OrgnlGrpInfAndSts", _WHAT)
    result = OrderResult(
        message_id=get_text(message, "GrpHdr/MsgId"),
        original_id=get_text(group, "OrgnlMsgId"),
        original_message=get_text(group, "OrgnlMsgNmId"),
        status=_status(group, "GrpSts"),
        payments=tuple(_payment(e) for e in find_all(message, "OrgnlPmtInfAndSts")),
    )
    return result, merge(
        [*_status_findings(result), *find_unread(root, is_result_item)]
    )


def _payment(element: etree._Element) -> PaymentResult:
    count, total = (
        find_text(element, "OrgnlNbOfTxs"),
        find_text(element, "OrgnlCtrlSum"),
    )
    return PaymentResult(
        payment_id=get_text(element, "OrgnlPmtInfId"),
        status=_status(element, "PmtInfSts"),
        count=None if count is None else parse_whole_yen(count),
        amount=None if total is None else parse_whole_yen(total),
        transfers=tuple(_transfer(e) for e in find_all(element, "TxInfAndSts")),
    )


def _transfer(element: etree._Element) -> TransferResult:
    amount = find(element, "OrgnlTxRef/Amt/InstdAmt")
    return TransferResult(
        end_to_end_id=find_text(element, "OrgnlEndToEndId"),
        status=_status(element, "TxSts"),
        amount=None if amount is None else get_yen(amount),
        holder=find_text(element, "OrgnlTxRef/Cdtr/Nm"),
        bank_reference=find_text(element, "AcctSvcrRef"),
    )


def _status(element: etree._Element, path: str) -> Status:
    reasons = (
        Reason(
            code=find_text(reason, "Rsn/Cd", "Rsn/Prtry"),
            text=" ".join(
                (e.text or "").strip() for e in find_all(reason, "AddtlInf")
            ).strip()
            or None,
        )
        for reason in find_all(element, "StsRsnInf")
    )
    return Status(
        code=find_text(element, path),
        reasons=tuple(r for r in reasons if r != Reason()),
    )


def _status_findings(result: OrderResult) -> Iterator[Finding]:
    for where, status in _named_statuses(result):
        if status.code is not None and status.code not in STATUS_LABELS:
            yield _finding(
                "zedi_status",
                Severity.WARNING,
                f"{where}の状態「{status.code}」は知られていない値です。"
                "銀行に確かめてください。",
            )
        if status.code == REJECTED:
            why = "、".join(
                " ".join(filter(None, (r.code, r.text))) for r in status.reasons
            )
            yield _finding(
                "zedi_rejected",
                Severity.ERROR,
                f"{where}が拒否されました(理由: {why or '記載なし'})。"
                "銀行に確かめ、必要なら直して送り直してください。",
            )


def _named_statuses(result: OrderResult) -> Iterator[tuple[str, Status]]:
    yield f"総合振込「{result.original_id}」", result.status
    for payment in result.payments:
        yield f"支払情報「{payment.payment_id}」", payment.status
        for transfer in payment.transfers:
            yield f"通番{transfer.end_to_end_id or 'なし'}の振込", transfer.status


def _finding(code: str, severity: Severity, message: str) -> Finding:
    return Finding(code=code, severity=severity, message=message)


def write_order_result(result: OrderResult, *, created_at: dt.datetime) -> bytes:
    """Write a 総合振込結果 as a bank would (for practice and tests).

    Raises:
        FormatError: a value does not fit.
    """
    root = new_root("Document", NAMESPACE)
    message = put(root, _ROOT)
    put(message, "GrpHdr/MsgId", check_id("メッセージID", result.message_id))
    put(message, "GrpHdr/CreDtTm", format_time(created_at))
    group = put(message, "OrgnlGrpInfAndSts")
    put(group, "OrgnlMsgId", check_id("元のメッセージID", result.original_id))
    put(group, "OrgnlMsgNmId", check_id("元の電文種別", result.original_message))
    _put_status(group, "GrpSts", result.status)
    for payment in result.payments:
        _put_payment(put(message, "OrgnlPmtInfAndSts"), payment)
    return to_bytes(root)


def _put_payment(element: etree._Element, payment: PaymentResult) -> None:
    put(element, "OrgnlPmtInfId", check_id("支払情報ID", payment.payment_id))
    if payment.count is not None:
        put(element, "OrgnlNbOfTxs", str(payment.count))
    if payment.amount is not None:
        put(element, "OrgnlCtrlSum", str(payment.amount))
    _put_status(element, "PmtInfSts", payment.status)
    for transfer in payment.transfers:
        _put_transfer(put(element, "TxInfAndSts"), transfer)


def _put_transfer(element: etree._Element, transfer: TransferResult) -> None:
    if transfer.end_to_end_id:
        put(element, "OrgnlEndToEndId", check_id("通番", transfer.end_to_end_id))
    if transfer.status.code in _GROUP_ONLY:
        raise FormatError(f"状態「{transfer.status.code}」は振込一件には書けません。")
    _put_status(element, "TxSts", transfer.status)
    if transfer.bank_reference:
        put(element, "AcctSvcrRef", check_id("銀行の番号", transfer.bank_reference))
    if transfer.amount is not None:
        put(element, "OrgnlTxRef/Amt/InstdAmt", str(transfer.amount), Ccy="JPY")
    if transfer.holder:
        put(element, "OrgnlTxRef/Cdtr/Nm", transfer.holder)


def _put_status(element: etree._Element, name: str, status: Status) -> None:
    if status.code:
        if status.code not in STATUS_LABELS:
            raise FormatError(f"状態「{status.code}」はISO 20022にありません。")
        put(element, name, status.code)
    for reason in status.reasons:
        told = put(element, "StsRsnInf")
        if reason.code:
            kind = "Cd" if len(reason.code) <= 4 else "Prtry"
            put(told, f"Rsn/{kind}", check_id("理由コード", reason.code))
        if reason.text:
            if len(reason.text) > MAX_REASON:
                raise FormatError(f"理由は{MAX_REASON}文字以内にしてください。")
            put(told, "AddtlInf", reason.text)
