"""Movements of an account from ISO 20022 messages (camt.052, 053, 054).

ZEDI sends 振込入金通知 as camt.054.001.02 and 入出金取引明細 as camt.052.001.02; .08 and
camt.053 are read as well. Which elements the banks fill is *not confirmed* by a primary
source, so every item has several places, in order of preference. Entries that are not
booked (予定) are left out: no money has moved.
"""

import datetime as dt
import re
from collections.abc import Sequence

from lxml import etree

from books.errors import FormatError
from books.model import Direction, Payment
from edi.xml import find, find_all, find_text
from edi.zedi.envelope import parse_document
from edi.zedi.remittance import describe_remittance

_REPORTS = (
    "BkToCstmrAcctRpt/Rpt",
    "BkToCstmrStmt/Stmt",
    "BkToCstmrDbtCdtNtfctn/Ntfctn",
)
_DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}
_BOOKED = "BOOK"
# Who stands on the other side, and that one's bank
_PARTIES = {
    Direction.IN: ("Dbtr", "UltmtDbtr", "DbtrAgt"),
    Direction.OUT: ("Cdtr", "UltmtCdtr", "CdtrAgt"),
}


def read_camt(data: bytes, *, stem: str) -> tuple[Payment, ...]:
    """Read the booked movements of a camt.052, camt.053 or camt.054 file (ZEDI入出金).

    A payment is called by the entry's account servicer reference if it has one, else
    ``<stem>:<number of the entry>``; an entry of several transactions gives a payment
    each, ``-1``, ``-2`` … after the entry's name.

    Raises:
        FormatError: another message, a currency other than JPY, broken dates, amounts.
    """
    root = parse_document(data)
    reports = [report for path in _REPORTS for report in find_all(root, path)]
    if not reports:
        raise FormatError(
            "入出金の電文(camt.052、camt.053、camt.054)ではありません。"
            "ファイルの種類を確かめてください。"
        )
    payments: list[Payment] = []
    entries = [entry for report in reports for entry in find_all(report, "Ntry")]
    for number, entry in enumerate(entries, 1):
        if find_text(entry, "Sts", "Sts/Cd") in {_BOOKED, None}:
            try:
                payments += _entry(entry, f"{stem}:{number}")
            except FormatError as error:
                raise FormatError(f"{number}件目の明細: {error}") from error
    return _distinct(payments)


def _distinct(payments: Sequence[Payment]) -> tuple[Payment, ...]:
    """Payments whose ids differ: a repeated one gets its number behind."""
    seen: dict[str, int] = {}
    found = []
    for payment in payments:
        name = payment.payment_id
        seen[name] = seen.get(name, 0) + 1
        again = {"payment_id": f"{name}#{seen[name]}"} if seen[name] > 1 else {}
        found.append(payment.model_copy(update=again))
    return tuple(found)


def _entry(entry: etree._Element, fallback: str) -> list[Payment]:
    name = find_text(entry, "AcctSvcrRef") or fallback
    total = _yen(entry, "Amt")
    if total is None:
        raise FormatError("金額(Amt)がありません。")
    details = find_all(entry, "NtryDtls/TxDtls")
    amounts = [_yen(d, "AmtDtls/TxAmt/Amt", "Amt") for d in details]
    if (
        len(details) > 1
        and sum(a or 0 for a in amounts) == total
        and None not in amounts
    ):
        return [
            _payment(entry, detail, f"{name}-{number}", amount or 0)
            for number, (detail, amount) in enumerate(
                zip(details, amounts, strict=True), 1
            )
        ]
    return [_payment(entry, details[0] if details else entry, name, total)]


def _payment(
    entry: etree._Element, detail: etree._Element, name: str, amount: int
) -> Payment:
    direction = _DIRECTIONS.get(find_text(entry, "CdtDbtInd") or "")
    if direction is None:
        raise FormatError("入払の区分(CdtDbtInd)がCRDTでもDBITでもありません。")
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
    lines = [e.text or "" for e in find_all(detail, "RmtInf/Ustrd")]
    bank = find(detail, f"RltdAgts/{agent}")
    return Payment(
        payment_id=name,
        value_date=_date(entry),
        direction=direction,
        amount=amount,
        payer_kana=payer or find_text(entry, "AddtlNtryInf") or "",
        bank_code=_bank_code(bank),
        branch_code=find_text(bank, "BrnchId/Id") if bank is not None else None,
        edi_info=describe_remittance(lines),
    )


def _bank_code(agent: etree._Element | None) -> str | None:
    if agent is None:
        return None
    return find_text(
        agent, "FinInstnId/ClrSysMmbId/MmbId", "FinInstnId/Othr/Id", "FinInstnId/BICFI"
    )


def _date(entry: etree._Element) -> dt.date:
    text = find_text(entry, "ValDt/Dt", "ValDt/DtTm", "BookgDt/Dt", "BookgDt/DtTm")
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError as error:
        raise FormatError(f"日付「{text or ''}」を読めません。") from error


def _yen(element: etree._Element, *paths: str) -> int | None:
    """Whole yen at the first path that is there, or None."""
    for path in paths:
        amount = find(element, path)
        if amount is None:
            continue
        if amount.get("Ccy", "JPY") != "JPY":
            raise FormatError(f"通貨「{amount.get('Ccy')}」は扱えません(JPYのみ)。")
        text = (amount.text or "").strip()
        if re.fullmatch(r"[0-9]{1,15}(?:\.0*)?", text):
            return int(text.partition(".")[0])
        raise FormatError(f"金額「{text}」は円単位の整数ではありません。")
    return None
