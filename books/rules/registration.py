"""The registration number of the supplier (登録番号).

It stands with the seller: the issuer of an invoice, the recipient of a 仕入明細書.
A wrong check digit only asks for a look, as sole proprietors' numbers may differ.
"""

from books import tax
from books.identifiers import (
    compact_registration_number,
    has_valid_check_digit,
    parse_registration_number,
)
from books.model import BUYER_WRITES, Document, Finding, Severity
from books.rules.codes import finding, yen
from books.rules.context import Context
from books.rules.dates import tax_day
from books.rules.parties import find_partner
from books.tax_tables import QUALIFIED_INVOICE_START


def number_path(document: Document) -> str:
    """Field path of the supplier's number (登録番号の項目)."""
    side = "recipient" if document.document_type in BUYER_WRITES else "issuer"
    return f"{side}.registration_number"


def check_registration(document: Document, context: Context) -> list[Finding]:
    """Check that the number is there, well formed and the known one."""
    number = document.supplier.registration_number
    if number:
        return _check_number(document, context, number)
    if tax_day(document, context.today) < QUALIFIED_INVOICE_START:
        return []
    return _missing(document, context)


def _check_number(document: Document, context: Context, number: str) -> list[Finding]:
    path = number_path(document)
    parsed = parse_registration_number(number)
    if parsed is None:
        message = (
            f"登録番号「{number}」はTと数字13桁ではありません。"
            "原本を見て読み直し、印字が誤りなら取引先に確認し、訂正した請求書を受け取ってください。"
        )
        return [finding("registration_number_format", path, message)]
    findings = []
    if not has_valid_check_digit(parsed):
        message = (
            f"登録番号「{parsed}」の検査用数字が合いません（個人事業者の番号では起こり得ます）。"
            "原本の番号を見直し、国税庁の公表サイトで確認してください。"
        )
        findings.append(finding("registration_number_check_digit", path, message))
    return findings + _differs(document, context, parsed)


def _differs(document: Document, context: Context, number: str) -> list[Finding]:
    partner = find_partner(document, context)
    known = partner.registration_number if partner else None
    if not known or compact_registration_number(known) == number:
        return []
    message = (
        f"登録番号「{number}」が取引先の設定の「{known}」と違います。"
        "国税庁の公表サイトで確認し、正しいほうに直してください。"
    )
    return [finding("registration_number_differs", number_path(document), message)]


def is_small_amount(document: Document, context: Context) -> bool:
    """Whether the book entry alone is enough for its small amount (少額特例)."""
    if document.total is None:
        return False
    return tax.small_amount_special_applies(
        document.total,
        tax_day(document, context.today),
        eligible=context.company.small_amount_special,
    )


def _missing(document: Document, context: Context) -> list[Finding]:
    """A gap matters less where a book entry alone is enough (少額特例・帳簿のみ)."""
    path, total = number_path(document), document.total
    if total is not None and is_small_amount(document, context):
        message = (
            f"税込{yen(total)}で1万円未満のため、少額特例により登録番号がなくても"
            "帳簿の保存だけで仕入税額控除ができます。"
        )
        return [finding("small_amount_special_applies", path, message)]
    text = " ".join(line.description or "" for line in document.lines)
    case = tax.find_book_only_case(text, total) if total is not None else None
    if case:
        message = (
            f"「{case.label}」に当たるなら、帳簿の保存だけで仕入税額控除ができます。"
            "帳簿にその旨を書いてください。"
        )
        found = finding("book_only_applies", path, message)
        return [found, _missing_number(document, context, Severity.INFO)]
    return [_missing_number(document, context)]


def _missing_number(
    document: Document, context: Context, severity: Severity | None = None
) -> Finding:
    partner = find_partner(document, context)
    known = partner.registration_number if partner else None
    hint = f"取引先の設定では「{known}」です。" if known else ""
    message = (
        f"売り手の登録番号がありません。{hint}登録の有無を取引先に確認し、登録事業者なら"
        "登録番号のある請求書を受け取り、免税事業者なら経過措置で処理してください。"
    )
    return finding(
        "registration_number_missing", number_path(document), message, severity
    )
