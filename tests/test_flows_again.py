"""A kept file is looked into again: words of a page, pages in other groups."""

from dataclasses import replace
from pathlib import Path

import pytest

from books.errors import UnreadableFileError
from books.memory import Memory
from books.model import Source
from books.settings import Settings
from extractors import recipe
from extractors.reader import read_page
from flows.again import Again, Groups, Words, look
from flows.background import BackgroundIntake
from flows.lock import hold
from flows.pictures import Pictures
from tests import supplier_paper
from tests.desk import clean

SAMPLE = "samples/inbox/01_invoice_cloud.pdf"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


class Direct:
    """A pool that works in this process and counts."""

    def __init__(self, settings):
        self.settings = settings
        self.calls = 0

    def call(self, path, wanted):
        self.calls += 1
        return look(path, wanted, self.settings)


@pytest.fixture
def paper():
    return Path(__file__).parents[1] / SAMPLE


def test_words_are_found_once_and_kept(settings, paper):
    pool = Direct(settings)
    again = Again(settings, pool)
    source = Source(file="a.pdf", sha256="ab" + "0" * 62, pages=(1, 2), reader="text")
    words = again.words(paper, source, 1)
    assert again.words(paper, source, 1) == words
    assert pool.calls == 1
    texts = [word.text for word in words]
    assert "請求書" in "".join(texts).replace(" ", "")
    page = read_page(paper, 1, settings, "text")
    assert [word.text for word in page.words] == texts
    assert words[0].box == page.words[0].box.as_tuple()
    assert len(words[0].starts) in (0, len(words[0].text))


def test_pages_are_read_in_the_groups_that_a_person_said(settings, paper, monkeypatch):
    pages = {n: supplier_paper.invoice(code=f"A-000{n}") for n in (1, 2)}
    read = []

    def read_page(_path, number, _settings):
        read.append(number)
        return replace(pages[number], number=number)

    monkeypatch.setattr(recipe, "read_page", read_page)
    two, one = look(paper, Groups(((2,), (1,)), Memory()), settings)
    assert read == [2, 1]
    assert (two.source.pages, one.source.pages) == ((2,), (1,))
    assert two.document.document_number == "A-0002"
    (both,) = look(paper, Groups(((2, 1),), Memory()), settings)
    assert both.source.pages == (2, 1)
    assert len(both.document.lines) == 2


@pytest.mark.slow
def test_a_document_that_was_split_wrongly_is_whole_again(settings, paper):
    paper = paper.with_name("10_invoice_two_pages.pdf")
    (whole,) = recipe.read_file(paper, settings)
    (together,) = look(paper, Groups(((1, 2),), Memory()), settings)
    assert together.document == whole.document
    assert together.source == whole.source


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_is_not_there_is_refused(settings, paper, number):
    source = Source(file="a", sha256="0" * 64, pages=(number,), reader="text")
    wanted = Words(settings.home / "x.json", source, number)
    with pytest.raises(UnreadableFileError, match="ページ目はありません"):
        look(paper, wanted, settings)
    with pytest.raises(UnreadableFileError, match="ページ目はありません"):
        look(paper, Groups(((number,),), Memory()), settings)


def test_whether_a_picture_is_at_hand_is_known_without_drawing_it(settings, paper):
    class Pool:
        def call(self, _path, target, _source, _number):
            target.parent.mkdir(parents=True)
            target.write_bytes(b"picture")

    pictures = Pictures(settings, Pool())
    source = Source(file="a.pdf", sha256="0" * 64, pages=(1,), reader="text")
    assert not pictures.is_drawn(source, 1)
    assert pictures.draw(paper, source, 1).read_bytes() == b"picture"
    assert pictures.is_drawn(source, 1)


def test_the_inbox_is_read_in_the_background(settings, monkeypatch):
    monkeypatch.setattr("flows.arrivals.SETTLE_SECONDS", 0.0)
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "a.txt").write_text(clean("Q-1"), encoding="utf-8")
    (settings.inbox / "b.txt").write_text("unreadable", encoding="utf-8")
    intake = BackgroundIntake(settings, "tests.fake_extract:extract")
    assert intake.start()
    assert not intake.start()
    intake.wait()
    told = intake.progress()
    assert not told.busy
    assert told.told == "読み取りが終わりました: 読み取り済み 1 件、隔離 1 件。"
    assert intake.start()
    intake.wait()
    assert "新しいファイルはありません" in intake.progress().told


def test_a_run_that_is_at_work_already_is_told(settings):
    settings.home.mkdir()
    intake = BackgroundIntake(settings, "tests.fake_extract:extract")
    with hold(settings.home / "run.lock"):
        intake.start()
        intake.wait()
    assert "ほかの denpyo run が動いています" in intake.progress().told
