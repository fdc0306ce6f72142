"""``denpyo print``: a kept document or a record becomes a PDF, with its message inside."""

import json
from pathlib import Path

import pytest

from books.model import DocumentState, Reading, Source
from books.record import to_record
from books.settings import Settings
from books.store import Store
from edi.pdfa import check_pdfa, extract_message
from edi.sme_common.message import read_message
from flows import paper
from flows.cli import run_command
from tests.paper_samples import invoice, order


@pytest.fixture
def record(tmp_path) -> Path:
    path = tmp_path / "record.json"
    source = Source(file="a.pdf", sha256="0" * 64)
    text = json.dumps(to_record(Reading(source=source, document=invoice(4))))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.browser
def test_a_record_becomes_a_pdf_with_its_message(record, tmp_path, capsys) -> None:
    target = tmp_path / "out.pdf"
    assert run_command(["print", str(record), "--pdf", str(target), "--xml"]) == 0
    assert "out.pdf を書きました" in capsys.readouterr().out.replace("\n", "")
    pdf = target.read_bytes()
    assert check_pdfa(pdf) == ()
    found = extract_message(pdf)
    assert found is not None
    assert read_message(found[1])[0].total == invoice(4).total


@pytest.mark.browser
def test_a_kept_document_is_printed_and_what_is_missing_is_told(
    tmp_path, capsys, monkeypatch
) -> None:
    home = Settings(home=tmp_path / "home")
    home.home.mkdir()
    monkeypatch.chdir(tmp_path)
    original = tmp_path / "a.pdf"
    original.write_bytes(b"%PDF-1.7")
    with Store.open(home.url, home.originals) as store:
        file = store.add_file(original)
        reading = Reading(
            source=Source(file=file.name, sha256=file.sha256),
            document=order(delivery_place=None),
        )
        (kept,) = store.add_readings(
            file.sha256, [reading], "denpyo", [DocumentState.READY]
        )
    assert run_command(["print", kept, "--home", str(home.home)]) == 0
    assert "納入場所" in capsys.readouterr().out
    made = (tmp_path / f"{kept}.pdf").read_bytes()
    assert extract_message(made) is None
    assert check_pdfa(made) == ()


@pytest.mark.parametrize("content", ["", "[]", '{"total": "たくさん"}'])
def test_what_is_no_record_is_a_sentence(tmp_path, capsys, content) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    assert run_command(["print", str(path)]) == 7
    told = capsys.readouterr()
    assert "抽出レコード" in (told.out + told.err).replace("\n", "")


def test_an_unknown_document_is_a_sentence(tmp_path) -> None:
    assert run_command(["print", str(tmp_path / "x.json")]) == 3
    assert run_command(["print", "NONE", "--home", str(tmp_path)]) == 8


def test_without_a_message_there_is_nothing_to_put_inside(record, monkeypatch) -> None:
    monkeypatch.setattr(paper, "print_pdf", lambda *_, **__: pytest.fail("printed"))
    values = json.loads(record.read_text())
    record.write_text(json.dumps(values | {"document_type": "other"}))
    assert run_command(["print", str(record), "--xml"]) == 7
