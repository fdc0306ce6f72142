"""Delivery by mail (メール): the only module that speaks SMTP.

Up to the dot that ends a mail the server must not deliver it; after the dot only its
answer tells. Whoever does not hear the answer does not know, and can't ask.
"""

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from books.delivery import (
    Acknowledgement,
    Asked,
    Evidence,
    Outcome,
    Unknown,
    Verdict,
)
from books.errors import NotReadyError
from books.exchange_ways import MailServer, MailWay
from books.secrets import Keyring
from edi.exchange.mail import compose, message_id
from edi.exchange.transport import Commit, Parcel, excerpt

_END = b"\r\n.\r\n"


class Mail:
    """Mail to the addresses of one partner.

    Any error before the mail goes out is caught and explained: nothing was sent then.
    """

    def __init__(self, way: MailWay, server: MailServer, keyring: Keyring) -> None:
        self._way = way
        self._server = server
        self._keyring = keyring

    def submit(self, parcel: Parcel, commit: Commit) -> Outcome:
        """Send one mail to all addresses, or to none (送信)."""
        name = message_id(parcel.key, self._server)
        try:
            smtp = _connect(self._server, self._keyring)
        except Exception as error:
            return _explained(error)
        with closing(smtp):
            try:
                refused = self._announce(smtp, name)
                if refused is not None:
                    return refused
                body = _stuffed(compose(parcel, self._way, self._server))
                smtp.send(body.removesuffix(b"\r\n"))
            except Exception as error:
                return _explained(error)
            commit()
            try:
                smtp.send(_END)
                code, answer = smtp.getreply()
            except (OSError, smtplib.SMTPException) as error:
                return Outcome(
                    Verdict.UNKNOWN,
                    "メールの送信後、サーバーの返答がありません"
                    f"({_kind(error)})。届いたかどうかを先方に確かめてください。",
                    {"message_id": name},
                )
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
        told = _answer(code, answer)
        evidence = {"message_id": name, "answer": told, "to": ", ".join(self._way.to)}
        if code == 250:
            return Outcome(Verdict.DELIVERED, "メールサーバーに渡しました。", evidence)
        if not 400 <= code <= 599:
            sentence = f"メールの送信後、サーバーの返答が読めません({told})。"
            return Outcome(Verdict.UNKNOWN, sentence, evidence)
        return _refused(code, told, evidence)

    def find(self, parcel: Parcel) -> Asked:
        """Nobody can be asked where a mail is."""
        name = message_id(parcel.key, self._server)
        return Unknown(
            f"メールが届いたかどうか分かりません。先方に Message-ID {name} の"
            "メールがあるか確かめてください。"
        )

    def find_acknowledgement(self, parcel: Parcel) -> Acknowledgement | None:
        """Answers come by mail (``edi.exchange.answers``), not from here."""
        del parcel
        return None

    def close(self) -> None:
        """Each mail has a connection of its own."""

    def _announce(self, smtp: smtplib.SMTP, name: str) -> Outcome | None:
        """Say whom it is from and for, up to DATA; an outcome if that is refused."""
        smtp.ehlo_or_helo_if_needed()
        reports = smtp.has_extn("dsn")
        options = ["RET=HDRS", f"ENVID={_xtext(name)}"] if reports else []
        code, answer = smtp.mail(self._server.sender, options)
        if code != 250:
            return _refused(code, _answer(code, answer), {})
        for address in self._way.to:
            wish = ["NOTIFY=SUCCESS,FAILURE,DELAY"] if reports else []
            code, answer = smtp.rcpt(address, wish)
            if code not in (250, 251):
                return _refused(code, f"{address}: {_answer(code, answer)}", {})
        code, answer = smtp.docmd("DATA")
        if code != 354:
            return _refused(code, _answer(code, answer), {})
        return None


def send_text(
    server: MailServer,
    keyring: Keyring,
    to: Sequence[str],
    letter: tuple[str, str, str],
) -> None:
    """Send a plain mail to our own people (社内へのメール): subject, text, and its key.

    Raises:
        NotReadyError: the server does not take it.
    """
    subject, text, key = letter
    mail = EmailMessage(SMTP.clone(cte_type="7bit"))
    mail["From"], mail["To"] = server.sender, ", ".join(to)
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = message_id(key, server)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    try:
        with closing(_connect(server, keyring)) as smtp:
            refused = smtp.send_message(mail)
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
    except NotReadyError:
        raise
    except Exception as error:
        raise NotReadyError(keyring.hide(_explained(error).message)) from error
    if refused:
        raise NotReadyError(f"メールの宛先 {', '.join(refused)} が拒否されました。")


def _connect(server: MailServer, keyring: Keyring) -> smtplib.SMTP:
    where = (server.host, server.port, server.domain)
    seconds, context = server.timeout_seconds, _context(server)
    smtp = (
        smtplib.SMTP_SSL(*where, timeout=seconds, context=context)
        if server.security == "tls"
        else smtplib.SMTP(*where, timeout=seconds)
    )
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user and server.password:
            smtp.login(server.user, keyring.get(server.password).reveal())
    except BaseException:
        smtp.close()
        raise
    return smtp


def _context(server: MailServer) -> ssl.SSLContext:
    ca_file = server.ca_file
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def _stuffed(mail: bytes) -> bytes:
    """A mail in which no line ends it too early (透過処理)."""
    return re.sub(rb"(?m)^\.", b"..", mail)


def _xtext(text: str) -> str:
    """RFC 3461: what may not stand in an option as it is."""
    return re.sub(r"[^!-*,-<>-~]", lambda c: f"+{ord(c[0]):02X}", text)


def _answer(code: int, answer: bytes) -> str:
    return excerpt(f"{code} {answer.decode('utf-8', 'replace')}")


def _refused(code: int, told: str, evidence: Evidence) -> Outcome:
    if 500 <= code <= 599:
        sentence = (
            f"メールサーバーが受け付けませんでした({told})。宛先を確かめてください。"
        )
        return Outcome(Verdict.REFUSED, sentence, {**evidence, "answer": told})
    sentence = f"メールサーバーが後で送るよう求めています({told})。"
    return Outcome(Verdict.RETRY, sentence, {**evidence, "answer": told})


def _explained(error: Exception) -> Outcome:
    """What an error before the dot means: the mail was certainly not delivered."""
    match error:
        case smtplib.SMTPAuthenticationError():
            told = "メールサーバーの認証に失敗しました。利用者名とパスワードを確かめてください。"
            return Outcome(Verdict.PERSON, told)
        case smtplib.SMTPNotSupportedError():
            told = "メールサーバーが暗号化 (STARTTLS) か認証に対応していません。設定を確かめてください。"
            return Outcome(Verdict.PERSON, told)
        case ssl.SSLCertVerificationError():
            told = f"メールサーバーの証明書を確かめられません({error.verify_message})。"
            return Outcome(Verdict.PERSON, told)
        case NotReadyError():
            return Outcome(Verdict.RETRY, str(error))
        case smtplib.SMTPException() | OSError():
            told = f"メールサーバーと通信できませんでした({_kind(error)})。"
            return Outcome(Verdict.RETRY, told)
    raise error


def _kind(error: Exception) -> str:
    return excerpt(str(error)) or type(error).__name__
