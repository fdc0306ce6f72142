"""Bulk transfers written as XML (ZEDI 総合振込, pain.001.001.03).

The mapping is that of 全銀ネット 接続ガイダンス FB編 as two public implementations
read it. One message has one payer and one day; ``CreDtTm`` has no offset (Japan time);
``EndToEndId`` is the 通番 from 1. Every invoice of ``CreditTransfer.remittance`` goes
into the EDI information of its transfer.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from books.model import CreditTransfer, Finding, PayerAccount
from edi.xml import new_root, put, to_bytes
from edi.zedi.parts import BankParts, check_id, format_time, put_bank
from edi.zedi.remittance import format_remittance
from edi.zengin.accounts import (
    ACCOUNT_TYPE_CODES,
    HOLDER_BYTES,
    check_account_number,
    check_digits,
    check_holder,
    format_payer_account_type,
)
from edi.zengin.transfers import common_date, edi_information

MESSAGE = "pain.001.001.03"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{MESSAGE}"
CODE_CHARACTERS = 10
CUSTOMER_CODES = ("Customer Code1", "Customer Code2")
TELEGRAPHIC, OTHER = "7", "0"  # 振込指定区分, 新規コード
METHODS = {"7": "テレ振込", "8": "文書振込"}
NEW_CODES = {"0": "その他", "1": "第1回振込分", "2": "変更分"}


class TransferOrder(NamedTuple):
    """A message read back (総合振込): its id, who pays, what; what was not read."""

    message_id: str
    payer: PayerAccount
    transfers: tuple[CreditTransfer, ...]
    findings: tuple[Finding, ...] = ()


def write_transfer_order(
    payer: PayerAccount,
    transfers: Sequence[CreditTransfer],
    *,
    message_id: str,
    created_at: dt.datetime,
    as_text: bool = False,
) -> bytes:
    """Write transfers of one day as pain.001 (ZEDI総合振込).

    ``message_id`` (at most 35 characters) must be new for every message; ``created_at``
    is written in Japan time as given, without its offset. ``as_text`` writes the invoice
    numbers as a plain text of 20 characters, as bank files do, instead of S-ZEDI's items.

    Raises:
        FormatError: a value does not fit; nothing is cut.
    """
    day = common_date(transfers)
    root = new_root("Document", NAMESPACE)
    message = put(root, "CstmrCdtTrfInitn")
    put(message, "GrpHdr/MsgId", check_id("メッセージID", message_id))
    put(message, "GrpHdr/CreDtTm", format_time(created_at))
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
            element = put(payment, "CdtTrfTxInf")
            _put_transfer(element, number, transfer)
            for line in _remittance_lines(transfer, payer, as_text=as_text):
                put(element, "RmtInf/Ustrd", line)
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
    bank = BankParts(
        payer.bank_code, payer.bank_kana, payer.branch_code, payer.branch_kana
    )
    put_bank(put(payment, "DbtrAgt"), bank)
    put(payment, "UltmtDbtr/Nm", check_holder("委託者名", payer.name_kana))


def _put_transfer(
    element: etree._Element, number: int, transfer: CreditTransfer
) -> None:
    holder = check_holder("受取人名", transfer.holder)
    if len(holder) > HOLDER_BYTES:
        raise FormatError(f"受取人名「{holder}」が{HOLDER_BYTES}文字を超えています。")
    put(element, "PmtId/EndToEndId", str(number))
    put(element, "Amt/InstdAmt", str(transfer.amount), Ccy="JPY")
    bank = BankParts(
        transfer.bank_code,
        transfer.bank_kana,
        transfer.branch_code,
        transfer.branch_kana,
        transfer.clearing_house,
    )
    put_bank(put(element, "CdtrAgt"), bank)
    _put_payee(put(element, "Cdtr"), holder, transfer)
    account = check_account_number(transfer.account_number)
    put(element, "CdtrAcct/Id/Othr/Id", account)
    put(element, "CdtrAcct/Tp/Prtry", ACCOUNT_TYPE_CODES[transfer.account_type])
    method = check_code("振込指定区分", transfer.method or TELEGRAPHIC, METHODS)
    put(element, "InstrForCdtrAgt/InstrInf", method)
    put(element, "InstrForDbtrAgt", _instruction(transfer.mark))
    new_code = check_code("新規コード", transfer.new_code or OTHER, NEW_CODES)
    put(element, "Purp/Prtry", new_code)


def _put_payee(payee: etree._Element, holder: str, transfer: CreditTransfer) -> None:
    put(payee, "Nm", holder)
    codes = transfer.customer_codes or ("", "")
    for number, (scheme, code) in enumerate(zip(CUSTOMER_CODES, codes, strict=True), 1):
        if code:
            identities = payee[1][0] if len(payee) > 1 else put(payee, "Id/OrgId")
            other = put(identities, "Othr")
            put(other, "Id", _customer_code(f"顧客コード{number}", code))
            put(other, "SchmeNm/Prtry", scheme)


def _customer_code(label: str, code: str) -> str:
    """A code of ten digits, with zeros before it, or a shorter text."""
    if len(code) > CODE_CHARACTERS:
        raise FormatError(f"{label}「{code}」は{CODE_CHARACTERS}桁までです。")
    is_number = code.isascii() and code.isdigit()
    return code.zfill(CODE_CHARACTERS) if is_number else code


def _instruction(mark: str) -> str:
    """識別表示 1 : ダミー 7 : ダミー 17."""
    if len(mark) > 1:
        raise FormatError(f"識別表示「{mark}」は1文字です。")
    return f"{mark:1}:{'':7}:{'':17}"


def check_code(label: str, code: str, codes: dict[str, str]) -> str:
    """A code that is one of the published ones, as it is.

    Raises:
        FormatError: another one.
    """
    if code not in codes:
        allowed = "、".join(f"{c} {name}" for c, name in codes.items())
        raise FormatError(f"{label}「{code}」は使えません({allowed})。")
    return code


def _remittance_lines(
    transfer: CreditTransfer, payer: PayerAccount, *, as_text: bool
) -> tuple[str, ...]:
    if as_text:
        text = edi_information(transfer)
        return (text,) if text else ()
    return format_remittance(transfer.remittance, payer.corporate_number)
