"""One entry of an account report and its transactions (入出金明細の一件, Ntry).

Which elements the banks fill is *not confirmed* by a primary source, so every item has
several places, in order of preference. An entry of several transactions gives a
payment each if their amounts make up its own, else one payment without a payer.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from books.model import Direction, Finding, Payment, Severity
from edi.xml import find, find_all, find_text
from edi.zedi.parts import get_yen
from edi.zedi.remittance import describe_remittance

DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}
_BOOKED = "BOOK"
_STATUS = {"PDNG": "予定(未記帳)", "INFO": "参考", "FUTR": "先日付"}
# Who stands on the other side, and that one's bank
_PARTIES = {
    Direction.IN: ("Dbtr", "UltmtDbtr", "DbtrAgt"),
    Direction.OUT: ("Cdtr", "UltmtCdtr", "CdtrAgt"),
}
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt")


class Transaction(NamedTuple):
    """A transaction within an entry, with its own amount and way."""

    element: etree._Element
    direction: Direction
    amount: int | None


def read_entry(
    entry: etree._Element, fallback: str
) -> tuple[list[Payment], list[Finding]]:
    """Payments of an entry, none of one that is not booked (no money has moved).

    ``fallback`` is its name where the bank gave it none.

    Raises:
        FormatError: another currency, a broken date, amount or direction.
    """
    status = find_text(entry, "Sts", "Sts/Cd", "Sts/Prtry")
    if status not in {_BOOKED, None}:
        return [], [_not_booked(entry, status or "", fallback)]
    payments, told = _booked(entry, fallback)
    return payments, [*told, *_unread_edi(payments)]


def _booked(
    entry: etree._Element, fallback: str
) -> tuple[list[Payment], list[Finding]]:
    name = find_text(entry, "AcctSvcrRef") or fallback
    total = _yen(entry, "Amt")
    if total is None:
        raise FormatError("金額(Amt)がありません。")
    direction = _direction(entry)
    told: list[Finding] = []
    transactions = [
        _transaction(element, direction, name, told)
        for element in find_all(entry, "NtryDtls/TxDtls")
    ]
    if len(transactions) <= 1:
        detail = transactions[0].element if transactions else entry
        told += [f for t in transactions for f in _differs(name, t.amount, total)]
        return [_payment(entry, detail, name, direction, total)], told
    if not _makes_up(transactions, direction, total):
        payment, finding = _together(entry, transactions, name, total)
        return [payment], [*told, finding]
    return [
        _payment(entry, t.element, f"{name}-{number}", t.direction, t.amount or 0)
        for number, t in enumerate(transactions, 1)
    ], told


def _transaction(
    element: etree._Element, direction: Direction, name: str, told: list[Finding]
) -> Transaction:
    """A transaction; its amount may be of another currency than the account's."""
    own = DIRECTIONS.get(find_text(element, "CdtDbtInd") or "", direction)
    try:
        return Transaction(element, own, _yen(element, *_AMOUNTS))
    except FormatError as error:
        told.append(_finding("zedi_batch", f"明細「{name}」の内訳: {error}"))
        return Transaction(element, own, None)


def _makes_up(
    transactions: Sequence[Transaction], direction: Direction, total: int
) -> bool:
    amounts = [
        (t.amount or 0) * (1 if t.direction is direction else -1) for t in transactions
    ]
    return all(t.amount for t in transactions) and sum(amounts) == total


def _together(
    entry: etree._Element,
    transactions: Sequence[Transaction],
    name: str,
    total: int,
) -> tuple[Payment, Finding]:
    """One payment for an entry that can't be taken apart."""
    told = (_edi_info(t.element) for t in transactions)
    payment = _payment(entry, entry, name, _direction(entry), total)
    finding = _finding(
        "zedi_batch",
        f"明細「{name}」の内訳{len(transactions)}件の金額が合計{total:,}円になりません。"
        "1件の入出金として取り込みました。内訳を原本で確かめてください。",
    )
    info = " ".join(filter(None, told)) or None
    return payment.model_copy(update={"edi_info": info}), finding


