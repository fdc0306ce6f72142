import os
import threading
import time

import pytest

from books.settings_daily import IntakeSettings, WatchedFolder
from books.store import FileState
from flows.arrivals import Way, candidates, find_waiting
from flows.inbox import is_empty, take_in
from tests.desk import clean, desk

__all__ = ["desk"]


@pytest.fixture
def fax(desk, tmp_path):
    """The desk with a watched folder, as a FAX server writes to it."""
    folder = tmp_path / "fax"
    folder.mkdir()
    return folder


def watch(desk, folder, **more):
    watched = WatchedFolder(label="FAX", path=folder, settle_seconds=1, **more)
    intake = IntakeSettings(folders=(watched,))
    object.__setattr__(
        desk, "settings", desk.settings.model_copy(update={"intake": intake})
    )
    return desk


def received(desk):
    return sorted(f.name for f in desk.store.find_files(FileState.RECEIVED))


def test_files_of_a_watched_folder_are_taken_with_where_they_came_from(desk, fax):
    watch(desk, fax)
    (fax / "0001.json").write_text(clean("A-1"))
    assert not is_empty(desk.settings)
    (file,) = take_in(desk).files
    (origin,) = desk.store.find_origins(file.sha256)
    assert (origin.kind, origin.label) == ("folder", "FAX")
    assert origin.detail["path"].endswith("0001.json")
    assert list(fax.iterdir()) == []
    assert is_empty(desk.settings)


@pytest.mark.slow
def test_a_file_that_grows_for_seconds_is_taken_whole(desk, fax):
    watch(desk, fax)
    path, text = fax / "slow.json", clean("A-1").encode()

    def write():
        with path.open("wb") as file:
            for byte in range(0, len(text), 20):
                file.write(text[byte : byte + 20])
                file.flush()
                os.utime(path, (0, 0))  # a scanner whose clock is wrong
                time.sleep(0.4)

    writer = threading.Thread(target=write)
    writer.start()
    looks = 1
    while not (files := take_in(desk).files):
        looks += 1
    writer.join()
    assert files[0].path.read_bytes() == text
    assert looks > 2


@pytest.mark.parametrize(
    "name",
    ["a.pdf.part", "~$a.xlsx", ".smbdeleteAAA", "._a.pdf", "Thumbs.db", "a.pdf.TMP"],
)
def test_names_of_unfinished_files_are_left_alone(fax, name):
    (fax / name).write_text("x")
    assert list(candidates(fax)) == []


@pytest.mark.parametrize("lock", ["a.pdf.lock", ".~lock.a.pdf#", "a.lck"])
def test_a_file_with_a_lock_beside_it_waits(fax, lock):
    (fax / "a.pdf").write_text("x")
    (fax / lock).write_text("")
    (found,) = find_waiting(Way("FAX", fax, 0.01))
    assert not found.complete


def test_an_empty_file_waits_until_it_is_old(fax):
    path = fax / "a.tif"
    path.touch()
    assert not find_waiting(Way("FAX", fax, 0.01))[0].complete
    os.utime(path, (1, 1))
    assert find_waiting(Way("FAX", fax, 0.01))[0].complete


def test_a_folder_that_may_not_be_changed_keeps_its_files_and_gives_them_once(
    desk, fax
):
    watch(desk, fax, keep=True)
    path = fax / "a.json"
    path.write_text(clean("A-1"))
    assert len(take_in(desk).files) == 1
    assert path.exists()
    assert take_in(desk).outcomes == ()
    path.write_text(clean("A-2"))  # the scanner uses a name again
    assert len(take_in(desk).files) == 2


def test_a_folder_that_is_away_is_told_and_the_others_are_taken(desk, fax):
    watch(desk, fax / "away")
    (desk.settings.inbox / "b.json").write_text(clean("A-1"))
    taken = take_in(desk)
    assert "共有の接続" in taken.outcomes[0].message
    assert received(desk) == ["b.json"]
