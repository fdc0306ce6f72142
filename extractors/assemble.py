"""The parts of a document put together to a reading (読み取り結果の組み立て)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from books.identifiers import has_valid_check_digit
from books.model import (
    Document,
    DocumentType,
    Line,
    Party,
    Reading,
    Source,
)
from books.numbers import look_alike_key
from books.settings_reading import REVIEW_RULES, ReviewRules
from extractors.account_known import signals_of
from extractors.amount_texts import Amount
from extractors.amounts import find_amounts, find_headline
from extractors.banks import find_accounts
from extractors.company import (
    close_form,
    is_whole,
    name_sureness,
    strip_echo,
    strip_issuer_label,
    strip_seal_mark,
    without_department,
)
from extractors.confidence import to_reads
from extractors.doubts import (
    doubt_accounts,
    doubt_branch,
    doubt_crowded,
    doubt_cut_holders,
    doubt_office,
    may_be_other_form,
    words_settle,
)
from extractors.head import find_numbers
from extractors.head_values import read_head
from extractors.line_values import makes
from extractors.lines import LineRead, find_legend, read_lines
from extractors.mend import mend_account, mend_name, mend_rates, one_holder
from extractors.normalize import clean
from extractors.parties import PartyFound, find_parties
from extractors.receipts import read_receipt_lines
from extractors.review import list_review
from extractors.segments import Segment
from extractors.signals import Evidenced, misread_shares
from extractors.solve import solve
from extractors.split import Part
from extractors.sums import Sums
from extractors.table_totals import find_column_sums
from extractors.tables import Table, find_table
from extractors.vouched import note_vouches, payee_of, respelt
from extractors.written_lines import read_written_lines

_TILLS = {DocumentType.SIMPLIFIED_INVOICE}
_EVERYTHING = (
    "document_type",
    "document_number",
    "issue_date",
    "due_date",
    "issuer",
    "recipient",
    "lines",
    "tax_summary",
    "total",
    "amount_due",
    "bank_accounts",
)


@dataclass(frozen=True)
class Gathered:
    """What the parts of a document say, before it is decided what a person looks at."""

    document: Document
    fields: Evidenced
    sums: Sums
    text: str
    tables: tuple[Table, ...]


def read_part(
    part: Part,
    source: Source,
    known: Sequence[str] = (),
    rules: ReviewRules = REVIEW_RULES,
) -> Reading:
    """Everything that one document says, with evidence and confidence.

    ``known`` are the names that the company knows: its own and its partners';
    ``rules`` say from which sureness on a value need not be looked at.
    """
    found = gather(part, known)
    asked = list_review(found.document, found.fields, found.sums, found.text, rules)
    if _may_be_two(part, found.tables):
        asked = tuple(dict.fromkeys((*asked, *_EVERYTHING)))
    return Reading(
        source=source,
        document=found.document,
        fields=to_reads(found.document, found.fields, found.sums.inferred),
        review=asked,
        text=found.text,
    )


def gather(part: Part, known: Sequence[str] = ()) -> Gathered:
    """Every value of one document with what speaks for it."""
    segments = [s for page in part.segments for s in page]
    fields = Evidenced(misread_shares(part.segments))
    tables = _tables(part)
    head = part.segments[0]
    top = tables[0].top if tables and tables[0].top else 0.0
    issuer, recipient = find_parties(head, top, part.kind)
    if issuer.name is None and len(part.segments) > 1:  # the issuer signs at the end
        issuer, _ = find_parties(_outside(part.segments[-1], tables), 0.0, part.kind)
    values: dict[str, Any] = {"document_type": part.kind}
    fields.add("document_type", part.title.segment if part.title else None, 0.99)
    outside = _outside(segments, tables)
    beside = _outside(segments, tables, headings=False)
    title = part.title.segment.compact if part.title else ""
    values |= read_head(part.kind, outside, beside, fields, title)
    legend = find_legend(segments)
    days = (values.get(key) for key in ("issue_date", "delivery_date", "due_date"))
    lines = read_lines(tables, legend, next((day for day in days if day), None))
    if part.kind is DocumentType.SIMPLIFIED_INVOICE and not tables:
        lines = read_receipt_lines(segments, legend)
    elif not tables:
        lines = read_written_lines(segments)
    by_rate = find_column_sums(tables, outside)
    places = [amount.segment for amount in by_rate]
    amounts = [a for a in find_amounts(outside) if a.segment not in places] + by_rate
    headline = find_headline(head)
    sums = solve(amounts, [x.line for x in lines], headline)
    values |= _money(sums, [*amounts, *([headline] if headline else [])], fields)
    values["issuer"] = _party(issuer, "issuer", fields, known)
    values["recipient"] = _party(recipient, "recipient", fields, known)
    doubt_crowded(segments, fields)
    doubt_office(fields)
    if part.kind is DocumentType.SIMPLIFIED_INVOICE:
        doubt_branch(segments, fields)
    values["lines"] = _mended_rates(_lines(lines, sums, fields), sums, fields)
    values |= _accounts(segments, fields)
    doubt_accounts(values["bank_accounts"], fields)
    doubt_cut_holders(values["bank_accounts"], fields)
    if values.get("document_number") in {a.number for a in values["bank_accounts"]}:
        values["document_number"] = None  # No. of the account
        fields.drop("document_number")
    _weigh_payee(part.kind, values, fields)
    text = "\n".join(s.text for s in segments)
    return Gathered(Document(**values), fields, sums, text, tuple(tables))


def _may_be_two(part: Part, tables: Sequence[Table]) -> bool:
    """True when pages of one document have numbers of their own: a pile split badly."""
    numbers = set()
    for segments in part.segments:
        found = find_numbers(_outside(segments, tables), part.kind)
        if "document_number" in found:
            numbers.add(look_alike_key(found["document_number"].value))
    return len(numbers) > 1


def _tables(part: Part) -> list[Table]:
    found: list[Table] = []
    for page, segments in zip(part.pages, part.segments, strict=True):
        previous = found[-1] if found else None
        table = find_table(page, segments, previous, headed=part.kind in _TILLS)
        if table is not None:
            found.append(table)
    return found


def _outside(
    segments: Sequence[Segment], tables: Sequence[Table], *, headings: bool = True
) -> list[Segment]:
    """Segments that are no part of a line or, with ``headings``, of the heading of the
    table; a table of labels and values has its first pair there.
    """
    boxes = [
        (row.page, s.box)
        for table in tables
        for row in table.rows
        for parts in row.cells.values()
        for s in parts
    ]
    pages = {row.page for table in tables for row in table.rows}
    heads = [
        (page, c.heading.box)
        for table in tables
        if headings
        for c in table.columns
        for page in pages
        if c.heading.page == page
    ]
    taken = [*boxes, *heads]
    return [
        s
        for s in segments
        if not any(
            page == s.page
            and box.x_overlap(s.box) > 0
            and box.y_overlap(s.box) > 0
            and box.y_overlap(s.box) > 0.5 * s.box.height
            for page, box in taken
        )
    ]


def _party(
    found: PartyFound, side: str, fields: Evidenced, known: Sequence[str]
) -> Party:
    values = {}
    for key, item in found.values():
        path, text = f"{side}.{key}", clean(item.value)
        if path == "issuer.name":
            text = strip_seal_mark(strip_echo(strip_issuer_label(text)))
            text = without_department(text) if text.strip() else text
        if key == "name":
            text = close_form(text)
        values[key] = mend_name(text, known) if key == "name" else text
        if key != "name":
            proven = key == "registration_number" and has_valid_check_digit(text)
            fields.add(path, item.segment, 0.985, proven=proven)
            continue
        fields.add(path, item.segment, name_sureness(item.value), known=text in known)
        fields.note(path, whole=float(words_settle(item) and is_whole(values[key])))
        if text not in known and may_be_other_form(item):
            fields.doubt(path)
    return Party(**values)


def _money(sums: Sums, amounts: Sequence[Amount], fields: Evidenced) -> dict[str, Any]:
    printed = Counter(amount.value for amount in amounts)
    for path, amount in sums.places.items():
        sure = 0.9 if amount.how == "below" else 0.93
        fields.add(path, amount.segment, sure, proven=path in sums.proven)
        fields.note(path, repeated=float(printed[amount.value] > 1))
    for index, row in enumerate(sums.tax_summary):
        base = sums.places.get(f"tax_summary[{index}].taxable_amount")
        tax = sums.places.get(f"tax_summary[{index}].tax_amount")
        place = base or tax
        proven = f"tax_summary[{index}].taxable_amount" in sums.proven
        for name in ("rate", "basis"):
            fields.add(
                f"tax_summary[{index}].{name}",
                place.label if place else None,
                0.9,
                proven=proven,
            )
        if row.taxable_amount is None:
            fields.add(f"tax_summary[{index}]", None, 0.5)
    return {**sums.values, "tax_summary": tuple(sums.tax_summary)}


def _lines(
    found: Sequence[LineRead], sums: Sums, fields: Evidenced
) -> tuple[Line, ...]:
    for index, read in enumerate(found):
        line = read.line
        holds = makes(line.quantity, line.unit_price, line.amount)
        for key, segment in read.segments.items():
            figure = key in ("quantity", "unit_price", "amount")
            fields.add(
                f"lines[{index}].{key}",
                segment,
                0.9 if figure else 0.985,
                proven=figure and (holds or "lines" in sums.proven),
            )
        sums.inferred |= {f"lines[{index}].{key}" for key in read.inferred}
    return tuple(read.line for read in found)


def _mended_rates(
    lines: tuple[Line, ...], sums: Sums, fields: Evidenced
) -> tuple[Line, ...]:
    """Marks of the reduced rate that were not read, told by the sums per rate."""
    mended, changed = mend_rates(lines, sums.tax_summary)
    for index in changed:
        fields.add(f"lines[{index}].tax_rate", None, 0.96)
        sums.inferred.add(f"lines[{index}].tax_rate")
    return mended


def _weigh_payee(kind: DocumentType, values: dict[str, Any], fields: Evidenced) -> None:
    """Let the payee's name and the holders of its accounts vouch for each other."""
    side, accounts = payee_of(kind), values["bank_accounts"]
    picture = fields.signals(f"{side}.name").picture > 0
    values[side] = respelt(values[side], accounts, picture=picture)
    note_vouches(side, values[side], accounts, fields)


def _accounts(segments: Sequence[Segment], fields: Evidenced) -> dict[str, Any]:
    found = find_accounts(segments)
    accounts = one_holder(
        [(mend_account(item.account), item.holder_confidence) for item in found]
    )
    for index, (item, account) in enumerate(zip(found, accounts, strict=True)):
        for key in ("bank", "branch", "account_type", "number", "holder"):
            if getattr(account, key) is not None:
                place, known = signals_of(account, key, item.account)
                path = f"bank_accounts[{index}].{key}"
                fields.add(path, item.segment, place, known=known)
                fields.show(path, item.places.get(key, item.segment))
                if key == "holder":
                    letters = len(account.holder or "") * (1 - item.holder_confidence)
                    fields.note(path, letters=letters)
    return {"bank_accounts": accounts}
