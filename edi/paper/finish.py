"""A printed paper becomes the PDF that is sent and kept (書類のPDF)."""

import datetime as dt

from books.model import Document
from edi.paper.render import paper_name, render_paper
from edi.pdfa import About, archive_pdf, attach_message

MESSAGE_NAME = "message.xml"


def finish_paper(
    printed: bytes, document: Document, at: dt.datetime, xml: bytes | None = None
) -> bytes:
    """Describe the printed page of a document as PDF/A-3b (PDFの仕上げ).

    ``at`` is when the document was made, with time zone; ``xml`` its message, to be
    carried inside. Equal values give equal bytes.

    Raises:
        FormatError: something on the page is not allowed in PDF/A, or ``xml`` is no XML.
    """
    letters = frozenset(render_paper(document))
    about = About(paper_name(document), document.issuer.name or "", at, letters)
    if xml is None:
        return archive_pdf(printed, about)
    return attach_message(printed, xml, name=MESSAGE_NAME, about=about)
