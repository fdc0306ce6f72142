"""Mails as suppliers send them, for tests."""

from email.message import EmailMessage

PDF = b"%PDF-1.4 invoice"


def letter(
    *files, sender="keiri@yamada.example", subject="請求書", text="よろしく", **more
):
    """A mail with files, each (name, content, media type)."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"山田商事 <{sender}>", "bill@denpyo.example"
    mail["Subject"] = subject
    mail["Message-ID"] = more.get("message_id", f"<{abs(hash((sender, subject)))}@x>")
    mail.set_content(text)
    if "html" in more:
        mail.add_alternative(more["html"], subtype="html")
    for name, content, kind in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def raw(headers: bytes, body: bytes = b"JVBERi0xLjQ=") -> bytes:
    """A mail of one part whose headers are written byte by byte."""
    return (
        b"From: a@yamada.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Message-ID: <raw@x>\r\n" + headers + b"\r\n\r\n" + body + b"\r\n"
    )
