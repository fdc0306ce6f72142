"""What a person must look at (目視確認): unsure values, gaps, sums that do not hold."""

import re
from collections.abc import Iterator
from decimal import Decimal

from books.calendar import find_dates
from books.identifiers import has_valid_check_digit
from books.model import Document, DocumentType, TaxBasis, TaxSubtotal
from books.settings_reading import REVIEW_RULES, ReviewRules
from extractors.confidence import probability
from extractors.labels import column_key, match_label
from extractors.normalize import compact, parse_yen
from extractors.signals import Evidenced
from extractors.sums import Sums

# a registration number is on the paper, however badly it was read
_REGISTERED = re.compile(
    r"登録番?号|登録No|事業者.{0,2}番号|インボイス(?:登録)?(?:番号|No)|T[\d -]{10,}|"
    r"(?<!\d)\d{13}(?!\d)"
)
# a label of a number that is not the registration's, an account's, a telephone's …
_NUMBERED = re.compile(
    r"^第 ?[A-Z\d-]*\d[A-Z\d-]* ?号?$|(?<![録座話便者品JX])(?:番号|ナンバー|N[oO0°][.:\s#]|№|(?<![A-Za-z])Ref[.:]|(?<![A-Z])ID|Number)|[書票]番|[書票]No",
    re.IGNORECASE | re.MULTILINE,
)
_KEY_FIELDS = {
    DocumentType.INVOICE: ("document_number", "issue_date", "issuer.name", "total"),
    DocumentType.SIMPLIFIED_INVOICE: ("issue_date", "issuer.name", "total"),
    DocumentType.RETURN_INVOICE: ("document_number", "issuer.name", "total"),
    DocumentType.PURCHASE_ORDER: ("document_number", "issue_date", "issuer.name"),
    DocumentType.ORDER_RESPONSE: ("document_number", "issue_date", "issuer.name"),
    DocumentType.DELIVERY_NOTE: ("document_number", "issuer.name"),
    DocumentType.ACCEPTANCE_NOTE: ("document_number", "issuer.name"),
    DocumentType.PAYMENT_NOTICE: ("issue_date", "issuer.name", "total"),
    DocumentType.QUOTATION: ("document_number", "issue_date", "issuer.name", "total"),
    DocumentType.OTHER: ("document_type",),
}
_ACCOUNT_TOLD = re.compile(
    r"(?:普通|当座|[(（][普当][)）])[^。]{0,12}\d{7}|記号\D{0,3}\d{5}|口座番号|"
    r"^\W?お?(?:振込先|振込口座|取引銀行|銀行名|金融機関名)",
    re.MULTILINE,
)
# what a payer deducts or carries over: then what is due is another sum than the total
_DUE_TOLD = re.compile(
    r"差引(?:金|合計|[御ごお]?(?:請求|支払|振込)|仕切)|(?:前回|前月)[御ご]?請求|"
    r"[御ご]?請求残高|前[回月期][御ご]?残高|[御ご差引]繰越(?:残高|金|額|\s|\d|$)|(?:^|[^な])相殺"
)
_DUE_DAY = re.compile(
    r"(?:支払|振込|入金|送金)い?(?:期限|日限|期日|予定日|指定日)|日までに|\d[./]\d{1,2}までに|(?:引落と?し?|振替)(?:予定)?日"
)
_PAID_OTHERWISE = re.compile(
    "引き?落と?し?|振替|現金|集金|カード|手形|でんさい|電子記録|代引|代金引換|決済|領収|相殺|返金"
)
_WHOLE_YEAR = re.compile(r"20\d\d|令和|R\s?\d")
_WITH_DUE_DATE = frozenset({DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE})
_TOTAL_TOLD = re.compile(
    r"(?<![抜別])(?:合計|総額|総計|税込)[^\n]{0,8}\n?[^\n]{0,3}\d,\d{3}"
)
_BANK = re.compile(r"銀行(?!名)|信用金庫|信用組合|労働金庫|農業協同組合")
_BRANCH = re.compile(r"支店|営業部|出張所|本店")
NUMBER_ONLY = re.compile(r"[\d.,\s-]*\d[\d.,\s-]*")  # no name of goods
_INVOICES = frozenset({DocumentType.INVOICE, DocumentType.RETURN_INVOICE})
_TAXED = frozenset(  # they must tell the tax; others may give a rate for each line only
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)
_WHATEVER = (  # what a paper of no known kind may say
    "document_type", "document_number", "issue_date", "due_date", "issuer", "lines",
    "tax_summary", "total", "amount_due", "bank_accounts",
)  # fmt: skip
_WITH_LINES = frozenset(DocumentType) - {
    DocumentType.SIMPLIFIED_INVOICE,
    DocumentType.OTHER,
}


