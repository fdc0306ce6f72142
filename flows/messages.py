"""Files that are no paper but data: messages, partners' own tables (電文・対応表の書類).

What arrives in the inbox may be an EDI message, a digital invoice, a PDF with one inside,
or a buyer's download. Nothing is guessed there: every value is what the sender wrote.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from books.errors import FormatError, UnreadableFileError
from books.fields import walk_values
from books.model import Document, FieldRead, Finding, Reading, Source
from books.settings import Settings
from edi.formats import Content, Given, find_format
from edi.mapping import Mapping, find_mapping, load_mappings, read_mapped

READER = "message"
_ZIP, _NO_TABLE = b"PK\x03\x04", (b"%PDF", b"<")


@dataclass(frozen=True)
class Looked:
    """What a file was found to be: the name of its format, and what it holds."""

    label: str
    content: Content


def look_into(path: Path, settings: Settings, today: dt.date) -> Looked | None:
    """What a file of data holds; None for paper and what nobody knows (形式の判定).

    A partner's own table is known by the mappings in ``DENPYO_HOME/mappings``.

    Raises:
        FormatError: it is of a known format, and broken.
    """
    data = path.read_bytes()
    mapping = _find_mapping(data, settings)
    if mapping is not None:
        documents, findings = read_mapped(data, mapping)
        label = f"対応表「{mapping.name}」"
        return Looked(label, Content(documents=documents, findings=findings))
    found = find_format(data)
    if found is None:
        return None
    given = Given(path.stem, today, settings.accounts)
    return Looked(found.label, found.read(data, given))


def _find_mapping(data: bytes, settings: Settings) -> Mapping | None:
    folder, head = settings.mappings, data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    text = b"\x00" not in head and not head.startswith(_NO_TABLE)
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not (text or utf16 or head.startswith(_ZIP)) or not folder.is_dir():
        return None
    return find_mapping(data, load_mappings(folder))


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
    if not looked.content.documents:
        raise UnreadableFileError(
            "not_a_document",
            f"{path.name}: 書類ではなく「{looked.label}」のファイルです。"
            "denpyo import で取り込んでください。",
        )
    return make_readings(path, looked.content.documents, looked.content.findings)


def make_readings(
    path: Path, documents: Sequence[Document], findings: Sequence[Finding]
) -> tuple[Reading, ...]:
    """Readings of what a sender wrote itself: every value is sure (読み取り結果)."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(file=path.name, sha256=digest, reader=READER)
    return tuple(
        Reading(
            source=source,
            document=document,
            fields={
                name: FieldRead(confidence=1.0) for name, _ in walk_values(document)
            },
            findings=tuple(findings),
            text=" ".join(str(value) for _, value in walk_values(document)),
        )
        for document in documents
    )
