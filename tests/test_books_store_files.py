import datetime as dt
import errno
import io
import os

import pytest

from books.errors import NotFoundError, NotReadyError, UnreadableFileError
from books.store import FileState
from books.store.originals import Originals, place
from tests.store_cases import DATABASES, add_file, fresh_store


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_a_file_is_kept_under_its_hash(store, tmp_path):
    path = tmp_path / "請求書.PDF"
    path.write_bytes(b"%PDF-1.7")
    file = store.add_file(path)
    assert file.path.read_bytes() == b"%PDF-1.7"
    assert file.path == store.originals.folder / place(file.sha256, "x.pdf")
    assert (file.name, file.first_name, file.size) == ("請求書.PDF", "請求書.PDF", 8)
    assert (file.state, file.duplicate, file.notice) == (
        FileState.RECEIVED,
        False,
        None,
    )
    assert file.path.stat().st_mode & 0o222 == 0, "an original can't be written"
    assert path.exists(), "the file that came in stays where it was"
    assert file.received_at == dt.datetime(2026, 4, 1, 0, 0, 1, tzinfo=dt.UTC)
    assert store.find_file(file.sha256) == file
    assert not list((store.originals.folder / ".incoming").iterdir())


def test_the_same_bytes_again_are_one_file_with_a_notice(store, tmp_path):
    first = add_file(store, tmp_path)
    store.mark_file(first.sha256, FileState.READ)
    path = tmp_path / "copy.png"
    path.write_bytes(first.path.read_bytes())
    again = store.add_file(path)
    assert (again.sha256, again.path) == (first.sha256, first.path)
    assert again.duplicate
    assert again.notice == (
        "「copy.png」は、受信済みの「請求書.pdf」と同じ内容です。二重には登録していません。"
    )
    assert [e.action for e in store.audit_log(first.sha256)] == [
        "file.received_again",
        "file.read",
        "file.received",
    ]
    assert store.verify() == ()


def test_a_file_that_was_never_read_gives_no_notice(store, tmp_path):
    add_file(store, tmp_path)
    again = add_file(store, tmp_path)
    assert again.duplicate
    assert again.state is FileState.RECEIVED
    assert again.notice is None


def test_the_states_of_a_file(store, tmp_path):
    file = add_file(store, tmp_path)
    assert store.find_files(FileState.RECEIVED) == (file,)
    for _ in range(2):
        store.mark_file(file.sha256, FileState.QUARANTINED, "暗号化されています")
    found = store.find_file(file.sha256)
    assert (found.state, found.reason) == (FileState.QUARANTINED, "暗号化されています")
    assert found.state.label == "隔離"
    assert len(store.audit_log(file.sha256)) == 2, "the same again changes nothing"
    store.mark_file(file.sha256, FileState.RECEIVED)
    assert store.audit_log(file.sha256)[0].action == "file.returned"


def test_unknown_files(store):
    assert store.find_file("f" * 64) is None
    with pytest.raises(NotFoundError, match="登録されていません") as caught:
        store.mark_file("f" * 64, FileState.READ)
    assert isinstance(caught.value, KeyError)
    assert "'" not in str(caught.value)


def test_a_missing_file_is_explained(store, tmp_path):
    with pytest.raises(UnreadableFileError, match="読めません"):
        store.add_file(tmp_path / "none.pdf")


class FailingPath:
    """A file on a network drive that goes away while it is read."""

    name = "a.pdf"

    def open(self, _mode):
        class Failing(io.BytesIO):
            def read(self, _size):
                raise OSError(errno.EIO, "I/O error")

        return Failing()


def test_a_file_that_breaks_off_is_not_kept(store):
    with pytest.raises(NotReadyError, match="保管できません"):
        store.add_file(FailingPath())
    assert not list((store.originals.folder / ".incoming").iterdir())


def test_a_full_disk_is_explained(store, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotReadyError, match="No space left"):
        add_file(store, tmp_path)
    assert not list((store.originals.folder / ".incoming").iterdir())
    monkeypatch.undo()
    assert not add_file(store, tmp_path).duplicate
    assert store.verify() == ()


def test_a_damaged_original_is_replaced_by_the_same_bytes(store, tmp_path):
    file = add_file(store, tmp_path)
    file.path.chmod(0o600)
    file.path.write_bytes(b"changed")
    assert [p.code for p in store.verify()] == ["original_changed"]
    add_file(store, tmp_path)
    assert store.verify() == ()
    assert store.audit_log(file.sha256)[0].detail["restored"] is True


def test_names_that_are_no_unicode(store, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    shift_jis = "請求書.pdf".encode("cp932").decode("utf-8", "surrogateescape")
    assert store.add_file(path, shift_jis).name == "請求書.pdf"
    path.write_bytes(b"y")
    assert store.add_file(path, "a\ud800\udc80\x00b").name == "a\ufffd\ufffd\ufffdb"
    assert store.verify() == ()


def test_another_process_was_first(store, tmp_path):
    """Between the look and the transaction the same bytes came in elsewhere."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"same")
    incoming = store.originals.take(path)
    first = store.add_file(path)
    second = store._add_new(incoming, "b.pdf")
    assert second.duplicate
    assert (second.sha256, second.first_name) == (first.sha256, "a.pdf")
    assert store.verify() == ()


def test_leftovers_of_a_crash_go_after_a_day(tmp_path):
    shelf = Originals(tmp_path / "originals")
    old, new = (shelf.folder / ".incoming" / name for name in ("old", "new"))
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    shelf.clear_leftovers()
    assert not old.exists()
    assert new.exists()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "originals").touch()
    with pytest.raises(NotReadyError, match="作れません"):
        Originals(tmp_path / "originals")
