from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.exchange.answers import AnswerKind, read_answer

SENT = "<denpyo-1@example.test>"
DSN = """From: MAILER-DAEMON@mx.example.jp
To: edi@example.test
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; keiri@example.jp
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

From: edi@example.test
Message-ID: {sent}

--b--
"""
MDN = """From: keiri@example.jp
To: edi@example.test
Subject: Read
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

read
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; keiri@example.jp
Original-Message-ID: {sent}
Disposition: manual-action/MDN-sent-manually; {disposition}

--b--
"""


def reply(**headers):
    mail = EmailMessage()
    mail["From"] = "経理 <Keiri@Example.jp>"
    mail["In-Reply-To"] = SENT
    mail["Subject"] = "Re: 納品書"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("受け取りました。")
    return mail.as_bytes()


def test_a_reply():
    found = read_answer(reply())
    assert (found.kind, found.answers) == (AnswerKind.REPLY, (SENT,))
    assert found.sender == "keiri@example.jp"
    assert found.acknowledgement.accepted
    assert "受け取りました。" in found.acknowledgement.evidence["reply"]


def test_an_automatic_reply_says_nothing():
    assert read_answer(reply(Auto_Submitted="auto-replied")) is None


@pytest.mark.parametrize(
    ("action", "accepted"),
    [("failed", False), ("delivered", True), ("delayed", None), ("relayed", None)],
)
def test_delivery_reports(action, accepted):
    found = read_answer(DSN.format(action=action, sent=SENT).encode())
    if accepted is None:
        assert found is None
        return
    assert (found.kind, found.answers) == (AnswerKind.DELIVERY_REPORT, (SENT,))
    assert found.acknowledgement.accepted is accepted
    if not accepted:
        assert "550 5.1.1 User unknown" in found.acknowledgement.message


@pytest.mark.parametrize(("disposition", "is_one"), [("displayed", 1), ("deleted", 0)])
def test_receipts(disposition, is_one):
    found = read_answer(MDN.format(disposition=disposition, sent=SENT).encode())
    if not is_one:
        assert found is None
        return
    assert (found.kind, found.answers) == (AnswerKind.RECEIPT, (SENT,))


def test_a_mail_that_answers_nothing():
    assert read_answer(b"From: a@b.jp\r\nSubject: hello\r\n\r\nhello") is None
    assert read_answer(b"") is None


@given(st.binary(max_size=400))
def test_any_bytes(data):
    read_answer(data)


@given(st.text(alphabet="abc:<>@/;=\n -", max_size=300))
def test_any_text_in_a_report(text):
    read_answer(DSN.format(action=text, sent=text).encode())
