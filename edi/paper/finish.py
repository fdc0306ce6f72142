"""From a document to the PDF that is sent and kept (書類のPDF)."""

import datetime as dt
from collections.abc import Callable

from books.model import Document
from edi.paper.carry import CARRY_LETTERS, can_carry, find_breaks
from edi.paper.look import PLAIN, Look
from edi.paper.render import paper_name, render_draft, render_paper
from edi.pdfa import About, archive_pdf, attach_message

MESSAGE_NAME = "message.xml"
Printer = Callable[[str], bytes]


def print_paper(
    document: Document,
    printer: Printer,
    at: dt.datetime,
    *,
    look: Look = PLAIN,
    xml: bytes | None = None,
) -> bytes:
    """The PDF/A-3b of a document (書類の印刷).

    ``printer`` makes a tagged PDF of a page (``rpa.browser.print_pdf``). ``at`` is when
    the document was made, with time zone; ``xml`` its message, to be carried inside.
    Equal values give equal bytes.

    Raises:
        FormatError: something on the page is not allowed in PDF/A, or ``xml`` is no XML.
    """
    printed = _print(document, printer, look)
    letters = frozenset(render_paper(document, look=look)) | CARRY_LETTERS
    about = About(paper_name(document), document.issuer.name or "", at, letters)
    if xml is None:
        return archive_pdf(printed, about)
    return attach_message(printed, xml, name=MESSAGE_NAME, about=about)


def _print(document: Document, printer: Printer, look: Look) -> bytes:
    """Print; rows over several pages a second time, with the sums carried over."""
    plain = printer(render_paper(document, look=look))
    rows = len(document.lines)
    if not can_carry(document) or not find_breaks(plain, rows):
        return plain
    breaks = find_breaks(printer(render_draft(document, look=look)), rows)
    carried = printer(render_paper(document, look=look, breaks=breaks))
    wanted = tuple(at + 2 * number + 1 for number, at in enumerate(breaks))
    found = find_breaks(carried, rows + 2 * len(breaks))
    return carried if found == wanted else plain
