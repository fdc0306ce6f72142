"""Account reports written as a bank would (camt.052, 053 and 054), for practice.

``AcctSvcrRef`` is the payment's id. A report has no place for the balance after a
movement; camt.054 has none for balances at all.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from books.model import Direction, Payment, Statement
from edi.xml import new_root, put, to_bytes
from edi.zedi.parts import CLEARING_SYSTEM, check_id, format_time
from edi.zengin.accounts import ACCOUNT_TYPE_CODES

_MAX_TEXT = 140
_CODES = {Direction.IN: "CRDT", Direction.OUT: "DBIT"}


class _Shape(NamedTuple):
    """How a version of a message is built."""

    outer: str
    inner: str
    balances: tuple[str, str] | None
    status: str = "Sts"
    name: str = "Nm"


_REPORT = ("BkToCstmrAcctRpt", "Rpt", ("OPBD", "ITBD"))
_STATEMENT = ("BkToCstmrStmt", "Stmt", ("OPBD", "CLBD"))
_NOTICE = ("BkToCstmrDbtCdtNtfctn", "Ntfctn", None)
MESSAGES = {
    "camt.052.001.02": _Shape(*_REPORT),
    "camt.053.001.02": _Shape(*_STATEMENT),
    "camt.054.001.02": _Shape(*_NOTICE),
    "camt.053.001.08": _Shape(*_STATEMENT, "Sts/Cd", "Pty/Nm"),
    "camt.054.001.08": _Shape(*_NOTICE, "Sts/Cd", "Pty/Nm"),
}


def write_camt(
    statements: Sequence[Statement],
    message: str = "camt.052.001.02",
    *,
    message_id: str,
    created_at: dt.datetime,
) -> bytes:
    """Write accounts with their movements (入出金取引明細・振込入金通知).

    Raises:
        FormatError: another message, nothing to write, or a value does not fit.
    """
    shape = MESSAGES.get(message)
    if shape is None:
        raise FormatError(
            f"「{message}」は書けません。書けるのは{'、'.join(MESSAGES)}です。"
        )
    if not statements:
        raise FormatError("口座が1つもありません。明細を選んでください。")
    root = new_root("Document", f"urn:iso:std:iso:20022:tech:xsd:{message}")
    outer = put(root, shape.outer)
    put(outer, "GrpHdr/MsgId", check_id("メッセージID", message_id))
    put(outer, "GrpHdr/CreDtTm", format_time(created_at))
    for number, statement in enumerate(statements, 1):
        report = put(outer, shape.inner)
        put(report, "Id", str(number))
        put(report, "CreDtTm", format_time(created_at))
        _put_report(report, statement, shape)
    return to_bytes(root)


def _put_report(report: etree._Element, statement: Statement, shape: _Shape) -> None:
    days = [payment.value_date for payment in statement.payments]
    first, last = statement.from_date, statement.to_date
    if first and last:
        put(report, "FrToDt/FrDtTm", f"{first}T00:00:00")
        put(report, "FrToDt/ToDtTm", f"{last}T23:59:59")
    elif first or last:
        raise FormatError("期間の初日と末日は両方書くか、両方書かないでください。")
    _put_account(put(report, "Acct"), statement)
    start = first or min(days, default=None)
    end = last or max(days, default=None)
    balances = (statement.opening, statement.closing)
    days_of = (start, end)
    if shape.balances is None and balances != (None, None):
        raise FormatError("camt.054に残高は書けません。camt.052を使ってください。")
    if shape.inner == "Stmt" and balances == (None, None):
        raise FormatError(
            "camt.053には残高が要ります。残高を入力するか、camt.052で書いてください。"
        )
    for code, amount, day in zip(shape.balances or (), balances, days_of, strict=False):
        if amount is not None:
            _put_balance(put(report, "Bal"), code, amount, day)
    for payment in statement.payments:
        _put_entry(put(report, "Ntry"), payment, shape)


def _put_account(account: etree._Element, statement: Statement) -> None:
    if not statement.account_number:
        raise FormatError("口座番号がありません。口座番号を入力してください。")
    put(account, "Id/Othr/Id", check_id("口座番号", statement.account_number))
    if statement.account_type:
        put(account, "Tp/Prtry", ACCOUNT_TYPE_CODES[statement.account_type])
    put(account, "Ccy", "JPY")
    if statement.holder:
        put(account, "Ownr/Nm", _text("口座名義", statement.holder))
    if statement.bank_code or statement.branch_code:
        _put_bank(put(account, "Svcr"), statement.bank_code, statement.branch_code)


def _put_bank(agent: etree._Element, bank: str | None, branch: str | None) -> None:
    member = "FinInstnId/ClrSysMmbId"
    put(agent, f"{member}/ClrSysId/Cd", CLEARING_SYSTEM)
    put(agent, f"{member}/MmbId", check_id("銀行番号", bank or ""))
    if branch:
        put(agent, "BrnchId/Id", check_id("支店番号", branch))


def _put_balance(
    balance: etree._Element, code: str, amount: int, day: dt.date | None
) -> None:
    if day is None:
        raise FormatError("残高の日付がわかりません。期間を入力してください。")
    put(balance, "Tp/CdOrPrtry/Cd", code)
    put(balance, "Amt", str(abs(amount)), Ccy="JPY")
    put(balance, "CdtDbtInd", _CODES[Direction.IN if amount >= 0 else Direction.OUT])
    put(balance, "Dt/Dt", day.isoformat())


def _put_entry(entry: etree._Element, payment: Payment, shape: _Shape) -> None:
    put(entry, "Amt", str(payment.amount), Ccy="JPY")
    put(entry, "CdtDbtInd", _CODES[payment.direction])
    if payment.reversal:
        put(entry, "RvslInd", "true")
    put(entry, shape.status, "BOOK")
    put(entry, "BookgDt/Dt", payment.value_date.isoformat())
    put(entry, "ValDt/Dt", payment.value_date.isoformat())
    put(entry, "AcctSvcrRef", check_id("入出金ID", payment.payment_id))
    put(entry, "BkTxCd")
    _put_details(entry, payment, shape)
    if payment.description:
        put(entry, "AddtlNtryInf", _text("摘要", payment.description, 500))


def _put_details(entry: etree._Element, payment: Payment, shape: _Shape) -> None:
    bank, branch = payment.bank_code, payment.branch_code
    if not any((payment.payer_kana, bank, branch, payment.edi_info)):
        return
    is_in = payment.direction is Direction.IN
    detail = put(entry, "NtryDtls/TxDtls")
    if payment.payer_kana:
        name = _text("相手の名義", payment.payer_kana)
        put(detail, f"RltdPties/{'Dbtr' if is_in else 'Cdtr'}/{shape.name}", name)
    if bank or branch:
        agent = put(detail, f"RltdAgts/{'DbtrAgt' if is_in else 'CdtrAgt'}")
        _put_bank(agent, bank, branch)
    if payment.edi_info:
        put(detail, "RmtInf/Ustrd", _text("EDI情報", payment.edi_info))


def _text(label: str, text: str, width: int = _MAX_TEXT) -> str:
    if len(text) > width:
        raise FormatError(f"{label}「{text}」は{width}文字以内にしてください。")
    return text
