"""What the review desk shows of a document (確認の画面の中身)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from books.fields import field_label, walk_values
from books.model import Document, DocumentState, Finding, Reading, Severity
from books.rewrite import COLUMNS
from books.rules.codes import percent
from books.rules.sums_shown import ShownSum, shown_sums
from books.store import StoredDocument
from books.store.queue import OPEN_STATES
from books.triage import partner_of
from web.checking import now
from web.fields import ShownField, list_fields
from web.site import PICTURE_DPI, Site

A4 = (595.3, 841.9)  # points
_GROUPS = (
    ("発行元", re.compile(r"issuer(\.|$)")),
    ("宛先", re.compile(r"recipient(\.|$)")),
    (
        "金額",
        re.compile(
            r"tax_summary|subtotal|tax_total|total|previous_balance|payment_received|"
            r"carried_forward|amount_due|withholding_tax|deductions|adjustments"
        ),
    ),
    ("振込先", re.compile(r"bank_accounts")),
    ("明細", re.compile(r"lines")),
    ("書類", re.compile(r"")),
)
_TAX_ROW = re.compile(r"tax_summary\[(\d+)\]\.(\w+)")
_ORDER = ("書類", "発行元", "宛先", "明細", "金額", "振込先")
_USUAL_COLUMNS = (
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
)
_MORE = (  # what may be added though it was not read
    "due_date",
    "delivery_date",
    "order_number",
    "subject",
    "subtotal",
    "tax_total",
    "amount_due",
    "withholding_tax",
    "deductions",
    "period_start",
    "period_end",
    "original_date",
    "inspection_date",
    "delivery_place",
    "payment_method",
    "notes",
)


@dataclass(frozen=True)
class Sheet:
    """The picture of a page: its number, its size in points."""

    number: int
    width: float
    height: float


@dataclass(frozen=True)
class Desk:
    """One document on the desk (机の上の一件)."""

    document: StoredDocument
    fields: tuple[ShownField, ...]
    groups: tuple[tuple[str, tuple[ShownField, ...]], ...]
    columns: tuple[str, ...]
    cells: dict[str, ShownField]
    focus: str
    sums: tuple[ShownSum, ...]
    more: tuple[tuple[str, str], ...]

    @property
    def reading(self) -> Reading:
        """What was read."""
        return self.document.reading

    @property
    def paper(self) -> Document:
        """The document itself."""
        return self.document.reading.document

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person."""
        return self.document.state in OPEN_STATES

    @property
    def is_out(self) -> bool:
        """Whether it was left out."""
        return self.document.state is DocumentState.REJECTED

    @property
    def needs_word(self) -> bool:
        """Whether approving asks for a word that it was looked at."""
        return bool(self.reading.review) or self.reading.has_error

    @property
    def findings(self) -> tuple[tuple[Finding, str], ...]:
        """Findings, the gravest first, with the field to go to."""
        order = list(Severity)
        found = sorted(self.reading.findings, key=lambda f: order.index(f.severity))
        return tuple((f, self._place(f.field)) for f in found)

    @property
    def remarks(self) -> int:
        """How many findings want to be read before it is approved (注意と誤り)."""
        return sum(f.severity is not Severity.INFO for f in self.reading.findings)

    def short_label(self, field: ShownField) -> str:
        """The name of a field below the heading of its group (短い項目名)."""
        row = _TAX_ROW.match(field.path)
        if row:
            rate = self.paper.tax_summary[int(row[1])].rate
            head = "税率なし" if rate is None else percent(rate)
            return f"{head} の{field_label(row[2])}"
        label = field.label
        if len(self.paper.bank_accounts) == 1:
            label = label.removeprefix("振込先1の")
        return label.removeprefix("発行元の").removeprefix("宛先の")

    def _place(self, path: str | None) -> str:
        """The nearest field that is on the desk."""
        known = {f.path for f in self.fields}
        while path:
            if path in known:
                return path
            first = next((p for p in known if p.startswith(f"{path}.")), "")
            if first:
                return first
            if path == "lines" or path.startswith("lines["):
                return "lines"
            path = path.rpartition(".")[0] or path.partition("[")[0] * ("[" in path)
        return ""

    @property
    def unseen_lines(self) -> tuple[str, ...]:
        """What of the lines is to be looked at."""
        return tuple(p for p in self.reading.review if p.startswith("lines"))


