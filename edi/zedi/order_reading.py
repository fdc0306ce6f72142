"""Bulk transfers read from XML (ZEDI 総合振込の読込, pain.001).

Each ``PmtInf`` is an order of one payer and one day. A read transfer is called
``<message id>-<EndToEndId>``, with the ``PmtInfId`` between where there are several.
Totals that do not hold are refused; what has no place with us is told.
"""

from collections.abc import Iterator

from lxml import etree

from books.errors import FormatError
from books.model import (
    CreditTransfer,
    Finding,
    PayerAccount,
    RemittanceReference,
    Severity,
)
from edi.xml import descend, find, find_all, find_text
from edi.zedi.envelope import parse_document
from edi.zedi.known import is_order_item
from edi.zedi.orders import (
    CUSTOMER_CODES,
    METHODS,
    NEW_CODES,
    OTHER,
    TELEGRAPHIC,
    TransferOrder,
)
from edi.zedi.parts import (
    CLEARING_SYSTEM,
    get_account_type,
    get_bank,
    get_one,
    get_text,
    get_yen,
    parse_day,
    parse_whole_yen,
)
from edi.zedi.remittance import Remittance, read_remittance
from edi.zedi.unread import find_unread, merge
from edi.zengin.transfers import EDI_BYTES

Identities = dict[str | None, str | None]
"""Ids by the code of their scheme."""
_ROOT = "CstmrCdtTrfInitn"
_WHAT = "ZEDIの総合振込(pain.001)"


def identify_transfer_order(data: bytes) -> bool:
    """Whether a file looks like a 総合振込 in XML (pain.001), by its content."""
    return b"CstmrCdtTrfInitn" in data[:10_000]


def read_transfer_order(data: bytes) -> TransferOrder:
    """Read a pain.001 message of one payer and one day (ZEDI総合振込).

    Raises:
        FormatError: no such message, something missing, totals that do not hold, or
            several payers or days (``read_transfer_orders`` reads those).
    """
    orders, findings = read_transfer_orders(data)
    if len(orders) != 1:
        raise FormatError(
            f"支払情報(PmtInf)が{len(orders)}個あります(1個のはずです)。"
            "依頼人・取組日ごとに分けてください。"
        )
    return orders[0]._replace(findings=findings)


def read_transfer_orders(
    data: bytes,
) -> tuple[tuple[TransferOrder, ...], tuple[Finding, ...]]:
    """Read every order of a pain.001 message (ZEDI総合振込、支払情報が複数).

    Raises:
        FormatError: no such message, something missing, or totals that do not hold.
    """
    root = parse_document(data)
    message = get_one(root, _ROOT, _WHAT)
    message_id = get_text(message, "GrpHdr/MsgId")
    payments = find_all(message, "PmtInf")
    if not payments:
        raise FormatError("支払情報(PmtInf)がありません。作成元に確認してください。")
    findings = [
        *_count_findings(message, payments),
        *_clearing_findings(message),
        *find_unread(root, is_order_item),
    ]
    orders = []
    for payment in payments:
        name = message_id
        if len(payments) > 1:
            name = f"{message_id}-{get_text(payment, 'PmtInfId')}"
        transfers, told = _transfers(payment, name)
        findings += told
        orders.append(TransferOrder(message_id, _payer(payment), transfers))
    _check_unique(orders)
    return tuple(orders), merge(findings)


def _check_unique(orders: list[TransferOrder]) -> None:
    seen: set[str] = set()
    for transfer in (t for order in orders for t in order.transfers):
        if transfer.reference in seen:
            raise FormatError(
                f"通番(EndToEndId)「{transfer.reference}」が二つあります。"
                "作成元に確認してください。"
            )
        seen.add(transfer.reference)


def _count_findings(
    message: etree._Element, payments: list[etree._Element]
) -> Iterator[Finding]:
    """ZEDI counts the PmtInf, ISO 20022 the transfers; another number is told."""
    stated = find_text(message, "GrpHdr/NbOfTxs")
    transfers = find_all(message, "PmtInf/CdtTrfTxInf")
    if stated not in {str(len(payments)), str(len(transfers))}:
        yield _told(
            "zedi_count",
            f"電文の件数(GrpHdr/NbOfTxs)が「{stated or ''}」ですが、"
            f"支払情報は{len(payments)}個です。作成元に確認してください。",
        )


def _clearing_findings(message: etree._Element) -> Iterator[Finding]:
    """Bank numbers of another country's system; one code is told once."""
    systems = (find_text(e, "Cd") for e in descend(message, "ClrSysId"))
    for code in dict.fromkeys(systems):
        if code not in (CLEARING_SYSTEM, None):
            yield _told(
                "zedi_clearing",
                f"決済システム(ClrSysId/Cd)が「{code}」です({CLEARING_SYSTEM}のはずです)。"
                "銀行番号が日本の金融機関のものか、作成元に確認してください。",
            )


def _transfers(
    payment: etree._Element, name: str
) -> tuple[tuple[CreditTransfer, ...], list[Finding]]:
    transfers, findings = [], []
    method = find_text(payment, "PmtMtd")
    if method not in {"TRF", None}:
        raise FormatError(f"支払方法(PmtMtd)「{method}」は扱えません(TRFのみ)。")
    for element in find_all(payment, "CdtTrfTxInf"):
        transfer, told = _transfer(element, payment, name)
        transfers.append(transfer)
        findings += told
    count, total = find_text(payment, "NbOfTxs"), find_text(payment, "CtrlSum")
    if count is not None and count != str(len(transfers)):
        raise FormatError(f"合計件数が{count}ですが、振込は{len(transfers)}件です。")
    if total and parse_whole_yen(total) != sum(t.amount for t in transfers):
        raise FormatError(f"合計金額{total}が振込金額の合計と一致しません。")
    return tuple(transfers), findings


