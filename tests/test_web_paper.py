"""A kept document as the paper that people know, within the policy of the site."""

import re

import pytest
from PIL import Image

from books.model import DocumentState, Reading, Source
from books.settings import Settings
from books.settings_company import Company, PaperLook
from books.store import Store
from edi.pdfa import check_pdfa
from tests.paper_samples import BUYER, invoice, order
from tests.web_people import signed_in
from web.app import create_app

SECRET = "<script>alert(1)</script>"


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    Image.new("RGB", (8, 8), "red").save(home / "seal.png")
    return Settings(
        home=home, company=Company(name=BUYER.name), paper=PaperLook(seal="seal.png")
    )


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.shelf) as opened:
        yield opened


@pytest.fixture
def keep(store, tmp_path):
    def kept(document):
        path = tmp_path / f"{document.document_number}.pdf"
        path.write_bytes(b"%PDF-1.7 " + path.name.encode())
        file = store.add_file(path)
        source = Source(file=file.name, sha256=file.sha256, pages=(1,))
        reading = Reading(source=source, document=document)
        state = DocumentState.READY
        return store.add_readings(file.sha256, [reading], "denpyo", [state])[0]

    return kept


@pytest.fixture
def client(settings, store):
    app = create_app(settings, store, lambda *_: settings.home / "none.png")
    with signed_in(app, store) as opened:
        yield opened


def test_the_document_leads_to_its_paper(client, keep):
    kept = keep(invoice(3, subject=SECRET))
    assert f'href="/documents/{kept}/paper"' in client.get(f"/documents/{kept}").text
    answer = client.get(f"/documents/{kept}/paper")
    assert answer.status_code == 200
    assert "<h1>請求書</h1>" in answer.text
    assert "ご請求金額" in answer.text


def test_the_page_needs_nothing_that_the_policy_forbids(client, keep):
    kept = keep(invoice(3, subject=SECRET))
    answer = client.get(f"/documents/{kept}/paper")
    policy = answer.headers["content-security-policy"]
    assert "style-src 'self'" in policy
    assert "img-src 'self'" in policy
    assert SECRET not in answer.text
    assert not re.search(r"<script|<style| style=|\bon\w+=|data:", answer.text)
    (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    style = client.get(sheet)
    assert style.headers["content-type"].startswith("text/css")
    assert "@page" in style.text


def test_only_what_we_issue_shows_our_seal(client, keep):
    ours = client.get(f"/documents/{keep(order())}/paper").text
    (picture,) = re.findall(r'<img class="seal" src="([^"]+)"', ours)
    assert client.get(picture).content.startswith(b"\x89PNG")
    assert "<img" not in client.get(f"/documents/{keep(invoice())}/paper").text
    assert client.get("/paper/logo").status_code == 404
    assert client.get("/paper/denpyo.yaml").status_code in (404, 422, 400)


def test_an_unknown_document_is_a_sentence(client):
    for end in ("paper", "paper.css", "paper.pdf"):
        assert client.get(f"/documents/NONE/{end}").status_code == 404


@pytest.mark.browser
def test_the_pdf_is_pdfa_and_named_after_the_paper(client, keep):
    kept = keep(order())
    answer = client.get(f"/documents/{kept}/paper.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert (
        "%E6%B3%A8%E6%96%87%E6%9B%B8%20PO-7788.pdf"
        in (answer.headers["content-disposition"])
    )
    assert check_pdfa(answer.content) == ()
    assert client.get(f"/documents/{kept}/paper.pdf").content == answer.content
