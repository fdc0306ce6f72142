"""Files that are no paper but data: messages, partners' own tables (電文・対応表の書類).

What arrives in the inbox may be an EDI message, a digital invoice, a PDF with one inside,
or a buyer's download. Nothing is guessed there: every value is what the sender wrote.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from books.errors import FormatError, UnreadableFileError
from books.fields import walk_values
from books.model import (
    BUYER_WRITES,
    Document,
    FieldRead,
    Finding,
    Origin,
    Reading,
    Severity,
    Source,
)
from books.parties import is_own_company
from books.settings import Settings
from books.settings_company import Company
from edi.formats import Content, Given, find_format
from edi.mapping import (
    Mapping,
    find_mapping,
    find_near_mapping,
    identify_mapped,
    load_mappings,
    read_file,
)

READER = "message"
_TO_US = "recipient_is_own_company"
_NO_TABLE = (b"%PDF", b"<")
_SHOWN = 3
_MARKS = (b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")  # xlsx, UTF-16

Paper = tuple[Document, tuple[Finding, ...]]


@dataclass(frozen=True)
class Looked:
    """What a file was found to be (判定結果): the name of its format, what it holds.

    ``papers`` are its documents, each with what is wrong with it.
    """

    label: str
    content: Content
    papers: tuple[Paper, ...] = ()


def look_into(path: Path, settings: Settings, today: dt.date) -> Looked | None:
    """What a file of data holds; None for paper and what nobody knows (形式の判定).

    A partner's own table is known by the mappings in ``DENPYO_HOME/mappings``.

    Raises:
        FormatError: it is of a known format, and broken.
    """
    data = path.read_bytes()
    mapping = _find_mapping(data, settings)
    if mapping is not None:
        return _look_by_mapping(data, mapping, settings.company)
    found = find_format(data)
    if found is None:
        return None
    content = found.read(data, Given(path.stem, today, settings.accounts))
    papers = tuple((document, content.findings) for document in content.documents)
    return Looked(found.label, content, papers)


def _look_by_mapping(data: bytes, mapping: Mapping, company: Company) -> Looked:
    read = read_file(data, mapping)
    papers = tuple(
        _to_us(one.document, (*read.findings, *one.findings), company)
        for one in read.documents
    )
    content = Content(
        documents=tuple(document for document, _ in papers),
        findings=tuple(dict.fromkeys(f for _, told in papers for f in told)),
    )
    return Looked(f"対応表「{mapping.name}」", content, papers)


def _to_us(
    document: Document, findings: tuple[Finding, ...], company: Company
) -> Paper:
    """What a partner sends without naming whom is for our own company (宛先の補い)."""
    issuer, recipient = document.issuer, document.recipient
    told = recipient.name is not None or issuer.name is None
    if told or not company.name or is_own_company(issuer, company):
        return document, findings
    ours = recipient.model_copy(update={"name": company.name})
    finding = Finding(
        code=_TO_US,
        severity=Severity.INFO,
        field="recipient.name",
        message=f"宛先がファイルにないため、自社「{company.name}」としました。",
    )
    return document.model_copy(update={"recipient": ours}), (*findings, finding)


def _find_mapping(data: bytes, settings: Settings) -> Mapping | None:
    mappings = _mappings_for(data, settings)
    return find_mapping(data, mappings) if identify_mapped(data, mappings) else None


def _mappings_for(data: bytes, settings: Settings) -> tuple[Mapping, ...]:
    """The mappings that are there, none for a file that is no table."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    text = b"\x00" not in head and not head.startswith(_NO_TABLE)
    if not (text or data.startswith(_MARKS)) or not settings.mappings.is_dir():
        return ()
    return tuple(load_mappings(settings.mappings))


def finish_guessed(
    readings: tuple[Reading, ...], path: Path, settings: Settings
) -> tuple[Reading, ...]:
    """Readings of a file that no mapping fits, with what the settings tell of them.

    An order in a table that names no recipient is for our own company.
    """
    found = tuple(_guessed_to_us(r, settings.company) for r in readings)
    return with_near_mapping(found, path, settings)


def _guessed_to_us(reading: Reading, company: Company) -> Reading:
    document = reading.document
    if reading.source.reader != "sheet" or document.document_type not in BUYER_WRITES:
        return reading
    document, findings = _to_us(document, reading.findings, company)
    if document is reading.document:
        return reading
    filled = FieldRead(confidence=1.0, origin=Origin.INFERRED)
    return reading.model_copy(
        update={
            "document": document,
            "findings": findings,
            "fields": {**reading.fields, "recipient.name": filled},
        }
    )


def with_near_mapping(
    readings: tuple[Reading, ...], path: Path, settings: Settings
) -> tuple[Reading, ...]:
    """Readings of a file without its mapping, with a warning when one nearly fits it."""
    data = path.read_bytes()
    near = find_near_mapping(data, _mappings_for(data, settings))
    if near is None:
        return readings
    more = len(near.lacking) - _SHOWN
    lacking = "、".join(near.lacking[:_SHOWN]) + (
        f" ほか {more} 件" if more > 0 else ""
    )
    told = Finding(
        code="mapping_nearly_fits",
        severity=Severity.WARNING,
        message=f"対応表「{near.mapping.name}」の様式に似ていますが、目印が違うため使わずに"
        f"読みました({lacking}がありません)。値を確かめ、様式が変わったのなら対応表を直して"
        "ください。",
    )
    return tuple(
        r.model_copy(update={"findings": (*r.findings, told)}) for r in readings
    )


def read_message_file(
    path: Path, settings: Settings, today: dt.date
) -> tuple[Reading, ...] | None:
    """The documents of a file of data; None when it has to be read as paper (電文の読取).

    Raises:
        UnreadableFileError: it is broken, or holds no documents but bank or journal data.
    """
    try:
        looked = look_into(path, settings, today)
    except FormatError as error:
        raise UnreadableFileError("message", f"{path.name}: {error}") from error
    if looked is None:
        return None
    if not looked.papers:
        raise UnreadableFileError(
            "not_a_document",
            f"{path.name}: 書類ではなく「{looked.label}」のファイルです。"
            "denpyo import で取り込んでください。",
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(file=path.name, sha256=digest, reader=READER)
    return tuple(_reading(source, *paper) for paper in looked.papers)


def _reading(
    source: Source, document: Document, findings: tuple[Finding, ...]
) -> Reading:
    """A reading of what a sender wrote itself: every value is sure."""
    told = tuple(walk_values(document))
    ours = {finding.field for finding in findings if finding.code == _TO_US}
    return Reading(
        source=source,
        document=document,
        fields={
            name: FieldRead(
                confidence=1.0,
                origin=Origin.INFERRED if name in ours else Origin.READ,
            )
            for name, _ in told
        },
        findings=findings,
        text=" ".join(str(value) for _, value in told),
    )