def _payer(payment: etree._Element) -> PayerAccount:
    identities = _identities(payment, "Dbtr", "Cd")
    bank = get_bank(get_one(payment, "DbtrAgt", _WHAT))._asdict()
    del bank["clearing_house"]
    return PayerAccount(
        client_code=identities.get("BANK") or "",
        name_kana=get_text(payment, "UltmtDbtr/Nm", "Dbtr/Nm"),
        **bank,
        account_type=get_account_type(payment, "DbtrAcct"),
        account_number=get_text(payment, "DbtrAcct/Id/Othr/Id"),
        corporate_number=identities.get("TXID"),
    )


def _identities(element: etree._Element, party: str, scheme: str) -> Identities:
    return {
        find_text(other, f"SchmeNm/{scheme}"): find_text(other, "Id")
        for other in find_all(element, f"{party}/Id/OrgId/Othr")
    }


def _transfer(
    element: etree._Element, payment: etree._Element, name: str
) -> tuple[CreditTransfer, list[Finding]]:
    reference = f"{name}-{get_text(element, 'PmtId/EndToEndId')}"
    codes = _identities(element, "Cdtr", "Prtry")
    amount = get_yen(get_one(element, "Amt/InstdAmt", _WHAT))
    if amount == 0:
        raise FormatError("振込金額が0円です。金額を入力し直してください。")
    remittance = _remittance(element, reference)
    transfer = CreditTransfer(
        reference=reference,
        **get_bank(get_one(element, "CdtrAgt", _WHAT))._asdict(),
        account_type=get_account_type(element, "CdtrAcct"),
        account_number=get_text(element, "CdtrAcct/Id/Othr/Id"),
        holder=get_text(element, "Cdtr/Nm"),
        amount=amount,
        due_date=parse_day("取組日", get_text(payment, "ReqdExctnDt")),
        remittance=remittance.references or _of_text(remittance.text, amount),
        customer_codes=_customer_codes(codes),
        method=_unless(TELEGRAPHIC, find_text(element, "InstrForCdtrAgt/InstrInf")),
        new_code=_unless(OTHER, find_text(element, "Purp/Prtry")),
        mark=_mark(element),
    )
    return transfer, [
        *remittance.findings,
        *_code_findings(element, transfer, codes),
        *_payer_findings(payment, remittance.payer_number, reference),
    ]


def _remittance(element: etree._Element, reference: str) -> Remittance:
    """EDI information; what is broken is told, since the money can still be sent."""
    try:
        return read_remittance(
            [e.text or "" for e in find_all(element, "RmtInf/Ustrd")]
        )
    except FormatError as error:
        told = _told("zedi_remittance", f"振込「{reference}」: {error}")
        return Remittance(findings=(told,))


def _unless(usual: str, code: str | None) -> str:
    """A code, empty where it is the usual one or absent."""
    return "" if code in {usual, None} else code or ""


def _customer_codes(codes: Identities) -> tuple[str, str] | None:
    first, second = (codes.get(scheme) or "" for scheme in CUSTOMER_CODES)
    return (first, second) if first or second else None


def _mark(element: etree._Element) -> str:
    """識別表示, except Y, which says no more than that there is EDI information."""
    instruction = find(element, "InstrForDbtrAgt")
    text = "" if instruction is None else instruction.text or ""
    return text.partition(":")[0].strip()[:1].replace("Y", "")


def _of_text(text: str, amount: int) -> tuple[RemittanceReference, ...]:
    """What a plain text of EDI information pays: its number, or a longer note."""
    if not text:
        return ()
    if len(text) <= EDI_BYTES:
        return (RemittanceReference(document_number=text, amount=amount),)
    return (RemittanceReference(note=text, amount=amount),)


def _code_findings(
    element: etree._Element,
    transfer: CreditTransfer,
    codes: Identities,
) -> Iterator[Finding]:
    named = (
        ("振込指定区分", transfer.method or TELEGRAPHIC, METHODS),
        ("新規コード", transfer.new_code or OTHER, NEW_CODES),
    )
    for label, code, allowed in named:
        if code not in allowed:
            yield _told(
                "zedi_code",
                f"{label}「{code}」は知られていない値です。作成元に確認してください。",
            )
    for scheme in codes.keys() - set(CUSTOMER_CODES):
        yield _told(
            "zedi_unread",
            f"受取人の識別「{codes[scheme]}」(種別「{scheme or ''}」)を"
            "取り込めませんでした。必要な内容なら原本で確かめてください。",
        )
    text = find_text(element, "InstrForDbtrAgt") or ""
    if text.replace(":", "").strip() not in {"", transfer.mark}:
        yield _told(
            "zedi_unread",
            f"識別表示・ダミー(InstrForDbtrAgt)「{text}」を取り込めませんでした。"
            "通常は空白です。作成元に確認してください。",
        )


def _payer_findings(
    payment: etree._Element, payer_number: str | None, reference: str
) -> Iterator[Finding]:
    ours = _identities(payment, "Dbtr", "Cd").get("TXID")
    if payer_number and payer_number != ours:
        yield _told(
            "zedi_payer",
            f"振込「{reference}」の支払人企業法人コード{payer_number}が"
            f"依頼人の法人番号({ours or 'なし'})と違います。作成元に確認してください。",
        )


def _told(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message)
