"""Returns of suppliers are told, not paid and not forgotten."""

from books.model import Document, DocumentType, Party, Severity
from books.returns import check_returns, is_return


def invoice(**values) -> Document:
    base = {
        "document_type": DocumentType.INVOICE,
        "document_number": "A-1",
        "issuer": Party(name="株式会社青葉"),
        "total": 11_000,
    }
    return Document(**base | values)


def test_returns_are_told_for_the_suppliers_that_are_paid():
    number = "T7999901000001"
    back = invoice(document_type=DocumentType.RETURN_INVOICE, total=-14806)
    (finding,) = check_returns([invoice()], [("r1", back)])
    assert finding.severity is Severity.WARNING
    assert "▲14,806 円 (A-1、書類 r1)" in finding.message
    other = invoice(issuer=Party(name="株式会社赤木"))
    assert not check_returns([other], [("r1", back)])
    nobody = invoice(issuer=Party())
    assert not check_returns([nobody], [("r1", nobody)])
    registered = Party(name="アオバ", registration_number=number)
    same = back.model_copy(update={"issuer": registered, "total": None})
    (finding,) = check_returns([invoice(issuer=registered)], [("r1", same)])
    assert "金額不明" in finding.message
    assert check_returns([invoice(issuer=Party(name="青葉(株)"))], [("r1", back)])


def test_what_a_return_is():
    assert is_return(invoice(total=-1))
    assert is_return(invoice(document_type=DocumentType.RETURN_INVOICE, total=5))
    assert not is_return(invoice())
    assert not is_return(invoice(document_type=DocumentType.QUOTATION, total=-1))
