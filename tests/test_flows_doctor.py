import datetime as dt
import json
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from books.errors import NotReadyError
from books.settings import Settings
from books.settings_company import Company
from books.settings_daily import IntakeSettings, Mailbox, WatchedFolder
from books.store import Store, schema
from books.store.database import connect
from flows import cli, doctor
from flows.clock import now
from flows.doctor_online import Place, check_certificates, check_place, find_places
from flows.doctor_store import (
    check_boxes,
    check_clock,
    check_database,
    check_originals,
    check_secrets,
    check_sources,
    check_space,
    check_work,
)
from tests.backup_cases import SQLITE_DAILY
from tests.store_cases import fresh_url


@pytest.fixture(params=SQLITE_DAILY)
def settings(request, tmp_path, monkeypatch):
    monkeypatch.delenv("DENPYO_DATABASE_URL", raising=False)
    with fresh_url(request.param, tmp_path) as url:
        yield Settings(home=tmp_path / "home", database_url=url)


@pytest.fixture
def plain(tmp_path, monkeypatch):
    monkeypatch.delenv("DENPYO_DATABASE_URL", raising=False)
    (tmp_path / "home").mkdir()
    return Settings(home=tmp_path / "home")


def test_the_database_is_looked_at_and_not_migrated(settings):
    assert check_database(settings).ok, "the first time it is made"
    engine = connect(settings.url)
    schema.move(engine, "0003")
    check = check_database(settings)
    assert (check.ok, check.needed) == (False, False)
    assert "版 0003" in check.found
    assert "denpyo upgrade" in check.remedy
    assert schema.current(engine) == "0003"
    engine.dispose()
    assert check_clock(settings).ok
    assert list(check_work(settings)) == []


def test_a_clock_that_went_back(settings):
    later = now() + dt.timedelta(hours=2)
    with Store.open(settings.url, settings.originals, lambda: later) as store:
        store.audit("試験", "x", "y", {})
    check = check_clock(settings)
    assert not check.ok
    assert "最後の記録" in check.found


def test_a_clock_that_differs_from_the_database(tmp_path, monkeypatch):
    with fresh_url("postgresql", tmp_path) as url:
        settings = Settings(home=tmp_path / "home", database_url=url)
        Store.open(settings.url, settings.originals).close()
        fast = now() + dt.timedelta(minutes=5)
        monkeypatch.setattr("flows.doctor_store.now", lambda: fast)
        check = check_clock(settings)
    assert not check.ok
    assert "+300 秒" in check.found or "+299 秒" in check.found


def test_secrets_that_others_may_read(plain):
    assert check_secrets(plain).ok
    plain.secrets.mkdir(mode=0o700)
    path = plain.secrets / "mail_password"
    path.write_text("x")
    path.chmod(0o640)
    check = check_secrets(plain)
    assert not check.ok
    assert f"chmod go-rwx {path}" in check.remedy
    path.chmod(0o600)
    assert check_secrets(plain).ok
    plain.secrets.chmod(0o755)
    assert f"chmod 700 {plain.secrets}" in check_secrets(plain).remedy


def test_an_inbox_that_is_not_there(plain, tmp_path):
    assert check_boxes(plain).ok
    away = plain.model_copy(update={"inbox_folder": tmp_path / "share"})
    assert "がありません" in check_boxes(away).found


def test_what_is_watched_and_not_there(plain, tmp_path):
    assert check_sources(plain).ok
    folder = WatchedFolder(label="複合機", path=tmp_path / "scan")
    box = Mailbox(
        id="bills", host="mail.example.jp", user="keiri", password="mail_bills"
    )
    intake = IntakeSettings(folders=(folder,), mailboxes=(box,))
    check = check_sources(plain.model_copy(update={"intake": intake}))
    assert not check.ok
    assert "複合機" in check.remedy
    assert "メールボックス bills" in check.remedy
    names = [
        place.name for place in find_places(plain.model_copy(update={"intake": intake}))
    ]
    assert "メールボックス bills" in names


def test_a_company_that_nobody_named(plain):
    unnamed = plain.model_copy(
        update={"company": Company(name="自社の名前に直してください")}
    )
    (plain.home / "denpyo.yaml").write_text("company: {}\n", "utf-8")
    check = next(c for c in doctor.examine(unnamed) if c.name == "設定")
    assert "まだ書いてありません" in check.found


