"""What a mail holds (メールの中身): its documents, and what a person must be told.

Signatures, logos of the text and calendars are left out silently; archives, encrypted
mails and mails that hold only a link are told. Nothing else is ever dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from urllib.parse import urlsplit

from edi.mailbox.names import decode, file_name, raw_header, read_header

MAX_ATTACHMENTS = 200
_ARCHIVES = (".zip", ".7z", ".rar", ".lzh", ".tar", ".gz", ".tgz", ".cab", ".exe")
_ARCHIVE_HEADS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_OFFICE = (".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".odt")  # zip inside, no archive
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
)
_ENCRYPTED = (
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
)
_SIDE_TYPES = ("text/calendar", "text/vcard", "text/x-vcard", "message/delivery-status")
_SIDE_NAMES = (".p7s", ".asc", ".sig", ".ics", ".vcf")
_LINK = re.compile(r"https?://[^\s\"'<>　]+", re.IGNORECASE)
_NAMELESS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "text/csv": ".csv",
    "text/xml": ".xml",
    "application/xml": ".xml",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail (添付ファイル)."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as far as we care (メール); ``problems`` are sentences for a person."""

    message_id: str
    sender: str
    subject: str
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()


def read_head(content: bytes) -> Letter:
    """Only who it is from, and its subject (見出しだけ)."""
    message = message_from_bytes(content)
    return Letter(
        _message_id(message), _sender(message), read_header(message, "Subject")
    )


def read_letter(content: bytes) -> Letter:
    """A whole mail (メールの読み取り); a mail without documents has a problem."""
    message = message_from_bytes(content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    shown = _shown_pictures(parts)
    found: list[Attachment] = []
    problems: list[str] = []
    for part in parts[:MAX_ATTACHMENTS]:
        if _is_text_of_mail(part) or _is_beside(part, shown):
            continue
        name, payload = _name(part, len(found) + 1), _payload(part)
        told = _refusal(part, name, payload)
        if told:
            problems.append(told)
        else:
            found.append(Attachment(name, payload))
    if len(parts) > MAX_ATTACHMENTS:
        problems.append(
            f"部品が多すぎます ({len(parts)} 個)。残りは取り込んでいません。"
        )
    if not found and not problems:
        problems.append(_without(parts))
    return Letter(
        _message_id(message),
        _sender(message),
        read_header(message, "Subject"),
        tuple(found),
        tuple(problems),
    )


def _message_id(message: Message) -> str:
    return read_header(message, "Message-ID")[:300]


def _sender(message: Message) -> str:
    return parseaddr(raw_header(message, "From"))[1].lower()[:300]


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message, number: int) -> str:
    named = file_name(part)
    return named or f"添付{number}{_NAMELESS.get(part.get_content_type(), '')}"


def _is_text_of_mail(part: Message) -> bool:
    kind = part.get_content_type()
    attached = part.get_content_disposition() == "attachment"
    return kind in ("text/plain", "text/html") and not attached and not file_name(part)


def _is_beside(part: Message, shown: frozenset[str]) -> bool:
    """Signatures, calendars, pictures that the text shows."""
    kind, name = part.get_content_type(), file_name(part).lower()
    if kind in _SIGNATURES or kind in _SIDE_TYPES or name.endswith(_SIDE_NAMES):
        return True
    identity = raw_header(part, "Content-ID").strip().strip("<>")
    return kind.startswith("image/") and bool(identity) and identity in shown


def _shown_pictures(parts: list[Message]) -> frozenset[str]:
    """Content-IDs that the HTML text refers to."""
    found: set[str] = set()
    for part in parts:
        if part.get_content_type() == "text/html":
            html = decode(_payload(part), part.get_content_charset())
            found |= set(re.findall(r"cid:([^\"'\s>)]+)", html, re.IGNORECASE))
    return frozenset(found)


def _refusal(part: Message, name: str, payload: bytes) -> str:
    """Why an attachment is not taken; '' when it is."""
    low, kind = name.lower(), part.get_content_type()
    if kind in _ENCRYPTED or low.endswith((".p7m", ".pgp", ".gpg")):
        return "暗号化されたメールなので開けません。暗号化しないで送り直してもらってください。"
    if low == "winmail.dat" or kind == "application/ms-tnef":
        return (
            "添付が winmail.dat に包まれています。Outlook の「リッチテキスト」をやめて"
            "送り直してもらってください。"
        )
    zipped = payload[:4] == b"PK\x03\x04" and not low.endswith(_OFFICE)
    if low.endswith(_ARCHIVES) or zipped or payload.startswith(_ARCHIVE_HEADS):
        return (
            f"「{name}」は圧縮ファイルなので開きません。中の書類を取り出して受信箱に入れるか、"
            "PDF のまま送ってもらってください。"
        )
    if not payload:
        return f"「{name}」の中身がありません。送り直してもらってください。"
    return ""


def _without(parts: list[Message]) -> str:
    hosts = sorted(set(_hosts(parts)))
    if hosts:
        told = "、".join(hosts[:3])
        return (
            f"添付がなく、リンク ({told}) だけのメールです。リンクは開きません。本物か確かめてから"
            "ダウンロードし、受信箱に入れてください。"
        )
    return "添付ファイルのないメールです。内容を確かめてください。"


def _hosts(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_maintype() == "text":
            text = decode(_payload(part), part.get_content_charset())
            for link in _LINK.findall(text):
                try:
                    host = urlsplit(link).hostname
                except ValueError:
                    continue
                if host and host != "www.w3.org":
                    yield host
