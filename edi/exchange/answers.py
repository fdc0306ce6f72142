"""Mails that answer ours (受領の返信): replies, delivery reports (DSN), receipts (MDN).

A reply counts when a person at the partner wrote it; automatic replies (out of office)
say nothing about the document. RFC 3464 (DSN), RFC 8098 (MDN), RFC 3834 (Auto-Submitted).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses
from enum import StrEnum

from books.delivery import Acknowledgement
from edi.exchange.transport import excerpt

MAX_BYTES = 30 * 1024 * 1024
_ID = re.compile(r"<[^<>\s]{3,200}>")


class AnswerKind(StrEnum):
    """What kind of answer a mail is (返信の種類)."""

    REPLY = "reply"
    DELIVERY_REPORT = "dsn"
    RECEIPT = "mdn"


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """An answer (返信): to which of our mails, from whom, and what it says."""

    kind: AnswerKind
    answers: tuple[str, ...]
    sender: str
    acknowledgement: Acknowledgement


def read_answer(data: bytes) -> MailAnswer | None:
    """What a mail answers, None when it is no answer or says nothing (返信を読む)."""
    if len(data) > MAX_BYTES:
        return None
    mail = message_from_bytes(data, policy=default)
    sender = next((a for _, a in getaddresses(mail.get_all("From", []))), "").lower()
    report = _report(mail)
    if report is not None:
        kind, accepted, told = report
        ids = _reported_ids(mail)
    elif mail.get("Auto-Submitted", "no").lower().strip() != "no":
        return None
    else:
        kind, accepted = AnswerKind.REPLY, True
        told = "先方から返信がありました。"
        ids = tuple(_ID.findall(f"{mail['In-Reply-To']} {mail['References']}"))
    if not ids:
        return None
    evidence = {
        "answered_by": str(mail["Message-ID"] or ""),
        "reply": excerpt(f"{mail['Subject'] or ''} / {_text(mail)}"),
    }
    said = Acknowledgement(accepted=accepted, message=told, evidence=evidence)
    return MailAnswer(kind, tuple(dict.fromkeys(ids)), sender, said)


def _report(mail: Message) -> tuple[AnswerKind, bool, str] | None:
    """What a report says; a delay and a mere relay say nothing yet."""
    fields = "\n".join(_fields(mail, "message/delivery-status"))
    actions = set(re.findall(r"(?im)^action:\s*(\w+)", fields))
    actions = {action.lower() for action in actions}
    if "failed" in actions:
        found = re.search(r"(?im)^diagnostic-code:\s*(.+)", fields)
        reason = excerpt(found[1]) if found else ""
        told = f"メールが先方に届きませんでした: {reason}"
        return AnswerKind.DELIVERY_REPORT, False, told
    if actions == {"delivered"}:
        told = "先方のメールボックスに届きました。"
        return AnswerKind.DELIVERY_REPORT, True, told
    fields = "\n".join(_fields(mail, "message/disposition-notification"))
    if re.search(r"(?im)^disposition:.*\bdisplayed\b", fields):
        return AnswerKind.RECEIPT, True, "先方がメールを開きました。"
    return None


def _fields(mail: Message, content_type: str) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() == content_type:
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else [payload]
            yield from (str(block) for block in blocks)


def _reported_ids(mail: Message) -> tuple[str, ...]:
    """Message-IDs that a report is about: of the returned headers, or as it says."""
    status = "\n".join(_fields(mail, "message/delivery-status"))
    found = re.findall(r"(?im)^original-envelope-id:\s*(<[^<>\s]+>)", status)
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            text = part.get_payload(decode=True) or b""
            found += _own_ids(bytes(text).decode("utf-8", "replace"))
        elif kind == "message/rfc822":
            found += _own_ids("".join(_fields(part, kind)))
        elif kind == "message/disposition-notification":
            told = "\n".join(_fields(part, kind))
            found += re.findall(r"(?im)^original-message-id:\s*(<[^<>\s]+>)", told)
    return tuple(found)


def _own_ids(headers: str) -> list[str]:
    return re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", headers)


def _text(mail: Message) -> str:
    body = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    try:
        return str(body.get_content()) if body else ""
    except (LookupError, UnicodeError):  # an encoding that nobody knows
        return ""
