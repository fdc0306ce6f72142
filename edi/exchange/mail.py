"""The mail that carries a document (メールの組み立て): pure, the same for each attempt."""

import hashlib
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from books.exchange_ways import MailServer, MailWay
from edi.exchange.transport import Parcel


def message_id(key: str, server: MailServer) -> str:
    """Message-ID of a sending: a repeat has the same, so that it can be recognised."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"<denpyo-{digest[:32]}@{server.domain}>"


def compose(parcel: Parcel, way: MailWay, server: MailServer) -> bytes:
    """The whole mail with its attachment, lines ended by CRLF (メール)."""
    mail = EmailMessage(SMTP.clone(cte_type="7bit"))
    mail["From"] = server.sender
    mail["To"] = ", ".join(way.to)
    mail["Subject"] = " ".join(_fill(way.subject, parcel).split())
    mail["Date"] = parcel.created_at
    mail["Message-ID"] = message_id(parcel.key, server)
    mail["Disposition-Notification-To"] = server.sender
    mail.set_content(_fill(way.text, parcel))
    main, _, sub = parcel.media_type.partition("/")
    mail.add_attachment(
        parcel.content, maintype=main, subtype=sub, filename=parcel.name
    )
    digest = hashlib.sha256(parcel.key.encode()).hexdigest()
    mail.set_boundary(f"=_denpyo_{digest[:32]}")
    written = BytesIO()
    BytesGenerator(written, policy=mail.policy).flatten(mail)
    return written.getvalue()


def _fill(template: str, parcel: Parcel) -> str:
    for name, value in parcel.words.items():
        template = template.replace(f"{{{name}}}", value)
    return template