def make_desk(
    site: Site, document: StoredDocument, edit: str = "", after: str = ""
) -> Desk:
    """Lay a document on the desk; the focus is on what was asked for.

    Else on the doubtful field that comes after the one just seen to, or on the first.
    """
    reading = document.reading
    fields = list_fields(reading, edit)
    today = now().date()
    present = {path for path, _ in walk_values(reading.document)}
    more = [(p, field_label(p)) for p in _MORE if p not in present]
    return Desk(
        document,
        fields,
        _grouped(fields),
        _columns(reading.document),
        {f.path: f for f in fields if f.path.startswith("lines[")},
        _focus(fields, edit, after),
        shown_sums(reading.document, today),
        tuple(more),
    )


def _grouped(
    fields: Sequence[ShownField],
) -> tuple[tuple[str, tuple[ShownField, ...]], ...]:
    groups: dict[str, list[ShownField]] = {name: [] for name in _ORDER}
    for field in fields:
        name = next(name for name, like in _GROUPS if like.match(field.path))
        groups[name].append(field)
    return tuple((name, tuple(found)) for name, found in groups.items())


def _columns(document: Document) -> tuple[str, ...]:
    """The usual columns of the lines, and those that have a value."""
    return tuple(
        name
        for name in COLUMNS
        if name in _USUAL_COLUMNS
        or any(getattr(line, name) is not None for line in document.lines)
    )


def _focus(fields: Sequence[ShownField], edit: str, after: str) -> str:
    if any(f.path == edit for f in fields):
        return edit
    doubtful = stops(fields)
    order = [
        path for path in in_desk_order(fields) if path in doubtful or path == after
    ]
    if after in order:
        at = order.index(after)
        order = [p for p in (*order[at + 1 :], *order[:at]) if p in doubtful]
    return order[0] if order else ""


def stops(fields: Sequence[ShownField]) -> set[str]:
    """The fields that a person has to visit (確かめる項目)."""
    return {f.path for f in fields if f.review}


def in_desk_order(fields: Sequence[ShownField]) -> list[str]:
    """Paths from the top of the desk to its end."""
    return [f.path for _, group in _grouped(fields) for f in group]


def partner_name(site: Site, document: StoredDocument) -> str:
    """The other side's name."""
    party = partner_of(document.reading.document, site.settings.company)
    return party.name or "取引先不明"


def page_number(desk: Desk, asked: int) -> int:
    """The page asked for, else the one that the focused field stands on."""
    pages = desk.reading.source.pages
    if asked in pages:
        return asked
    focused = next((f for f in desk.fields if f.path == desk.focus), None)
    if focused and focused.evidence and focused.evidence.page in pages:
        return focused.evidence.page
    return pages[0] if pages else 1


def make_sheet(site: Site, document: StoredDocument, number: int) -> Sheet | None:
    """Size of the page in points; None for what has no picture (a workbook).

    A picture that is still to be drawn is taken for A4; the browser finds out.
    """
    source = document.reading.source
    if source.reader not in ("text", "ocr"):
        return None
    is_drawn = site.seams.is_drawn
    if is_drawn is not None and not is_drawn(source, number):
        return Sheet(number, *A4)
    with Image.open(site.picture(document.file.path, source, number)) as picture:
        width, height = picture.size
        dpi = picture.info.get("dpi", (PICTURE_DPI,))[0]
    return Sheet(number, float(width * 72 / dpi), float(height * 72 / dpi))
