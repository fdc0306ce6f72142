"""What of an invoice did not get into its document, in sentences (未読の指摘)."""

from collections.abc import Iterable, Iterator

from lxml import etree

from books.identifiers import parse_registration_number
from books.model import Document, Finding, Severity
from edi.jp_pint.carriage import SOURCE
from edi.jp_pint.header import item_label
from edi.jp_pint.leaves import Leaf, Places
from edi.jp_pint.lines import OBJECT_TYPE
from edi.jp_pint.parties import join_id
from edi.xml import find_all, find_text, local_name

MOST_TOLD = 1_000  # elements that were not read, one finding each
_ATTACHMENT = "AdditionalDocumentReference"


_FILE = "Attachment/EmbeddedDocumentBinaryObject"
_LINK = "Attachment/ExternalReference/URI"
_LISTED = frozenset(
    f"{_ATTACHMENT}/{path}"
    for path in (
        "ID",
        "DocumentDescription",
        _FILE,
        f"{_FILE}@filename",
        f"{_FILE}@mimeCode",
        _LINK,
    )
)
"""Values of attachments that their finding shows."""
_OBJECTS = {
    _ATTACHMENT: "請求対象ID(ibt-018)",
    "DocumentReference": "明細の請求対象ID(ibt-128)",
}


def list_attachments(root: etree._Element) -> Iterator[Finding]:
    """One finding for an attachment: number, description, files, links."""
    references = [r for r in find_all(root, _ATTACHMENT) if _is_attachment(r)]
    for reference in references[:MOST_TOLD]:
        parts = [
            text
            for path in ("ID", "DocumentDescription")
            for text in _texts(reference, path)
        ]
        parts += [_file(e) for e in find_all(reference, _FILE)]
        parts += _texts(reference, _LINK)
        yield finding(
            "pint_attachment",
            f"添付書類(ibg-24)があります: {'、'.join(parts)}。原本から取り出してください。",
            Severity.INFO,
        )
    if len(references) > MOST_TOLD:
        yield finding(
            "pint_attachment",
            f"添付書類が、ほかに{len(references) - MOST_TOLD:,}件あります。"
            "原本から取り出してください。",
            Severity.INFO,
        )


def _is_attachment(reference: etree._Element) -> bool:
    """With a type a reference is something else (invoiced object, project)."""
    return not find_text(reference, "DocumentTypeCode")


def _texts(element: etree._Element, path: str) -> list[str]:
    return [t for e in find_all(element, path) if (t := (e.text or "").strip())]


def _file(element: etree._Element) -> str:
    size = len("".join((element.text or "").split())) * 3 // 4  # base64
    name = element.get("filename", "(名前なし)")
    return f"{name} {element.get('mimeCode', '(種類不明)')} 約{size:,}バイト"


def _is_listed(leaf: Leaf) -> bool:
    if leaf.path not in _LISTED:
        return False
    above = leaf.element.iterancestors()
    reference = next(e for e in above if local_name(e) == _ATTACHMENT)
    return _is_attachment(reference)


def tell_unread(left: Iterable[Leaf], document: Document) -> Iterator[Finding]:
    """One finding for an element, its attributes beside its text; not without end."""
    places, told, more = Places(), 0, 0
    elements: dict[etree._Element, list[Leaf]] = {}
    for leaf in left:
        if not _is_listed(leaf):
            elements.setdefault(leaf.element, []).append(leaf)
    for element, leaves in elements.items():
        if leaves[0].path == "DocumentCurrencyCode":
            yield finding(
                "pint_currency",
                f"円以外の通貨({leaves[0].text})の請求書です。金額は取り込みません。"
                "円の金額を原本で確かめて入力してください。",
                Severity.ERROR,
            )
        elif _is_repeated(element, document):
            continue
        elif told < MOST_TOLD:
            told += 1
            yield _left(leaves, document, places.of(element))
        else:
            more += 1
    if more:
        yield finding(
            "pint_unread",
            f"取り込めなかった値が、ほかに{more:,}件あります。原本で確かめてください。",
        )


def _is_repeated(element: etree._Element, document: Document) -> bool:
    """Whether a legal id says what stands as the id of its party."""
    parent = element.getparent()
    legal = parent is not None and local_name(parent) == "PartyLegalEntity"
    whole = join_id(element.get("schemeID"), (element.text or "").strip())
    ids = (document.issuer.party_id, document.recipient.party_id)
    return legal and whole in ids


def _left(leaves: list[Leaf], document: Document, place: str) -> Finding:
    first = leaves[0]
    words = [
        f"{leaf.attribute}={leaf.text}" if leaf.attribute else leaf.text
        for leaf in sorted(leaves, key=lambda leaf: bool(leaf.attribute))
    ]
    shown = " ".join(w if len(w) <= 60 else f"{w[:60]}…" for w in words)
    name = _label(first)
    number = parse_registration_number(first.text)
    mended = {
        document.issuer.registration_number,
        document.recipient.registration_number,
    }
    if first.path.startswith("Accounting") and number and number in mended:
        return finding(
            "pint_mended",
            f"「{name}」の「{shown}」を{number}と読みました({place})。",
            Severity.INFO,
        )
    return finding(
        "pint_unread",
        f"「{name}」を取り込めませんでした({place}): {shown}",
        field=f"lines[{first.line - 1}]" if first.line else None,
    )


def _label(leaf: Leaf) -> str:
    """Name of a term; a reference of type 130 is the invoiced object."""
    reference = leaf.element.getparent()
    name = None if reference is None else _OBJECTS.get(local_name(reference))
    if reference is not None and name:
        kind = find_text(reference, "DocumentTypeCode")
        name = name if kind == OBJECT_TYPE else None
    return name or item_label(leaf.path.partition("@")[0]) or local_name(leaf.element)


def finding(
    code: str,
    message: str,
    severity: Severity = Severity.WARNING,
    field: str | None = None,
) -> Finding:
    """A finding of reading, by default a warning."""
    return Finding(
        code=code, severity=severity, field=field, message=message, source=SOURCE
    )
