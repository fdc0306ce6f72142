"""Mailboxes on a real server (dovecot)."""

import itertools
from contextlib import contextmanager

import pytest

from books.settings import Settings
from books.store import FileState
from edi.mailbox import open_post
from edi.mailbox.imap import Post
from flows.mailbox import collect, ignore_mail, take_mail
from tests.exchange_servers import PASSWORD
from tests.imap_server import imap_server
from tests.mails import PDF, letter
from tests.store_cases import fresh_store

USERS = (f"denpyo{number}" for number in itertools.count())
KIND = "application/pdf"


class House:
    """A home with one mailbox, and what suppliers send to it."""

    def __init__(self, home, store, server, **rules):
        self.home, self.store, self.server = home, store, server
        self.user = next(USERS)
        (home / "secrets").mkdir(exist_ok=True)
        secret = home / "secrets" / "mail"
        secret.write_text(PASSWORD)
        secret.chmod(0o600)
        box = {
            "id": "keiri",
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "user": self.user,
            "password": "mail",
            "allow": ["@yamada.example"],
            "timeout_seconds": 10,
            **rules,
        }
        values = {"home": home, "intake": {"mailboxes": [box]}}
        self.settings = Settings.model_validate(values)

    def put(self, mail):
        self.server.put(self.user, mail)

    def collect(self, open_box=open_post):
        return collect(self.settings, self.store, open_box)

    def count(self, folder):
        return self.server.count(self.user, folder)

    @property
    def counts(self):
        return [self.count(f) for f in ("INBOX", "denpyo-done", "denpyo-look")]

    @property
    def names(self):
        return sorted(f.name for f in self.store.find_files(FileState.RECEIVED))


@pytest.fixture
def build(tmp_path):
    server = imap_server()
    with fresh_store("sqlite", tmp_path) as store:
        yield lambda **rules: House(tmp_path, store, server, **rules)


def test_documents_are_kept_with_where_they_came_from(build):
    house = build()
    house.put(letter(("4月分.pdf", PDF, KIND), subject="4月分請求書"))
    found = house.collect()
    assert (found.mails, len(found.files), found.failed) == (1, 1, [])
    assert house.counts == [0, 1, 0]
    (origin,) = house.store.find_origins(found.files[0])
    assert "差出人 keiri@yamada.example ・ 件名 4月分請求書" in origin.told
    assert origin.detail["message_id"].startswith("<")
    assert house.names == ["4月分.pdf"]
    assert house.collect().mails == 0


def test_unknown_senders_wait_for_a_person_who_may_take_or_leave_them(build):
    house = build()
    for subject in ("一", "二"):
        files = (f"{subject}.pdf", PDF + subject.encode(), KIND)
        house.put(letter(files, sender="x@stranger.example", subject=subject))
    found = house.collect()
    assert (found.files, house.counts) == ([], [0, 0, 2])
    assert len(found.notices) == 2
    waiting = {mail.subject: mail for mail in house.store.find_mails(("look",))}
    first, second = waiting["一"], waiting["二"]
    take_mail(house.settings, house.store, f"keiri:{first.place}", "佐藤")
    ignore_mail(house.settings, house.store, f"keiri:{second.place}", "佐藤")
    assert house.names == ["一.pdf"]
    assert house.counts == [0, 1, 1]
    assert house.store.find_mails(("look",)) == ()
    actors = {line.actor for line in house.store.audit_log(f"keiri:{first.place}")}
    assert actors == {"denpyo", "佐藤"}


def test_denied_senders_stay_untouched(build):
    house = build(deny=["spam@yamada.example"])
    house.put(letter(("a.pdf", PDF, KIND), sender="spam@yamada.example"))
    assert house.collect().files == []
    assert house.collect().mails == 0
    assert house.counts == [1, 0, 0]


def test_huge_mails_are_refused_without_being_fetched(build):
    house = build(max_mail_bytes=20_000)
    house.put(letter(("a.pdf", b"x" * 60_000, KIND)))
    found = house.collect()
    assert "大きすぎます" in found.notices[0]
    assert house.counts == [0, 0, 1]


