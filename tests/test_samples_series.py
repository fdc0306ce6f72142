"""A supplier keeps to its form and its numbers; nothing is drawn here."""

from samples.variety import series
from samples.variety.series import our_company


def issue(monkeypatch, folder, seed):
    monkeypatch.setattr(series, "print_paper", lambda paper, page: b"")

    def write(rng, stem, variant, papers, pdfs):
        path = stem.with_suffix(".pdf")
        path.write_text(papers[0].html, encoding="utf-8")
        return path

    monkeypatch.setattr(series, "write_file", write)
    return list(series._issue(folder, seed, 0, 3, None))


def test_documents_of_one_supplier(monkeypatch, tmp_path):
    issued = issue(monkeypatch, tmp_path, "7/0")
    truths = [one.truth for one in issued]
    assert len({t.issuer.name for t in truths}) == 1
    assert len({t.bank_accounts for t in truths}) == 1
    assert {t.recipient.name for t in truths} == {our_company().name}
    numbers = [t.document_number for t in truths]
    assert len(set(numbers)) == len(numbers) or numbers == [None] * 3
    assert len({one.path for one in issued}) == 3


def test_the_same_seed_draws_the_same_and_keeps_what_is_there(monkeypatch, tmp_path):
    first = issue(monkeypatch, tmp_path, "7/1")
    first[0].path.write_text("as it was", encoding="utf-8")
    assert issue(monkeypatch, tmp_path, "7/1") == first
    assert first[0].path.read_text("utf-8") == "as it was"
