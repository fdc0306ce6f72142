"""Bulk transfers as XML (ZEDI 総合振込, pain.001.001.03).

The mapping is that of 全銀ネット 接続ガイダンス FB編 as two public implementations
read it. One message has one payer and one day; ``CreDtTm`` has no offset (Japan time);
a read transfer is called ``<message id>-<通番>``. The business header (head.001), which
holds a password of the bank, is not written here.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from books.model import AccountType, CreditTransfer, PayerAccount
from edi.xml import find_all, find_text, new_root, put, to_bytes
from edi.zedi.envelope import parse_document
from edi.zedi.remittance import format_remittance, parse_remittance
from edi.zengin.accounts import (
    ACCOUNT_TYPE_CODES,
    HOLDER_BYTES,
    check_account_number,
    check_bank_name,
    check_digits,
    check_holder,
    format_payer_account_type,
    parse_account_type,
)
from edi.zengin.transfers import common_date

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
CLEARING_SYSTEM = "JPZGN"
# 識別表示 1 : ダミー 7 : ダミー 17
_DEBTOR_AGENT_INSTRUCTION = f"{'':1}:{'':7}:{'':17}"


class TransferOrder(NamedTuple):
    """A message read back (総合振込): who pays, what, and the message's id."""

    message_id: str
    payer: PayerAccount
    transfers: tuple[CreditTransfer, ...]


class _Bank(NamedTuple):
    bank_code: str
    bank_kana: str
    branch_code: str
    branch_kana: str


def write_transfer_order(
    payer: PayerAccount,
    transfers: Sequence[CreditTransfer],
    *,
    message_id: str,
    created_at: dt.datetime,
) -> bytes:
    """Write transfers of one day as pain.001 (ZEDI総合振込).

    ``message_id`` (at most 35 characters) must be new for every message; ``created_at``
    is written in Japan time as given, without its offset.

    Raises:
        FormatError: a value does not fit; nothing is cut.
    """
    day = common_date(transfers)
    if not 1 <= len(message_id) <= 35:
        raise FormatError("メッセージIDは1文字以上35文字以下にしてください。")
    root = new_root("Document", NAMESPACE)
    message = put(root, "CstmrCdtTrfInitn")
    put(message, "GrpHdr/MsgId", message_id)
    put(message, "GrpHdr/CreDtTm", f"{created_at:%Y-%m-%dT%H:%M:%S}")
    put(message, "GrpHdr/NbOfTxs", "1")  # ZEDI counts the PmtInf, not the transfers
    put(message, "GrpHdr/InitgPty")
    payment = put(message, "PmtInf")
    put(payment, "PmtInfId", "1")
    put(payment, "PmtMtd", "TRF")
    put(payment, "NbOfTxs", str(len(transfers)))
    put(payment, "CtrlSum", str(sum(t.amount for t in transfers)))
    put(payment, "PmtTpInf/CtgyPurp/Cd", "OTHR")
    put(payment, "ReqdExctnDt", day.isoformat())
    _put_payer(payment, payer)
    for number, transfer in enumerate(transfers, 1):
        try:
            _put_transfer(put(payment, "CdtTrfTxInf"), number, transfer, payer)
        except FormatError as error:
            raise FormatError(f"{number}件目の振込: {error}") from error
    return to_bytes(root)


def _put_payer(payment: etree._Element, payer: PayerAccount) -> None:
    client = payer.client_code.zfill(10)
    put(payment, "Dbtr/Id/OrgId/Othr/Id", check_digits("委託者コード", client, 10))
    put(payment, "Dbtr/Id/OrgId/Othr/SchmeNm/Cd", "BANK")
    if payer.corporate_number:
        other = put(payment[-1], "Id/OrgId/Othr")
        put(other, "Id", check_digits("法人番号", payer.corporate_number, 13))
        put(other, "SchmeNm/Cd", "TXID")
    number = check_account_number(payer.account_number)
    put(payment, "DbtrAcct/Id/Othr/Id", number)
    put(payment, "DbtrAcct/Tp/Prtry", format_payer_account_type(payer.account_type))
    bank = _Bank(payer.bank_code, payer.bank_kana, payer.branch_code, payer.branch_kana)
    _put_bank(put(payment, "DbtrAgt"), bank)
    put(payment, "UltmtDbtr/Nm", check_holder("委託者名", payer.name_kana))


def _put_bank(agent: etree._Element, bank: _Bank) -> None:
    member = "FinInstnId/ClrSysMmbId"
    put(agent, f"{member}/ClrSysId/Cd", CLEARING_SYSTEM)
    put(agent, f"{member}/MmbId", check_digits("銀行番号", bank.bank_code, 4))
    if bank.bank_kana:
        put(agent, "FinInstnId/Nm", check_bank_name("銀行名", bank.bank_kana))
    put(agent, "BrnchId/Id", check_digits("支店番号", bank.branch_code, 3))
    if bank.branch_kana:
        put(agent, "BrnchId/Nm", check_bank_name("支店名", bank.branch_kana))


