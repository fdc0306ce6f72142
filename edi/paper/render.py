"""The paper of a document as one HTML page (書類のHTML)."""

from books.model import Document
from edi.paper.look import PLAIN, Look
from edi.paper.view import View, plan_paper
from templates import render

_HEAD = 90  # letters at the top of the following pages
_BOTTOM, _DRAFT_BOTTOM = 16, 30  # mm; a draft keeps room for two rows more


def render_paper(
    document: Document, *, look: Look = PLAIN, breaks: tuple[int, ...] = ()
) -> str:
    """Show any document as the A4 paper that people know (書類の描画).

    The page needs no script and no ``style`` attribute, and reaches nothing but what
    ``look`` names; all text of the document is escaped. ``breaks`` are the rows that
    begin a page: the sums are carried over there (see ``edi.paper.carry``).
    """
    return _render(plan_paper(document, breaks), look, _BOTTOM)


def render_draft(document: Document, *, look: Look = PLAIN) -> str:
    """The same with room on each page for sums that are carried over (下刷り)."""
    return _render(plan_paper(document), look, _DRAFT_BOTTOM)


def render_paper_style(document: Document) -> str:
    """The stylesheet of a document's paper, for a ``Look`` with its address."""
    return _style(plan_paper(document), _BOTTOM)


def paper_name(document: Document) -> str:
    """Title of the paper with its number, for files and windows (書類名).

    >>> paper_name(Document(document_type="invoice", document_number="A-1"))
    '請求書 A-1'
    """
    return plan_paper(document).name


def _render(view: View, look: Look, bottom: int) -> str:
    style = "" if look.stylesheet else _style(view, bottom)
    return render("paper/paper.html.j2", view=view, look=look, style=style)


def _style(view: View, bottom: int) -> str:
    """The style with the running head of the pages after the first."""
    head = "　".join(word for word in (view.name, view.issuer.name or "") if word)
    short = head if len(head) <= _HEAD else f"{head[:_HEAD]}…"  # all is on page one
    return render("paper/paper.css.j2", head=_css_string(short), bottom=bottom)


def _css_string(text: str) -> str:
    r"""A string that no text can break out of (CSSの文字列).

    >>> print(_css_string('A"</style>'))
    "A\22 \3c \2f style\3e "
    """
    escaped = (
        letter if letter.isalnum() or letter == "　" else f"\\{ord(letter):x} "
        for letter in text
    )
    return f'"{"".join(escaped)}"'
