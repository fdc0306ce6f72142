"""A document as the paper that people know, to print and keep (書類の印刷)."""

from functools import partial

from books.model import Finding
from edi.paper import check_paper, check_print, company_look, print_paper
from edi.sme_common.message import message_for
from flows import writers
from flows.given import Given
from rpa.browser import print_pdf


def print_document(
    given: Given, *, with_message: bool
) -> tuple[bytes, tuple[Finding, ...]]:
    """The PDF/A of a document, and what is missing or could not be shown (書類の印刷).

    ``with_message`` puts its 中小企業共通EDI message inside.

    Raises:
        DenpyoError: there is no such message, or no browser.
    """
    document, settings = given.reading.document, given.settings
    findings = check_paper(document, given.at.date(), settings)
    xml = None
    if with_message:
        xml, told = writers.render_edi((given,), given.at, settings)
        findings += told
    look = company_look(document, settings)
    printer = partial(print_pdf, tagged=True)
    pdf = print_paper(document, printer, given.at, look=look, xml=xml)
    return pdf, (*findings, *check_print(document, pdf))


def render_pdf(given: Given) -> tuple[bytes, tuple[Finding, ...]]:
    """The same, with the message inside where there is one for its kind."""
    known = message_for(given.reading.document.document_type) is not None
    return print_document(given, with_message=known)