def _differs(name: str, amount: int | None, total: int) -> list[Finding]:
    if amount in {None, total}:
        return []
    return [
        _finding(
            "zedi_batch",
            f"明細「{name}」の金額{total:,}円と内訳の金額{amount or 0:,}円が違います。"
            "明細の金額で取り込みました。原本で確かめてください。",
        )
    ]


def _payment(
    entry: etree._Element,
    detail: etree._Element,
    name: str,
    direction: Direction,
    amount: int,
) -> Payment:
    party, ultimate, agent = _PARTIES[direction]
    payer = find_text(
        detail,
        *(
            f"RltdPties/{who}/{path}"
            for who in (party, ultimate)
            for path in ("Nm", "Pty/Nm")
        ),
        "AddtlTxInf",
    )
    told = find_text(entry, "AddtlNtryInf")
    bank = find(detail, f"RltdAgts/{agent}")
    return Payment(
        payment_id=name,
        value_date=_date(entry),
        direction=direction,
        amount=amount,
        payer_kana=payer or told or "",
        bank_code=None if bank is None else bank_code(bank),
        branch_code=None if bank is None else find_text(bank, "BrnchId/Id"),
        edi_info=_edi_info(detail),
        description=told or "",
        reversal=find_text(entry, "RvslInd") in {"true", "1"},
    )


def _edi_info(detail: etree._Element) -> str | None:
    return describe_remittance([e.text or "" for e in find_all(detail, "RmtInf/Ustrd")])


def _unread_edi(payments: Sequence[Payment]) -> list[Finding]:
    """EDI information that could not be unpacked stands there as it came."""
    return [
        _finding(
            "zedi_edi_broken",
            f"明細「{payment.payment_id}」の金融EDI情報を読めません(base64 か XML が壊れて"
            "います)。そのまま取り込みました。請求書番号を振込人に確かめてください。",
        )
        for payment in payments
        if (payment.edi_info or "").lower().startswith(("mime-version", "<"))
    ]


def bank_code(agent: etree._Element) -> str | None:
    """Number of a bank, wherever the message has it."""
    return find_text(
        agent,
        "FinInstnId/ClrSysMmbId/MmbId",
        "FinInstnId/Othr/Id",
        "FinInstnId/BICFI",
        "FinInstnId/BIC",
    )


def _direction(entry: etree._Element) -> Direction:
    direction = DIRECTIONS.get(find_text(entry, "CdtDbtInd") or "")
    if direction is None:
        raise FormatError("入払の区分(CdtDbtInd)がCRDTでもDBITでもありません。")
    return direction


def _date(entry: etree._Element) -> dt.date:
    text = find_text(entry, "ValDt/Dt", "ValDt/DtTm", "BookgDt/Dt", "BookgDt/DtTm")
    return parse_day_of(text or "")


def parse_day_of(text: str) -> dt.date:
    """The day of a date or of a time (``2026-10-31T09:00:00+09:00``).

    Raises:
        FormatError: neither.
    """
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError as error:
        raise FormatError(f"日付「{text[:40]}」を読めません。") from error


def _yen(element: etree._Element, *paths: str) -> int | None:
    """Whole yen at the first path that is there, or None."""
    found = (find(element, path) for path in paths)
    amount = next((element for element in found if element is not None), None)
    return None if amount is None else get_yen(amount)


def _not_booked(entry: etree._Element, status: str, fallback: str) -> Finding:
    label = _STATUS.get(status, "知られていない状態")
    amount = find_text(entry, "Amt") or ""
    return Finding(
        code="zedi_not_booked",
        severity=Severity.INFO if status in _STATUS else Severity.WARNING,
        message=f"明細「{find_text(entry, 'AcctSvcrRef') or fallback}」({amount}円)は"
        f"{label}「{status}」のため取り込みませんでした。",
    )


def _finding(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message)
