"""A font that draws other digits than it says is found; an honest one costs one look."""

import numpy as np
import pikepdf
import pytest

from books.settings import Settings
from extractors.font_samples import fonts_agree
from extractors.image import Sheet
from extractors.page import Box
from extractors.pdf_fonts import read_letters
from extractors.reader import read_pages
from extractors.runs import Char
from tests.fake_engine import FakeEngine
from tests.test_extractors_pdf_drawing import INBOX

PAPER = Sheet(np.full((600, 800, 3), 255, np.uint8), 0.5)
INK = np.full((600, 800), 255, np.uint8)


def _word(text: str, top: float, font: str = "F") -> list[Char]:
    return [
        Char(c, Box(50 + 20 * i, top, 70 + 20 * i, top + 20), top + 18, 20, font)
        for i, c in enumerate(text)
    ]


class Reader(FakeEngine):
    """Says what is next, and remembers how many crops it got each time."""

    def __init__(self, *texts: list[str], score=0.99) -> None:
        super().__init__(score=lambda _: score)
        self.turns, self.counts = list(texts), []

    def read(self, crops):
        self.counts.append(len(crops))
        self.texts = self.turns.pop(0)
        return super().read(crops)


def _fonts(chars, engine):
    return fonts_agree(chars, frozenset(), PAPER, INK, lambda: engine)


def test_a_font_whose_row_of_digits_is_right_needs_no_more():
    engine = Reader(["7041.25"])
    assert _fonts(_word("12,450", 50) + _word("170", 90), engine) == {"F"}
    assert engine.counts == [1]


def test_a_row_read_otherwise_is_no_lie_if_the_words_are_right():
    engine = Reader(["704125"], ["1284", "704"])
    chars = _word("1284", 50) + _word("704", 90)
    assert _fonts(chars, engine) == {"F"}
    assert engine.counts == [1, 2]


def test_a_row_and_one_word_are_enough_for_a_lie_beside_honest_words():
    honest = _word("704", 130, "G") + _word("709", 170, "G") + _word("799", 210, "G")
    chars = _word("1283", 50) + _word("128", 90) + honest
    engine = Reader(["1288"], ["1288", "704", "9"])
    assert _fonts(chars, engine) is None


def test_few_digits_and_rows_that_are_not_clear_are_judged_by_words():
    engine = Reader(["合計"])
    assert _fonts(_word("合計", 50), engine) == {"F"}
    assert _fonts(_word("合計", 50), Reader(["請求書"])) is None
    unclear = Reader(["1"], ["1"], score=0.5)
    assert _fonts(_word("1234", 50), unclear) == {"F"}


def test_fonts_known_as_honest_are_not_looked_at():
    chars = _word("1234", 50)
    assert fonts_agree(chars, frozenset({"F"}), PAPER, INK, FakeEngine) == frozenset()


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["01_invoice_cloud.pdf", "13_return_invoice.pdf"])
@pytest.mark.parametrize("lie", [None, "38", "17"])
def test_tables_that_swap_two_digits_are_not_believed(tmp_path, name, lie):
    with pikepdf.open(INBOX / name) as pdf:
        for thing in pdf.objects if lie else ():
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                thing.ToUnicode.write(_swapped(thing.ToUnicode.read_bytes(), lie))
        pdf.save(tmp_path / name)
    (page,) = read_pages(tmp_path / name, Settings()).pages
    assert page.reader == ("ocr" if lie else "text")


def _swapped(table: bytes, digits: str) -> bytes:
    """A table of letters in which two digits have changed places."""
    one, other = digits
    lies = "".join(
        f"<{code:02X}> <{ord(other if letter == one else one):04X}>\n"
        for code, letter in (read_letters(table) or {}).items()
        if letter in digits
    )
    more = f"2 beginbfchar\n{lies}endbfchar\nendcmap".encode()
    return table.replace(b"endcmap", more)
