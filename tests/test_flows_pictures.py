"""Pictures of pages for the screen: upright, and without reading them again."""

import json

import pytest
from PIL import Image

from books.model import DocumentState, Source
from books.settings import Settings
from books.store import Store, revision
from books.store.content import dump, load_reading
from extractors import reader
from extractors.reader import read_pages
from extractors.recipe import read_content
from flows.pictures import DPI, draw_page, how_read
from flows.serve import prepare_waiting
from tests import papers, web_desk
from tests.desk import clean
from tests.fake_engine import FakeEngine
from tests.fake_extract import extract


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def scan(tmp_path, settings, monkeypatch):
    """A page that lay on its side, and what reading it gave; no engine after that."""
    engine = FakeEngine([(75, 820, 125, 1150)], ["Invoice 12345"])
    monkeypatch.setattr(reader, "get_engine", lambda _: engine)
    path = tmp_path / "a.png"
    image = papers.draw_page([(90, 80, "Invoice 12345")]).rotate(90, expand=True)
    image.save(path, dpi=(150, 150))
    content = read_pages(path, settings)
    (reading,) = read_content(content, path.name)

    def no_engine(_):
        raise AssertionError("read again")

    monkeypatch.setattr(reader, "get_engine", no_engine)
    return path, reading.source, content.pages[0]


def test_a_scan_is_drawn_as_it_was_read_without_reading_it_again(
    tmp_path, settings, scan
):
    path, source, page = scan
    assert source.rotations == (90,)
    draw_page(path, tmp_path / "out.png", source, 1, settings)
    with Image.open(tmp_path / "out.png") as picture:
        size = (round(page.width * DPI / 72), round(page.height * DPI / 72))
        assert picture.size == pytest.approx(size, abs=1)


def test_what_was_kept_before_is_drawn_as_it_lies(tmp_path, settings, scan):
    path, source, _ = scan
    old = source.model_copy(update={"rotations": ()})
    draw_page(path, tmp_path / "out.png", old, 1, settings)
    with Image.open(path) as scanned, Image.open(tmp_path / "out.png") as picture:
        size = tuple(round(side * DPI / 150) for side in scanned.size)
        assert picture.size == pytest.approx(size, abs=1)


@pytest.mark.parametrize(
    ("known", "number", "expected"),
    [
        ({"reader": "ocr", "rotations": (None, 270)}, 3, ("text", 0)),
        ({"reader": "ocr", "rotations": (None, 270)}, 4, ("ocr", 270)),
        ({"reader": "ocr"}, 4, ("ocr", 0)),
        ({"reader": "xlsx"}, 4, ("ocr", 0)),
        ({"reader": "text"}, 4, ("text", 0)),
        ({"reader": "text", "rotations": (None, None)}, 9, ("text", 0)),
    ],
)
def test_each_page_is_drawn_as_it_was_read(known, number, expected):
    source = Source(file="a.pdf", sha256="0", pages=(3, 4), **known)
    assert how_read(source, number) == expected


def test_readings_kept_before_still_open_and_verify(tmp_path, settings, monkeypatch):
    def old_dump(reading):
        kept = json.loads(dump(reading))
        del kept["source"]["rotations"]
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    path = tmp_path / "a.txt"
    path.write_text(clean("Q-1"), encoding="utf-8")
    monkeypatch.setattr(revision, "dump", old_dump)
    with Store.open(settings.url, settings.shelf) as store:
        file = store.add_file(path)
        (reading,) = extract(path, settings)
        states = [DocumentState.READY]
        (made,) = store.add_readings(file.sha256, [reading], "denpyo", states)
        (text,) = store.kept_texts(made)
        assert "rotations" not in text
        monkeypatch.undo()
        assert load_reading(text) == store.get(made).reading == reading
        store.revise(made, reading, "keiri", "確認", 1)
        assert store.verify() == ()


def test_what_waits_is_drawn_ahead_once_and_so_is_what_comes(settings, tmp_path):
    drawn, read = [], []
    prepared = set()
    with Store.open(settings.url, settings.originals) as store:

        def prepare():
            prepare_waiting(
                store,
                lambda *page: drawn.append(page),
                lambda *page: read.append(page),
                prepared,
            )

        web_desk.keep(store, tmp_path, "K-1")
        prepare()
        prepare()
        assert (len(drawn), len(read)) == (1, 1)
        web_desk.keep(store, tmp_path, "K-2")
        prepare()
        assert (len(drawn), len(read)) == (2, 2)
