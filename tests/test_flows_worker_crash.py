"""300 papers, three workers, one killed, the database crashed: all done, none twice."""

import os
import random
import signal
from collections import Counter

import pytest

from books.store import DocumentQuery, FileState
from rpa.browser import open_browser
from samples.variety.__main__ import SETS
from samples.variety.draw import print_paper
from tests.fleet import Fleet
from tests.postgres_server import own_postgresql

DRAWN = 30
FILES = int(os.environ.get("DENPYO_TEST_FILES", "300"))
SCAN_EVERY = 10
AWAY_SECONDS = 5.0


def draw_papers(folder, count):
    """Papers of the first layouts: text PDFs, and every tenth a scan."""
    layouts = SETS["first"]
    with open_browser() as browser:
        page = browser.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
        for number in range(1, count + 1):
            rng = random.Random(f"fleet/{number}")
            papers = layouts.make(rng, 1)
            variant = "pdf" if number % SCAN_EVERY else "scan"
            pdfs = [print_paper(paper, page) for paper in papers]
            yield layouts.write(rng, folder / f"p{number}", variant, papers, pdfs)


def put_copies(fleet, papers, count):
    """Keep so many files, no two with the same bytes; returns their hashes."""
    return {
        fleet.put(f"{number}-{path.name}", path.read_bytes() + b"\n%%%d\n" % number)
        for number, path in zip(range(count), papers * count, strict=False)
    }


@pytest.fixture
def server():
    with own_postgresql() as server:
        yield server


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.ocr
@pytest.mark.timeout(3600)
def test_three_workers_one_killed_and_the_database_crashed(tmp_path, server):
    papers = list(draw_papers(tmp_path, min(DRAWN, FILES)))
    fleet = Fleet(tmp_path, server.url)
    try:
        files = put_copies(fleet, papers, FILES)
        first, *others = [fleet.start(name) for name in "abc"]
        fleet.wait_until(lambda: fleet.unread() < FILES * 0.7, 1200)
        os.kill(first.pid, signal.SIGKILL)
        fleet.wait_until(lambda: fleet.unread() < FILES * 0.4, 1200)
        server.restart(AWAY_SECONDS)
        fleet.wait(2400)
        assert [one.returncode for one in others] == [0, 0], fleet.logs()
        assert fleet.store.find_files(FileState.RECEIVED) == ()
        assert fleet.store.find_files(FileState.QUARANTINED) == ()
        assert fleet.store.verify() == ()
        found = fleet.store.find(DocumentQuery(limit=None))
        read = Counter((one.file.sha256, one.reading.source.pages) for one in found)
        assert {sha256 for sha256, _ in read} == files, "none is lost"
        assert set(read.values()) == {1}, "no page is read twice"
    finally:
        fleet.close()
