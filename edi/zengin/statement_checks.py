"""Does a file of movements agree with itself, and what was not taken over? (明細の照合)."""

from collections.abc import Iterable, Iterator, Sequence

from books.model import Finding, Payment, Severity, Statement
from edi.zengin.codec import FileFormat
from edi.zengin.files import BankFile, Row, find_wrong_total

_SAID_NOWHERE = (
    ("dishonour_date", Severity.WARNING),
    ("other_bank_cheques", Severity.WARNING),
    ("exchange_date", Severity.INFO),
    ("bill_kind", Severity.INFO),
    ("bill_number", Severity.INFO),
    ("sister_branch", Severity.INFO),
    ("payer_code", Severity.INFO),
    ("filler", Severity.INFO),
)
"""Fields that a payment has no place for."""


def sums(payments: Iterable[Payment]) -> dict[str, int]:
    """Counts and totals in and out, by the names of the trailer's fields."""
    found = dict.fromkeys(("in_count", "in_amount", "out_count", "out_amount"), 0)
    for payment in payments:
        way = payment.direction.value
        found[f"{way}_count"] += 1
        found[f"{way}_amount"] += payment.amount
    return found


def check_totals(
    file: BankFile, file_format: FileFormat, statements: Sequence[Statement]
) -> Iterator[Finding]:
    """Counts and totals of trailers and end record (件数・金額の照合)."""
    labels = file_format.trailer.labels
    for batch, statement in zip(file.batches, statements, strict=True):
        trailer = batch.trailer
        for name, actual in sums(statement.payments).items():
            yield from _check_total(trailer, name, labels[name], actual)
        if "data_count" in trailer.values:
            actual = len(batch.rows)
            yield from _check_total(trailer, "data_count", labels["data_count"], actual)
    if "record_count" not in file.end.values:
        return
    # Whether the end record counts itself is not confirmed, nor that all banks fill it
    if file.end.amount("record_count") not in {0, file.record_count - 1}:
        yield from _check_total(
            file.end, "record_count", "レコード総件数", file.record_count
        )
    if file.end.amount("account_count"):
        yield from _check_total(file.end, "account_count", "口座数", len(file.batches))


def _check_total(row: Row, name: str, label: str, actual: int) -> Iterator[Finding]:
    if wrong := find_wrong_total(row, name, label, actual):
        yield Finding(code="zengin_total", severity=Severity.ERROR, message=wrong)


def check_coding(file: BankFile) -> Iterator[Finding]:
    """A コード区分 that is not the coding of the file (文字コードの変換)."""
    stated = file.batches[0].header.text("coding")
    if stated != file.coding.code:
        yield Finding(
            code="zengin_coding",
            severity=Severity.INFO,
            message=f"コード区分が「{stated}」ですが、{file.coding.label}として読めました。"
            "途中で文字コードが変換されたファイルです。",
        )


def check_headers(
    file: BankFile, file_format: FileFormat, statements: Sequence[Statement]
) -> Iterator[Finding]:
    """What a header says and a statement could not take over (未取込の見出し)."""
    labels = file_format.header.labels
    for batch, statement in zip(file.batches, statements, strict=True):
        header = batch.header
        for name, value in (
            ("bank_code", statement.bank_code),
            ("account_type", statement.account_type),
            ("from_date", statement.from_date),
            ("to_date", statement.to_date),
        ):
            if value is None:
                yield _not_taken(header.number, labels[name], header.text(name))
        if "balance" in header.values and statement.opening is None:
            yield _not_taken(header.number, labels["balance"], "0")


def _not_taken(number: int, label: str, text: str) -> Finding:
    return Finding(
        code="zengin_header",
        severity=Severity.INFO,
        message=f"{number}番目のレコード: {label}「{text}」は取り込みませんでした。"
        "必要なら銀行の明細で確かめてください。",
    )


def check_unread(
    file: BankFile, file_format: FileFormat, statements: Sequence[Statement]
) -> Iterator[Finding]:
    """What data records say and a payment has no place for (未取込の項目)."""
    labels = file_format.data.labels
    rows = [row for batch in file.batches for row in batch.rows]
    for name, severity in _SAID_NOWHERE:
        if name in labels:
            said = [row.number for row in rows if row.values[name].strip("0 ")]
            yield from _not_read(said, f"「{labels[name]}」があり", severity)
    payments = [payment for s in statements for payment in s.payments]
    pairs = tuple(zip(rows, payments, strict=True))
    yield from _not_read(
        [row.number for row in rows if _has_two_dates(row)],
        f"「{labels['value_date']}」と違う「{labels['account_date']}」があり",
    )
    yield from _not_read(
        [row.number for row, p in pairs if row.text("bank") and p.bank_code is None],
        f"特定できない「{labels['bank']}」があり",
    )
    yield from _not_read(
        [
            row.number
            for row, p in pairs
            if row.text("branch") and p.bank_code and p.branch_code is None
        ],
        f"特定できない「{labels['branch']}」があり",
    )


def _has_two_dates(row: Row) -> bool:
    days = {row.text("value_date"), row.text("account_date")} - {"000000"}
    return len(days) > 1


def _not_read(
    numbers: Sequence[int], what: str, severity: Severity = Severity.INFO
) -> Iterator[Finding]:
    if numbers:
        yield Finding(
            code="zengin_unread",
            severity=severity,
            message=f"{len(numbers)}件の明細に{what}ます(最初は{numbers[0]}番目の"
            "レコード)。取り込まないので、必要なら銀行の明細で確かめてください。",
        )
