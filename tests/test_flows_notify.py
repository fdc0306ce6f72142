"""Notices: once a thing, at the right hour, by real mail and a real webhook."""

import datetime as dt
import json
import threading
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from books.errors import NotReadyError, SettingsError
from books.model import DocumentState
from books.notices import Thing, is_quiet, render, title
from books.schedules import JAPAN
from books.settings import Settings
from books.settings_daily import IntakeSettings, Notices, WatchedFolder
from books.store import FileState, Mail, SlotState
from flows.daily.notify import Way, find_ways, notify, notify_summary, try_ways
from tests.exchange_servers import mail_server
from tests.store_cases import add_document, add_file, fresh_store

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=JAPAN)
SLOT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        store.database.clock.now = NOON
        yield store


class Told:
    """A way to people that remembers what was said."""

    def __init__(self):
        self.said, self.broken = [], False

    def send(self, subject, full, bare):
        if self.broken:
            raise NotReadyError("届きません。")
        self.said.append((subject, full, bare))

    @property
    def way(self):
        return Way("試験", self.send)


def settings(tmp_path, **notices):
    values = {"mail_to": ["a@example.jp"], "wait_minutes": 30, **notices}
    return Settings.model_validate({"home": tmp_path, "notices": values})


def later(store, **span):
    store.database.clock.now += dt.timedelta(**span)