def list_review(
    document: Document,
    fields: Evidenced,
    sums: Sums,
    text: str,
    rules: ReviewRules = REVIEW_RULES,
) -> tuple[str, ...]:
    """Field paths that a person must look at, in the order of the document."""
    paths = [
        path
        for path in fields.paths()
        if probability(path, fields.signals(path)) < rules.threshold_of(path)
    ]
    pictured = any(fields.signals(path).picture for path in fields.paths())
    numbered = pictured or _NUMBERED.search(text)  # of a picture a label may be lost
    supplier_number = document.supplier.registration_number
    wanted = [
        path
        for path in _KEY_FIELDS[document.document_type]
        if path != "document_number" or numbered
    ]
    paths += [path for path in wanted if _value(document, path) is None]
    if document.document_type is DocumentType.OTHER:
        paths += _WHATEVER
    if pictured and document.document_type in _INVOICES and not supplier_number:
        paths.append("issuer.registration_number")
    if pictured and _asks_for_account(document, text):
        paths.append("bank_accounts")
    paths += _told_but_missing(document, text)
    paths += _unproven(document, sums, text)
    return tuple(dict.fromkeys(paths))


def _value(document: Document, path: str) -> object:
    value: object = document
    for step in path.split("."):
        value = getattr(value, step)
    return value


def _told_but_missing(document: Document, text: str) -> list[str]:
    """Fields that the paper speaks of and that were not found."""
    paths = []
    supplier = document.supplier.registration_number
    codes = {line.item_code for line in document.lines}
    rest = "\n".join(line for line in text.splitlines() if line.strip() not in codes)
    if (supplier is None and _REGISTERED.search(rest)) or (
        supplier and not has_valid_check_digit(supplier)
    ):
        paths.append("issuer.registration_number")
    if document.document_number is None and _NUMBERED.search(text):
        paths.append("document_number")
    if document.due_date is None and (
        _DUE_DAY.search(text)
        or _labels(text, "due_date")
        or _has_later_date(document, text)
    ):
        paths.append("due_date")
    paths += _missing_taxes(document, text)
    if _tells_more_accounts(document, text):
        paths.append("bank_accounts")
    if document.total is None and _TOTAL_TOLD.search(text):
        paths.append("total")
    if document.amount_due is None and (
        document.withholding_tax
        or _DUE_TOLD.search(text)
        or _shows_less(document.total, text)
    ):
        paths.append("amount_due")
    return paths + list(_gaps(document))


def _asks_for_account(document: Document, text: str) -> bool:
    """Whether a bill names no account and no other way to pay: it may have been lost."""
    bill = document.document_type is DocumentType.INVOICE
    return bill and not document.bank_accounts and not _PAID_OTHERWISE.search(text)


def _labels(text: str, key: str) -> bool:
    """Whether a line is a label of the head and nothing else."""
    return any(match_label(compact(line)) == key for line in text.splitlines())


def _shows_less(total: int | None, text: str) -> bool:
    """Whether the paper shows a sum that is taken off and what is left of the total."""
    if total is None:
        return False
    shown = {parse_yen(line) for line in text.splitlines()} - {None, 0}
    return any(value < 0 and total + value in shown for value in shown if value)


def _missing_taxes(document: Document, text: str) -> Iterator[str]:
    """The taxes, if the paper speaks of more of them; the total that they may come to."""
    taxed = r"消費税|内税|税額|外税(?=[^\n])"
    if document.document_type in _TAXED:
        taxed += r"|(?<!\d)(?:10|8)%|軽減税率|税込"
    if not document.tax_summary and re.search(taxed, text):
        yield "tax_summary"
        if not re.search(r"税込|内税|内消費税|うち消費税", text):
            yield "total"
    if not _told_rates(text) <= {row.rate for row in document.tax_summary}:
        yield "tax_summary"


