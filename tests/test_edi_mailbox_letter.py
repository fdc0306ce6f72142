import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.mailbox.letter import read_head, read_letter
from tests.mails import PDF, letter, raw

NAME = "①請求書 髙橋(株).pdf"
B64 = b"Content-Transfer-Encoding: base64\r\n"


def names(content):
    return [one.name for one in read_letter(content).attachments]


def test_documents_are_taken_with_who_sent_them():
    found = read_letter(letter((NAME, PDF, "application/pdf")).as_bytes())
    assert (found.sender, found.subject) == ("keiri@yamada.example", "請求書")
    assert [(a.name, a.content) for a in found.attachments] == [(NAME, PDF)]
    assert found.problems == ()
    assert read_head(letter().as_bytes()).subject == "請求書"


@pytest.mark.parametrize("charset", ["utf-8", "cp932", "iso-2022-jp"])
def test_names_as_bare_bytes(charset):
    name = "請求書4月分.pdf"
    told = b'Content-Disposition: attachment; filename="' + name.encode(charset) + b'"'
    assert names(raw(B64 + b"Content-Type: application/pdf\r\n" + told)) == [name]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            b"attachment;\r\n filename*0*=iso-2022-jp''%1B$B%40A5a=q%1B(B;\r\n"
            b" filename*1*=%5F4%2Epdf",
            "請求書_4.pdf",
        ),
        (
            b"attachment; filename*=shift_jis''%87%40%90%BF%8B%81%8F%91.pdf",
            "①請求書.pdf",
        ),
        (b"attachment; filename*=UTF-8''%E8%AB%8B%E6%B1%82.pdf", "請求.pdf"),
        (
            b'attachment; filename="=?ISO-2022-JP?B?GyRCQEE1YT1xGyhC?=.pdf"',
            "請求書.pdf",
        ),
        (
            b'attachment;\r\n filename="=?UTF-8?B?6KuL5rGC?=\r\n =?UTF-8?B?5pu4LnBkZg==?="',
            "請求書.pdf",
        ),
        (b'attachment; filename="../../etc/pa\\"sswd.pdf"', "_etc_pa_sswd.pdf"),
        (b"attachment; filename=plain.pdf", "plain.pdf"),
        (b'attachment; filename=""', "添付1.pdf"),
        (b"attachment; filename*0=a; filename*1=b.pdf", "ab.pdf"),
    ],
)
def test_names_in_every_way_there_is(header, expected):
    told = b"Content-Type: application/pdf\r\nContent-Disposition: " + header
    (found,) = names(raw(B64 + told))
    assert found.lstrip("._") == expected.lstrip("._")


def test_signatures_calendars_and_logos_of_the_text_are_left_out():
    mail = letter(
        ("a.pdf", PDF, "application/pdf"),
        ("smime.p7s", b"sig", "application/pkcs7-signature"),
        ("invite.ics", b"BEGIN", "text/calendar"),
        html='<p>こんにちは<img src="cid:logo@x"></p>',
    )
    html = mail.get_body(("html",))
    html.add_related(b"GIF89a", "image", "gif", cid="<logo@x>", filename="logo.gif")
    assert names(mail.as_bytes()) == ["a.pdf"]


def test_a_photograph_in_the_text_that_nothing_refers_to_is_a_document():
    mail = letter(html="<p>写真です</p>")
    mail.make_mixed()
    mail.add_attachment(
        b"\xff\xd8\xff", "image", "jpeg", disposition="inline", filename="IMG_1.jpg"
    )
    assert names(mail.as_bytes()) == ["IMG_1.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "told"),
    [
        ("請求書.zip", b"PK\x03\x04", "application/zip", "圧縮ファイル"),
        ("請求書.pdf", b"PK\x03\x04", "application/pdf", "圧縮ファイル"),
        ("a.lzh", b"-lh5-", "application/octet-stream", "圧縮ファイル"),
        ("smime.p7m", b"x", "application/pkcs7-mime", "暗号化"),
        ("winmail.dat", b"x", "application/ms-tnef", "リッチテキスト"),
        ("empty.pdf", b"", "application/pdf", "中身がありません"),
    ],
)
def test_what_can_not_be_taken_is_told(name, content, kind, told):
    found = read_letter(letter((name, content, kind)).as_bytes())
    assert found.attachments == ()
    assert told in found.problems[0]


def test_a_document_beside_an_archive_is_taken_and_the_archive_told():
    files = [
        ("a.pdf", PDF, "application/pdf"),
        ("b.zip", b"PK\x03\x04", "application/zip"),
    ]
    found = read_letter(letter(*files).as_bytes())
    assert [one.name for one in found.attachments] == ["a.pdf"]
    assert "b.zip" in found.problems[0]


def test_excel_is_no_archive():
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    mail = letter(("a.xlsx", b"PK\x03\x04", kind))
    assert names(mail.as_bytes()) == ["a.xlsx"]


def test_a_mail_with_only_a_link_is_told_with_where_it_leads():
    mail = letter(text="こちらからダウンロードしてください https://evil.example/x?id=1")
    (told,) = read_letter(mail.as_bytes()).problems
    assert "evil.example" in told
    assert "リンク" in told


def test_a_mail_with_nothing_is_told():
    assert "添付ファイルのない" in read_letter(letter().as_bytes()).problems[0]


def test_documents_of_a_forwarded_mail_are_found():
    inner = letter(("a.pdf", PDF, "application/pdf"), subject="元の請求書")
    outer = letter(sender="tencho@x.example", subject="Fw")
    outer.add_attachment(inner)
    found = read_letter(outer.as_bytes())
    assert [one.name for one in found.attachments] == ["a.pdf"]
    assert found.sender == "tencho@x.example"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: app",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Subject: =?utf-8?B?!!!?=\r\nFrom: <<>>\r\n\r\n",
        b"From: a@b\r\nContent-Type: application/pdf; name*=x'y\r\n\r\n%PDF",
    ],
)
def test_broken_mails_never_raise(content):
    read_letter(content)


@given(st.binary(max_size=300), st.binary(max_size=80))
def test_any_bytes_are_a_mail_with_or_without_documents(body, header):
    head = b"Content-Type: application/pdf; name=" + header.replace(b"\n\n", b"")
    found = read_letter(head + b"\r\n\r\n" + body)
    assert found.attachments or found.problems
    for one in found.attachments:
        assert one.name
        assert "/" not in one.name
