import pytest

from books.errors import SettingsError
from books.exchange import FormatName
from books.settings import Settings
from flows.exchange.formats import FORMATS

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "C" * 43
SFTP = f"""
exchange:
  mail_server: {{host: smtp.example.co.jp, sender: edi@example.co.jp}}
  partners:
    - id: yamada
      name: 株式会社山田商事
      since: 2026-12-01
      acknowledge_within_hours: 24
      sends:
        - {{format: edi, types: [purchase_order, delivery_note]}}
      sftp:
        host: sftp.example.co.jp
        user: denpyo
        host_keys: ["{KEY} root@sftp"]
        key: yamada_key
        outgoing: /in
        incoming: /out
"""


def load(home, text):
    (home / "denpyo.yaml").write_text(text, encoding="utf-8")
    return Settings.load(home)


def test_a_partner_as_it_is_written(tmp_path):
    (partner,) = load(tmp_path, SFTP).exchange.partners
    assert partner.since.isoformat() == "2026-12-01"
    assert partner.sftp.host_keys == (KEY,), "without its comment"
    assert str(partner.places.outgoing) == "/in"
    assert partner.sftp.partner_removes


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("host_keys: [", "host_keys: []  # [", "host_keys"),
        (KEY, "SHA256:abcdef", "ホスト鍵"),
        (KEY, "ssh-ed25519 AAAA", "ホスト鍵"),
        ("key: yamada_key", "timeout_seconds: 5", "key (秘密鍵の名前)"),
        ("key: yamada_key", "key: ~/.ssh/id", "秘密の名前"),
        ("key: yamada_key", "password: Secret-Word!", "秘密の名前"),
        ("outgoing: /in", "", "outgoing"),
        ("id: yamada", "id: 山田", "英小文字"),
        ("since: 2026-12-01", "", "since"),
        ("format: edi", "format: fax", "edi"),
        ("      sftp:", "      folder: {outgoing: /x}\n      sftp:", "一つだけ"),
        ("sender: edi@example.co.jp", "sender: 経理 <edi@example.co.jp>", "メール"),
        (
            "sender: edi",
            "security: none, user: u, password: mail_word, sender: edi",
            "starttls か tls",
        ),
    ],
)
def test_mistakes_are_told(tmp_path, old, new, told):
    assert old in SFTP
    with pytest.raises(SettingsError) as error:
        load(tmp_path, SFTP.replace(old, new))
    assert told in str(error.value)


@pytest.mark.parametrize(
    "url", ["http://example.co.jp/", "https://u:p@example.co.jp/", "ftp://x", "x"]
)
def test_addresses_of_services(tmp_path, url):
    text = SFTP[: SFTP.index("      sftp:")] + f"      https: {{url: '{url}'}}\n"
    with pytest.raises(SettingsError, match="https://"):
        load(tmp_path, text)


def test_two_partners_of_one_name(tmp_path):
    second = SFTP[SFTP.index("    - id") :]
    with pytest.raises(SettingsError, match="互いに異なる"):
        load(tmp_path, SFTP + second)


def test_mail_needs_a_server(tmp_path):
    text = SFTP.replace("  mail_server: {host", "  #")
    text = text[: text.index("      sftp:")] + "      mail: {to: [a@example.jp]}\n"
    with pytest.raises(SettingsError, match="mail_server"):
        load(tmp_path, text)


def test_the_settings_name_the_formats_that_there_are():
    assert set(FormatName.__args__) == {form.name for form in FORMATS}