def _has_later_date(document: Document, text: str) -> bool:
    """Whether a bill shows a date behind its own that nothing accounts for: its label
    may have been lost.
    """
    issued = document.issue_date
    if document.document_type not in _WITH_DUE_DATE or issued is None:
        return False
    told = {issued, document.delivery_date, document.period_end, document.original_date}
    told |= {line.date for line in document.lines}
    return any(
        day > issued and day not in told
        for line in text.splitlines()
        if _WHOLE_YEAR.search(line) and len(find_dates(line)) == 1
        for _, _, day in find_dates(line)
    )


def _tells_more_accounts(document: Document, text: str) -> bool:
    found = {account.number for account in document.bank_accounts}
    told = not found and _ACCOUNT_TOLD.search(text) is not None
    return told or not _told_accounts(text) <= found or _told_banks(text) > len(found)


def _told_rates(text: str) -> set[Decimal]:
    """Rates of which the paper tells an amount: 8%対象 1,080円."""
    told = re.finditer(r"(?<!\d)(10|8)%対象\D{0,6}[1-9]", text)
    return {Decimal(match[1]) / 100 for match in told}


def _told_accounts(text: str) -> set[str]:
    """Numbers of seven digits right behind the kind of an account."""
    return set(re.findall(r"(?:普通|当座)\D{0,10}?(?<!\d)(\d{7})(?!\d)", text))


def _told_banks(text: str) -> int:
    """How many lines tell a bank and one of its branches."""
    lines = [re.sub(r"\s", "", line) for line in text.splitlines()]
    return sum(bool(_BANK.search(x) and _BRANCH.search(x)) for x in lines)


def _gaps(document: Document) -> Iterator[str]:
    """Values without which a row is not whole, or that describe nothing."""
    priced = any(line.amount is not None for line in document.lines)
    for index, line in enumerate(document.lines):
        reckoned = line.quantity is not None and line.unit_price
        if line.amount is None and (reckoned or priced):
            yield f"lines[{index}].amount"
        if line.description and NUMBER_ONLY.fullmatch(line.description):
            yield f"lines[{index}].description"
    for index, row in enumerate(document.tax_summary):
        if row.rate and (row.taxable_amount is None or row.tax_amount is None):
            yield f"tax_summary[{index}]"
    for index, account in enumerate(document.bank_accounts):
        for part in ("bank", "branch", "account_type", "holder"):
            if getattr(account, part) is None:
                yield f"bank_accounts[{index}].{part}"


def _taxed_sum(document: Document) -> int:
    """What the rows of the tax summary come to, the tax included (yen)."""
    return sum(
        (row.taxable_amount or 0)
        + ((row.tax_amount or 0) if row.basis is not TaxBasis.INCLUSIVE else 0)
        for row in document.tax_summary
    )


def _lists_goods(text: str) -> bool:
    """Whether a receipt has the headings of a table of lines."""
    keys = {column_key(compact(line)) for line in text.splitlines()}
    return {"unit_price", "amount", "quantity"} <= keys


def _unproven(document: Document, sums: Sums, text: str) -> list[str]:
    """Sums and lines that no equation holds together."""
    paths = []
    listed = document.document_type in _WITH_LINES or _lists_goods(text)
    if listed and not document.lines:
        paths.append("lines")
    if document.lines and "lines" not in sums.proven and document.total is not None:
        paths.append("lines")
    if document.total is not None and "total" not in sums.proven:
        paths.append("total")
        if document.tax_summary and _taxed_sum(document) != document.total:
            paths += ("tax_summary", "lines")  # a rate may be missing
        if document.amount_due is not None and "amount_due" not in sums.proven:
            paths.append("amount_due")
    if any(_is_odd(row, len(document.lines)) for row in document.tax_summary):
        paths.append("tax_summary")  # two rates may have been taken for one
    return paths


def _is_odd(row: TaxSubtotal, lines: int) -> bool:
    """Whether a tax is further from its rate than rounding each line could bring it."""
    if not row.rate or row.taxable_amount is None or row.tax_amount is None:
        return False
    inside = row.basis is TaxBasis.INCLUSIVE
    share = row.rate / (1 + row.rate) if inside else row.rate
    return abs(row.tax_amount - row.taxable_amount * share) > max(lines, 1)
