"""A browser is found, starts, prints and takes pictures; none is explained."""

import stat
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from books.errors import NotReadyError
from rpa import browser
from rpa.browser import find_browser, open_browser, print_pdf, take_picture


def _executable(path: Path) -> Path:
    path.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_environment_chooses_the_browser(monkeypatch, tmp_path) -> None:
    chosen = _executable(tmp_path / "my-browser")
    monkeypatch.setenv("DENPYO_BROWSER", str(chosen))
    assert find_browser() == chosen


def test_a_wrong_choice_is_said(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DENPYO_BROWSER", str(tmp_path / "gone"))
    with pytest.raises(NotReadyError, match="DENPYO_BROWSER"):
        find_browser()


def test_the_first_name_on_the_path_is_taken(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("DENPYO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    edge = _executable(tmp_path / "msedge")
    assert find_browser() == edge
    chrome = _executable(tmp_path / "google-chrome")
    assert find_browser() == chrome


def test_known_places_come_after_the_path(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("DENPYO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    place = _executable(tmp_path / "somewhere.exe")
    monkeypatch.setattr(browser, "_PLACES", (str(tmp_path / "no"), str(place)))
    assert find_browser() == place


@pytest.mark.browser
def test_no_browser_at_all_names_the_remedy(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(browser, "_find_system_browser", lambda: None)
    monkeypatch.setattr(browser, "_own_browser", lambda _: None)
    assert find_browser() is None
    with pytest.raises(NotReadyError, match="apt install chromium"), open_browser():
        pass


@pytest.mark.browser
def test_a_browser_that_does_not_start_is_said(monkeypatch, tmp_path) -> None:
    broken = _executable(tmp_path / "broken")
    monkeypatch.setenv("DENPYO_BROWSER", str(broken))
    with pytest.raises(NotReadyError, match="起動できません"):
        print_pdf("<p>x</p>")


@pytest.mark.browser
def test_print_and_picture(tmp_path) -> None:
    html = '<p>請求書</p><img src="http://example.invalid/x.png">'
    with open_browser() as opened:
        pdf = print_pdf(html, size="A5", landscape=True, browser=opened)
        own = print_pdf("<style>@page{size:80mm 100mm}</style>領収書", browser=opened)
        take_picture(html, tmp_path / "page.png", 320, 200, browser=opened)
        page = tmp_path / "page.html"
        page.write_text("<body style='background:#f00'>", encoding="utf-8")
        take_picture(page.as_uri(), tmp_path / "file.png", 40, 30, browser=opened)
    assert _size(pdf) == pytest.approx((595, 420), abs=1)
    assert _size(own) == pytest.approx((227, 283), abs=1)
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.size == (320, 200)
    with Image.open(tmp_path / "file.png") as picture:
        assert picture.convert("RGB").getpixel((20, 15)) == (255, 0, 0)


def _size(pdf: bytes) -> tuple[float, float]:
    with pdfium.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
    return (width, height)