def _put_transfer(
    element: etree._Element, number: int, transfer: CreditTransfer, payer: PayerAccount
) -> None:
    holder = check_holder("受取人名", transfer.holder)
    if len(holder) > HOLDER_BYTES:
        raise FormatError(f"受取人名「{holder}」が{HOLDER_BYTES}文字を超えています。")
    put(element, "PmtId/EndToEndId", str(number))
    put(element, "Amt/InstdAmt", str(transfer.amount), Ccy="JPY")
    bank = _Bank(
        transfer.bank_code,
        transfer.bank_kana,
        transfer.branch_code,
        transfer.branch_kana,
    )
    _put_bank(put(element, "CdtrAgt"), bank)
    put(element, "Cdtr/Nm", holder)
    account = check_account_number(transfer.account_number)
    put(element, "CdtrAcct/Id/Othr/Id", account)
    put(element, "CdtrAcct/Tp/Prtry", ACCOUNT_TYPE_CODES[transfer.account_type])
    put(element, "InstrForCdtrAgt/InstrInf", "7")
    put(element, "InstrForDbtrAgt", _DEBTOR_AGENT_INSTRUCTION)
    put(element, "Purp/Prtry", "0")
    for line in format_remittance(transfer.remittance, payer.corporate_number):
        put(element, "RmtInf/Ustrd", line)


def read_transfer_order(data: bytes) -> TransferOrder:
    """Read a pain.001 message of one payer and one day (ZEDI総合振込).

    Raises:
        FormatError: no such message, something missing, or totals that do not hold.
    """
    root = parse_document(data)
    message = _one(root, "CstmrCdtTrfInitn")
    message_id = _text(message, "GrpHdr/MsgId")
    payment = _one(message, "PmtInf")
    day = _date(_text(payment, "ReqdExctnDt"))
    transfers = tuple(
        _transfer(element, message_id, day)
        for element in find_all(payment, "CdtTrfTxInf")
    )
    count, total = _text(payment, "NbOfTxs"), find_text(payment, "CtrlSum")
    if count != str(len(transfers)):
        raise FormatError(f"合計件数が{count}ですが、振込は{len(transfers)}件です。")
    if total and _yen(total) != sum(t.amount for t in transfers):
        raise FormatError(f"合計金額{total}が振込金額の合計と一致しません。")
    return TransferOrder(message_id, _payer(payment), transfers)


def _payer(payment: etree._Element) -> PayerAccount:
    identities = {
        find_text(other, "SchmeNm/Cd"): find_text(other, "Id")
        for other in find_all(payment, "Dbtr/Id/OrgId/Othr")
    }
    bank = _bank(_one(payment, "DbtrAgt"))
    return PayerAccount(
        client_code=identities.get("BANK") or "",
        name_kana=_text(payment, "UltmtDbtr/Nm", "Dbtr/Nm"),
        **bank._asdict(),
        account_type=_account_type(payment, "DbtrAcct"),
        account_number=_text(payment, "DbtrAcct/Id/Othr/Id"),
        corporate_number=identities.get("TXID"),
    )


def _transfer(element: etree._Element, message_id: str, day: dt.date) -> CreditTransfer:
    amount = _one(element, "Amt/InstdAmt")
    if amount.get("Ccy") != "JPY":
        raise FormatError(f"通貨「{amount.get('Ccy')}」は扱えません(JPYのみ)。")
    lines = [e.text or "" for e in find_all(element, "RmtInf/Ustrd")]
    return CreditTransfer(
        reference=f"{message_id}-{_text(element, 'PmtId/EndToEndId')}",
        **_bank(_one(element, "CdtrAgt"))._asdict(),
        account_type=_account_type(element, "CdtrAcct"),
        account_number=_text(element, "CdtrAcct/Id/Othr/Id"),
        holder=_text(element, "Cdtr/Nm"),
        amount=_positive(_yen(amount.text or "")),
        due_date=day,
        remittance=parse_remittance(lines),
    )


def _bank(agent: etree._Element) -> _Bank:
    return _Bank(
        bank_code=_text(agent, "FinInstnId/ClrSysMmbId/MmbId"),
        bank_kana=find_text(agent, "FinInstnId/Nm") or "",
        branch_code=_text(agent, "BrnchId/Id"),
        branch_kana=find_text(agent, "BrnchId/Nm") or "",
    )


def _account_type(element: etree._Element, path: str) -> AccountType:
    return parse_account_type(_text(element, f"{path}/Tp/Prtry", f"{path}/Tp/Cd"))


def _one(element: etree._Element, path: str) -> etree._Element:
    found = find_all(element, path)
    if len(found) != 1:
        raise FormatError(
            f"要素{path}が{len(found)}個あります(1個のはずです)。"
            "ZEDIの総合振込(pain.001)か確かめてください。"
        )
    return found[0]


def _text(element: etree._Element, *paths: str) -> str:
    text = find_text(element, *paths)
    if text is None:
        raise FormatError(f"要素{paths[0]}の値がありません。作成元に確認してください。")
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"取組日「{text}」は日付(YYYY-MM-DD)ではありません。"
        ) from error


def _yen(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise FormatError(f"金額「{text}」は円単位の整数ではありません。")
    return int(text)


def _positive(amount: int) -> int:
    if amount == 0:
        raise FormatError("振込金額が0円です。金額を入力し直してください。")
    return amount
