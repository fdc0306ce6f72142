"""Passwords, keys and tokens are planted; nothing that anybody sees or keeps has them."""

import base64

import pytest
import yaml

from flows import console
from flows.cli import run_command
from flows.doctor import examine
from flows.exchange.office import missing_secrets
from tests.exchange_cases import (
    THEIRS,
    add_paper,
    delivery_note,
    keep_secret,
    make_settings,
    quick_disk,
    sftp_partner,
)
from tests.exchange_servers import mail_server, sftp_server

pytestmark = pytest.mark.usefixtures(quick_disk.__name__)
PLANTED = {
    "sftp_password": "Planted-SFTP-1!",
    "mail_password": "Planted-Mail-2!",
    "partner_token": "Planted-Token-3",
    "own_key": "-----BEGIN PLANTED KEY----- no key at all",
}


def _home(home, partners, **exchange):
    """A home as a user has it: settings in a file, secrets in theirs."""
    settings = make_settings(home, *partners, **exchange)
    for name, value in PLANTED.items():
        keep_secret(settings, name, value)
    written = settings.model_dump(mode="json", exclude_unset=True, exclude={"home"})
    (home / "denpyo.yaml").write_text(yaml.safe_dump(written, allow_unicode=True))
    return settings


def _traces(home, shown):
    """Everything that a person or a file has of the run."""
    yield "shown", shown.encode()
    for path in home.rglob("*"):
        if path.is_file() and path.parent.name != "secrets":
            yield path.name, path.read_bytes()


def test_planted_secrets_are_nowhere(tmp_path, capsys, monkeypatch):
    sftp = sftp_partner(sftp_server())
    keyed = sftp_partner(sftp_server(), key="own_key", password=None)
    mail = {"id": "mailed", "mail": {"to": ["a@example.test"]}}
    https = {"url": "https://127.0.0.1:1/x", "token": "partner_token"}
    server = {
        "host": "127.0.0.1",
        "port": mail_server().port,
        "sender": "denpyo@example.test",
        "ca_file": str(mail_server().certificate),
        "user": "denpyo",
        "password": "mail_password",
    }
    partners = [
        sftp,
        keyed | {"id": "keyed"},
        mail,
        {"id": "web", "https": https},
        {"id": "odd", "https": https},
    ]
    settings = _home(tmp_path, partners, mail_server=server)
    add_paper(settings, delivery_note())

    def blurt(self, parcel, commit):
        secret = self._keyring.get("partner_token").reveal()
        raise RuntimeError(f"unforeseen: {secret}")

    monkeypatch.setattr("edi.exchange.https.Https.submit", blurt)
    home = ["--home", str(tmp_path)]
    commands = (["send", "--dry-run"], ["send"], ["send"], ["fetch"], ["deliveries"])
    for command in commands:
        expected = 9 if command == ["send"] else 0
        assert run_command(["--debug", *command, *home]) == expected
    shown = capsys.readouterr()
    assert THEIRS in shown.out
    text = shown.out + shown.err
    assert "想定外のエラー" in text
    found = dict(_traces(tmp_path, text))
    assert b"unforeseen: ***" in found["denpyo.log"]
    for name, value in PLANTED.items():
        for form in (value.encode(), base64.b64encode(value.encode())):
            where = [place for place, content in found.items() if form in content]
            assert where == [], name


def test_the_commands(tmp_path, capsys, monkeypatch):
    share = tmp_path / "share"
    (share / "in").mkdir(parents=True)
    home = tmp_path / "home"
    folder = {"outgoing": str(share), "incoming": str(share / "in")}
    settings = _home(home, [{"folder": folder}])
    add_paper(settings, delivery_note())
    (share / "in" / "注文.pdf").write_bytes(b"%PDF")

    def run(*words):
        code = run_command([*words, "--home", str(home)])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, told = run("send", "--dry-run")
    assert code == 0
    assert "送信の予定" in told
    assert [path for path in share.iterdir() if path.is_file()] == []
    code, told = run("send")
    assert "送信済み" in told
    (sent,) = [path for path in share.iterdir() if path.is_file()]
    code, told = run("fetch")
    assert "1 ファイルを受信箱に入れました" in told
    code, told = run("deliveries")
    (reference,) = [word for word in told.split() if word.startswith("karatachi:")]
    code, told = run("deliveries", reference)
    assert str(sent) in told.replace("\n", "")
    code, told = run("arrived", reference, "--by", "佐藤", "--reason", "電話")
    assert code == 0
    words = ("resend", reference, "--by", "佐藤", "--reason", "先方が紛失")
    code, told = run(*words)
    assert code == 6
    assert "受領確認済み" in told
    code, told = run(*words, "--again")
    assert code == 0
    code, told = run("deliveries", reference)
    assert "佐藤 先方が紛失" in told
    code, told = run("resend", "x", "--by", "佐藤", "--reason", "試験")
    assert code == 8
    assert "配送 x はありません" in told
    code, told = run("resend", reference)
    assert code == 2
    code, told = run("send")
    assert code == 0
    assert len([path for path in share.iterdir() if path.is_file()]) == 2
    shown = []
    monkeypatch.setattr(console, "table", lambda *a: shown.extend(a[2]))
    run("deliveries")
    assert [row[3] for row in shown] == ["2"]


def test_a_folder_that_is_not_there(tmp_path, capsys):
    home = tmp_path / "home"
    settings = _home(home, [{"folder": {"outgoing": str(tmp_path / "gone")}}])
    add_paper(settings, delivery_note())
    assert run_command(["send", "--home", str(home)]) == 9
    assert "フォルダーがありません" in capsys.readouterr().out.replace("\n", "")
    check = next(c for c in examine(settings) if c.name == "取引先への経路")
    assert not check.ok
    assert str(tmp_path / "gone") in check.remedy


def test_what_is_missing_is_told_before_it_is_needed(tmp_path, capsys):
    sftp = {"host": "sftp.example.jp", "user": "u", "password": "sftp_password"}
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "C" * 43
    partner = {"sftp": {**sftp, "host_keys": [key], "outgoing": "/in"}}
    settings = make_settings(tmp_path, partner)
    (told,) = missing_secrets(settings)
    assert "DENPYO_SECRET_SFTP_PASSWORD" in told
    _home(tmp_path, [partner])
    (tmp_path / "secrets" / "sftp_password").unlink()
    assert run_command(["send", "--dry-run", "--home", str(tmp_path)]) == 0
    assert "DENPYO_SECRET_SFTP_PASSWORD" in capsys.readouterr().out.replace("\n", "")
    checks = {check.name: check for check in examine(settings)}
    assert not checks["取引先への経路"].ok
