"""Every file of the outside that denpyo reads, found by its content (読める形式の一覧).

One row a format: how it is told from the others, and what it holds. A file is looked at,
never its name; exactly one format must fit.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from books.errors import FormatError
from books.model import Document, Finding, JournalEntry, Statement
from books.settings_company import Accounts
from books.statements import check_continuity
from edi.accounting import freee, moneyforward, yayoi
from edi.jp_pint import check_invoice, identify_pint, read_invoice
from edi.pdfa import extract_message
from edi.sme_common.message import identify_message, read_message
from edi.statements import identify_statement_csv, read_statement_csv
from edi.zedi import (
    OrderResult,
    TransferOrder,
    identify_camt,
    identify_order_result,
    identify_transfer_order,
    read_camt_statements,
    read_order_result,
    read_transfer_orders,
)
from edi.zengin import (
    BulkTransfer,
    DebitOrder,
    Payroll,
    identify_zengin,
    read_bulk_transfers,
    read_direct_debits,
    read_payroll,
    read_statements,
)

_UTF16_XML = ("\ufeff<".encode("utf-16-le"), "\ufeff<".encode("utf-16-be"))
MAX_DEPTH = 2  # a message inside a PDF, and no further


@dataclass(frozen=True)
class Given:
    """What reading a file needs besides its bytes (読取の前提).

    ``stem`` names payments that have no id of their own; ``near`` is a day close to the
    file's, as bank files do not name the era.
    """

    stem: str
    near: dt.date
    accounts: Accounts


_NOTHING = b"\xef\xbb\xbf \t\r\n\x00\x1a"  # BOM, blanks, end of a DOS file


@dataclass(frozen=True)
class Content:
    """What a file holds (内容), and what of it was not taken over."""

    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    transfers: tuple[TransferOrder | BulkTransfer, ...] = ()
    payrolls: tuple[Payroll, ...] = ()
    debits: tuple[DebitOrder, ...] = ()
    results: tuple[OrderResult, ...] = ()
    entries: tuple[JournalEntry, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Format:
    """One format (形式): ``identify`` is cheap, ``read`` reads everything or raises."""

    name: str
    label: str
    identify: Callable[[bytes], bool]
    read: Callable[[bytes, Given], Content]


def find_format(data: bytes) -> Format | None:
    """The format of a file by its content, None where it is none of them (形式の判定).

    Raises:
        FormatError: several fit, which are named; or it is XML in UTF-16.
    """
    if data.startswith(_UTF16_XML):
        raise FormatError(
            "文字コードが UTF-16 の XML は読めません。"
            "UTF-8 で出力し直すよう送り元に依頼してください。"
        )
    fitting = [one for one in FORMATS if one.identify(data)]
    if len(fitting) > 1:
        labels = "、".join(one.label for one in fitting)
        raise FormatError(
            f"形式を一つに決められません({labels})。送り元に形式を確かめてください。"
        )
    return fitting[0] if fitting else None


def get_format(data: bytes) -> Format:
    """The same for a file that must be one of them.

    Raises:
        FormatError: none fits, or several do.
    """
    found = find_format(data)
    if found is None and not data.strip(_NOTHING):
        raise FormatError("中身が空です。取り直すか、送り主に再送を頼んでください。")
    if found is None:
        labels = "、".join(one.label for one in FORMATS)
        raise FormatError(
            f"読める形式ではありません。読めるのは {labels} です。相手独自の CSV や Excel は "
            "denpyo map で対応表を作ってください。"
        )
    return found


def _sme(data: bytes, _: Given) -> Content:
    document, findings = read_message(data)
    return Content(documents=(document,), findings=findings)


def _pint(data: bytes, _: Given) -> Content:
    document, findings = read_invoice(data)
    return Content(
        documents=(document,),
        findings=tuple(dict.fromkeys((*findings, *check_invoice(data)))),
    )


def _inside_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF-") and _message_in(data) is not None


def _message_in(data: bytes) -> bytes | None:
    try:
        found = extract_message(data)
    except FormatError:
        return None  # no message can be had from it; it is read as paper
    if found is None or not any(one.identify(found[1]) for one in _MESSAGES):
        return None
    return found[1]


def _pdf(data: bytes, given: Given) -> Content:
    message = _message_in(data) or b""
    return get_format(message).read(message, given)


def _camt(data: bytes, given: Given) -> Content:
    statements, findings = read_camt_statements(data, stem=given.stem)
    return Content(statements=statements, findings=findings)


def _orders(data: bytes, _: Given) -> Content:
    orders, findings = read_transfer_orders(data)
    told = (finding for order in orders for finding in order.findings)
    return Content(transfers=orders, findings=tuple(dict.fromkeys((*findings, *told))))


def _result(data: bytes, _: Given) -> Content:
    result, findings = read_order_result(data)
    return Content(results=(result,), findings=findings)


def _zengin_statement(data: bytes, given: Given) -> Content:
    statements, findings = read_statements(data, stem=given.stem, near=given.near)
    return Content(
        statements=statements, findings=(*findings, *check_continuity(statements))
    )


def _zengin_transfer(data: bytes, given: Given) -> Content:
    return Content(
        transfers=read_bulk_transfers(data, stem=given.stem, near=given.near)
    )


def _csv_statement(data: bytes, given: Given) -> Content:
    statement, findings = read_statement_csv(data, stem=given.stem)
    return Content(statements=(statement,), findings=findings)


def _entries(
    found: tuple[tuple[JournalEntry, ...], tuple[Finding, ...]],
) -> Content:
    entries, findings = found
    return Content(entries=entries, findings=findings)


def _kind(*kinds: str) -> Callable[[bytes], bool]:
    return lambda data: identify_zengin(data) in kinds


_MESSAGES = (
    Format("sme", "中小企業共通EDI", identify_message, _sme),
    Format("jp-pint", "JP PINT (デジタルインボイス)", identify_pint, _pint),
)
FORMATS = (
    *_MESSAGES,
    Format("pdf", "XMLの入ったPDF", _inside_pdf, _pdf),
    Format("zedi", "ZEDI 総合振込 (pain.001)", identify_transfer_order, _orders),
    Format("zedi-result", "ZEDI 振込結果 (pain.002)", identify_order_result, _result),
    Format("camt", "ZEDI 入出金 (camt.052・053・054)", identify_camt, _camt),
    Format("zengin-transfer", "全銀 総合振込", _kind("21"), _zengin_transfer),
    Format("zengin-statement", "全銀 入出金・振込入金", _kind("01", "03"), _zengin_statement),
    Format("zengin-payroll", "全銀 給与・賞与振込", _kind("11", "12", "71", "72"),
           lambda data, given: Content(payrolls=read_payroll(data, near=given.near))),
    Format("zengin-debit", "全銀 口座振替", _kind("91"),
           lambda data, given: Content(debits=read_direct_debits(data, near=given.near))),
    Format("yayoi", "弥生会計 仕訳", yayoi.identify_yayoi,
           lambda data, given: _entries(yayoi.read_yayoi(data, given.accounts))),
    Format("moneyforward", "マネーフォワード 仕訳帳", moneyforward.identify_moneyforward,
           lambda data, given: _entries(moneyforward.read_moneyforward(data, given.accounts))),
    Format("freee", "freee 取引", freee.identify_freee,
           lambda data, given: _entries(freee.read_freee(data, given.accounts))),
    Format("bank-csv", "銀行の入出金明細 CSV",
           lambda data: identify_statement_csv(data) is not None, _csv_statement),
)  # fmt: skip