def test_each_thing_is_told_once_and_again_when_it_comes_back(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    ways = [told.way]
    name = add_document(store, tmp_path, state=DocumentState.NEEDS_REVIEW)
    assert notify(rules, store, ways) == 0  # somebody may be at it
    later(store, minutes=31)
    assert notify(rules, store, ways) == 1
    assert notify(rules, store, ways) == 0
    add_document(store, tmp_path, "二通目", state=DocumentState.NEEDS_REVIEW)
    later(store, minutes=31)
    assert notify(rules, store, ways) == 1
    assert [subject for subject, _, _ in told.said] == [
        "[denpyo] 確認を待つ書類 1 件",
        "[denpyo] 確認を待つ書類 1 件",
    ]
    assert name in told.said[0][1]
    assert name not in told.said[1][1]


def test_nothing_of_a_document_is_in_the_text_for_a_webhook(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    add_document(store, tmp_path, state=DocumentState.NEEDS_REVIEW)
    file = add_file(store, tmp_path, "給与明細 山田太郎")
    store.mark_file(file.sha256, FileState.QUARANTINED, "暗号付き")
    store.note_mail(
        Mail(
            "keiri",
            "1:2",
            "<x>",
            "boss@secret.example",
            "極秘",
            "look",
            "知らない差出人",
        )
    )
    later(store, minutes=31)
    assert notify(rules, store, [told.way]) == 3
    ((_, full, bare),) = told.said
    for secret in ("山田", "INV-2026", "極秘", "secret.example"):
        assert secret in full
        assert secret not in bare


def test_a_failing_schedule_is_one_thing_until_it_works_again(store, tmp_path):
    told, rules = Told(), settings(tmp_path)

    def end(day, state):
        at = SLOT + dt.timedelta(days=day)
        held = store.claim_slot("housekeeping", at, "a", dt.timedelta(minutes=3))
        store.finish_slot(held, state, "ディスクがいっぱいです。")
        return notify(rules, store, [told.way])

    assert [end(day, SlotState.FAILED) for day in range(3)] == [1, 0, 0]
    assert end(3, SlotState.DONE) == 0
    assert end(4, SlotState.FAILED) == 1
    assert "掃除と点検: ディスクがいっぱいです。" in told.said[0][2]


def test_a_folder_that_is_away_is_told_once(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    folder = tmp_path / "fax"
    intake = IntakeSettings(folders=(WatchedFolder(label="FAX", path=folder),))
    rules = rules.model_copy(update={"intake": intake})
    assert [notify(rules, store, [told.way]) for _ in range(3)] == [1, 0, 0]
    folder.mkdir()
    assert notify(rules, store, [told.way]) == 0
    assert "フォルダー「FAX」が見えません" in told.said[0][2]


def test_quiet_hours_and_holidays_keep_notices_back(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    file = add_file(store, tmp_path)
    store.mark_file(file.sha256, FileState.QUARANTINED, "暗号付き")
    for quiet in ("2026-05-01T22:00", "2026-05-02T10:00", "2026-05-06T10:00"):
        at = dt.datetime.fromisoformat(quiet).replace(tzinfo=JAPAN)
        store.database.clock.now = at
        assert notify(rules, store, [told.way]) == 0
    store.database.clock.now = dt.datetime(2026, 5, 7, 9, tzinfo=JAPAN)
    assert notify(rules, store, [told.way]) == 1


@pytest.mark.parametrize(
    ("hour", "quiet"), [(6, False), (12, True), (14, False), (23, False)]
)
def test_quiet_hours_within_a_day(hour, quiet):
    rules = Notices(quiet_from="12:00", quiet_until="13:00")
    assert is_quiet(rules, NOON.replace(hour=hour)) is quiet


def test_what_no_way_took_is_told_the_next_time(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    file = add_file(store, tmp_path)
    store.mark_file(file.sha256, FileState.QUARANTINED, "暗号付き")
    told.broken = True
    with pytest.raises(NotReadyError, match="お知らせを出せません"):
        notify(rules, store, [told.way])
    told.broken = False
    assert notify(rules, store, [told.way]) == 1


def test_one_way_that_fails_does_not_keep_the_other_from_telling_once(store, tmp_path):
    good, bad, rules = Told(), Told(), settings(tmp_path)
    bad.broken = True
    file = add_file(store, tmp_path)
    store.mark_file(file.sha256, FileState.QUARANTINED, "暗号付き")
    with pytest.raises(NotReadyError):
        notify(rules, store, [bad.way, good.way])
    notify(rules, store, [bad.way, good.way])
    assert len(good.said) == 1


def test_the_summary_counts_and_names_nothing(store, tmp_path):
    told, rules = Told(), settings(tmp_path)
    add_document(store, tmp_path, state=DocumentState.NEEDS_REVIEW)
    later(store, hours=1)
    notify_summary(rules, store, [told.way])
    ((subject, full, bare),) = told.said
    assert subject == "[denpyo] 04月01日 のまとめ (人を待つもの 1 件)"
    assert "今日登録した書類 1 件" in full
    assert "山田" not in full
    assert full == bare


def test_a_long_list_is_cut_and_counted():
    things = [Thing(str(n), "review", f"書類 {n}") for n in range(30)]
    text = render(things, "http://127.0.0.1:8420/", details=False)
    assert "ほか 10 件" in text
    assert title(things) == "[denpyo] 確認を待つ書類 30 件"


def test_mail_goes_through_the_mail_server_of_the_exchange(tmp_path):
    server = mail_server()
    exchange = {
        "mail_server": {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "sender": "denpyo@example.test",
        }
    }
    rules = Settings.model_validate(
        {
            "home": tmp_path,
            "exchange": exchange,
            "notices": {"mail_to": ["notify@example.test"]},
        }
    )
    assert try_ways(rules, NOON) == ("メール",)
    (mail,) = [m for m in server.mails() if m["To"] == "notify@example.test"]
    assert str(make_header(decode_header(mail["Subject"]))) == "[denpyo] 試しのお知らせ"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "届いていれば" in mail.get_payload(decode=True).decode()


class Hook(BaseHTTPRequestHandler):
    code, got = 200, []

    def do_POST(self):
        self.got.append(
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        )
        self.send_response(self.code)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook(tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "chat"
    secret.write_text(f"http://127.0.0.1:{server.server_port}/T0/SECRET")
    secret.chmod(0o600)
    Hook.got.clear()
    Hook.code = 200
    yield Settings.model_validate({"home": tmp_path, "notices": {"webhook": "chat"}})
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_text(hook):
    assert try_ways(hook, NOON) == ("webhook",)
    assert Hook.got[0]["text"].startswith("[denpyo] 試しのお知らせ\n")


def test_a_webhook_that_fails_is_explained_without_its_address(hook, tmp_path):
    Hook.code = 410
    with pytest.raises(NotReadyError, match="HTTP 410") as told:
        try_ways(hook, NOON)
    assert "SECRET" not in str(told.value)
    secret = tmp_path / "secrets" / "chat"
    for url in ("http://chat.example/SECRET", "http://127.0.0.1:1/SECRET", "SECRET"):
        secret.write_text(url)
        with pytest.raises(NotReadyError) as told:
            try_ways(hook, NOON)
        assert "SECRET" not in str(told.value)


def test_nobody_to_tell_is_a_mistake_of_the_settings(tmp_path):
    with pytest.raises(SettingsError, match="mail_to か webhook"):
        find_ways(Settings(home=tmp_path))
    with pytest.raises(SettingsError, match="mail_server"):
        find_ways(settings(tmp_path))