def test_originals_that_machines_share(plain, tmp_path):
    assert check_originals(plain).ok
    there = plain.model_copy(update={"originals_url": str(tmp_path / "share")})
    assert check_originals(there).ok
    assert list((tmp_path / "share").iterdir()) == []
    (tmp_path / "file").write_text("no folder")
    shut = plain.model_copy(update={"originals_url": str(tmp_path / "file" / "a")})
    with pytest.raises(NotReadyError, match="接続と権限"):
        check_originals(shut)


def test_room_for_the_copy_of_a_backup(plain, monkeypatch):
    assert check_space(plain).ok
    usage = type("Usage", (), {"free": 3 * 1024**3})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with (plain.home / "denpyo.db").open("wb") as file:
        file.truncate(1024**3)
    check = check_space(plain)
    assert not check.ok
    assert "4.0 GB 以上" in check.remedy


def test_what_waits_or_failed_is_told_with_the_remedy(plain):
    with Store.open(plain.url, plain.originals) as store:
        store.audit("denpyo", "run.failed", "run", {"error": "OSError"})
    found = {check.name: check for check in check_work(plain)}
    assert "途中で止まりました" in found["実行"].found
    assert "一度も取っていません" in found["控え"].found
    assert "denpyo backup" in found["控え"].remedy
    assert not any(check.needed for check in found.values())


def certificate(folder, days):
    """A self-signed certificate for localhost; returns its file and the key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = now() - dt.timedelta(days=400)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(now() + dt.timedelta(days=days, minutes=5))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


@pytest.fixture
def tls(tmp_path):
    """A server that answers HTTP over TLS, with a certificate for so many days."""
    lines = []

    def serve(days, date=None):
        public, private = certificate(tmp_path, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(public, private)
        listener = socket.create_server(("127.0.0.1", 0))
        lines.append(listener)
        head = f"Date: {date}\r\n" if date else ""

        def answer():
            try:
                near, _ = listener.accept()
                with context.wrap_socket(near, server_side=True) as safe:
                    safe.recv(4096)
                    safe.sendall(
                        f"HTTP/1.1 200 OK\r\n{head}Content-Length: 0\r\n\r\n".encode()
                    )
            except OSError:
                return

        threading.Thread(target=answer, daemon=True).start()
        port = listener.getsockname()[1]
        return Place("社", "localhost", port, tls=True, ca_file=public, http=True)

    yield serve
    for line in lines:
        line.close()


@pytest.mark.parametrize(
    ("days", "ok", "told"), [(200, True, "まで"), (9, False, "あと 9 日")]
)
def test_certificates_that_end_soon(tls, days, ok, told):
    check = check_place(tls(days))
    assert (check.ok, told in check.found) == (ok, True)
    assert ok or "更新" in check.remedy


def test_a_certificate_that_nobody_vouches_for(tls):
    place = tls(200)
    check = check_place(Place("社", place.host, place.port, tls=True))
    assert not check.ok
    assert "証明書を確かめられません" in check.found


def test_a_clock_that_differs_from_the_others(tls):
    check = check_place(tls(200, "Sun, 29 Nov 2020 00:00:00 GMT"))
    assert not check.ok
    assert "時計" in check.found


def test_nobody_is_there():
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    check = check_place(Place("社", "127.0.0.1", port))
    assert not check.ok
    assert "つながりません" in check.found


def test_certificate_files_of_the_settings(plain, tmp_path):
    public, _ = certificate(tmp_path, 9)
    server = {"host": "mail", "sender": "a@example.jp", "ca_file": public}
    exchange = {"mail_server": server}
    named = Settings.model_validate({"home": plain.home, "exchange": exchange})
    assert "あと 9 日" in check_certificates(named).found
    public.write_text("none")
    assert "読めません" in check_certificates(named).found


def test_the_result_as_json(plain, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "_CHECKS", (check_boxes, check_secrets))
    assert cli.run_command(["doctor", "--json", "--home", str(plain.home)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"name", "ok", "found", "remedy", "needed"} == set(found[0])
    assert [one["name"] for one in found][:2] == ["受信箱と送信箱", "秘密の保護"]