def test_archives_and_links_are_put_aside_and_told(build):
    house = build()
    house.put(letter(("a.zip", b"PK\x03\x04", "application/zip"), subject="zip"))
    house.put(letter(text="https://files.example/1", subject="link"))
    both = (("b.pdf", PDF, KIND), ("b.zip", b"PK\x03\x04", "application/zip"))
    house.put(letter(*both, subject="both"))
    found = house.collect()
    assert len(found.notices) == 3
    assert house.names == ["b.pdf"]
    assert house.counts == [0, 0, 3]


def test_the_same_attachment_in_another_mail_is_the_same_file(build):
    house = build()
    for subject in ("請求書", "再送"):
        house.put(letter(("a.pdf", PDF, KIND), subject=subject))
    found = house.collect()
    assert found.mails == 2
    assert len(set(found.files)) == 1
    assert len(house.store.find_origins(found.files[0])) == 2


class KilledError(Exception):
    """The machine stops."""


@pytest.mark.parametrize("step", ["fetch", "move"])
def test_a_run_that_is_cut_off_loses_and_doubles_nothing(build, step):
    house = build()
    for number in range(3):
        files = (f"{number}.pdf", PDF + bytes([number]), KIND)
        house.put(letter(files, subject=str(number)))

    class Broken(Post):
        left = 2

        def _count(self):
            type(self).left -= 1
            if type(self).left == 0:
                raise KilledError

        def fetch(self, uid):
            if step == "fetch":
                self._count()
            return super().fetch(uid)

        def move(self, uid, folder):
            if step == "move":
                self._count()
            super().move(uid, folder)

    @contextmanager
    def opener(box, keyring):
        with open_post(box, keyring) as post:
            yield Broken(box, post._server)

    with pytest.raises(KilledError):
        house.collect(opener)
    house.collect()
    assert house.names == ["0.pdf", "1.pdf", "2.pdf"]
    assert house.counts == [0, 3, 0]
    assert len(house.store.find_mails()) == 3
    assert house.store.verify() == ()


@pytest.mark.slow
def test_a_large_mailbox_is_gone_through_once(build):
    house = build()
    server = house.server.open(house.user)
    for number in range(230):
        files = (f"{number}.pdf", PDF + str(number).encode(), KIND)
        mail = letter(files, subject=str(number))
        server.append("INBOX", "", None, mail.as_bytes())
    server.logout()
    assert len(house.collect().files) == 230
    assert house.counts == [0, 230, 0]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_line_is_encrypted_and_the_certificate_checked(build, security):
    server = imap_server()
    port = server.tls_port if security == "tls" else server.port
    rules = {"security": security, "port": port}
    house = build(**rules, ca_file=str(server.certificate))
    house.put(letter(("a.pdf", PDF, KIND)))
    assert len(house.collect().files) == 1
    stranger = build(**rules)
    assert "証明書" in stranger.collect().failed[0]


def test_a_mailbox_that_can_not_be_read_is_one_sentence_without_the_password(build):
    house = build(user="nobody-here")
    (told,) = house.collect().failed
    assert "keiri" in told
    assert "パスワード" in told
    assert PASSWORD not in told
    away = build(port=1)
    assert "サーバーの名前" in away.collect().failed[0]
    assert "フォルダー" in build(folder="Nowhere").collect().failed[0]


def test_one_mailbox_that_fails_does_not_stop_the_next(build, tmp_path):
    house = build()
    good = house.settings.intake.mailboxes[0]
    bad = good.model_copy(update={"id": "bad", "user": "nobody"})
    intake = house.settings.intake.model_copy(update={"mailboxes": (bad, good)})
    house.settings = house.settings.model_copy(update={"intake": intake})
    house.put(letter(("a.pdf", PDF, KIND)))
    found = house.collect()
    assert len(found.failed) == 1
    assert len(found.files) == 1


def test_a_full_disk_leaves_the_mail_where_it_is(build, monkeypatch):
    house = build()
    house.put(letter(("a.pdf", PDF, KIND)))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.mailbox.tempfile.TemporaryDirectory", full)
    (told,) = house.collect().failed
    assert "空き" in told
    assert house.counts == [1, 0, 0]
    monkeypatch.undo()
    assert len(house.collect().files) == 1


def test_without_its_secret_a_mailbox_is_told(build, tmp_path):
    house = build()
    (tmp_path / "secrets" / "mail").unlink()
    assert "秘密の値 mail がありません" in house.collect().failed[0]
