"""Separator sheets to print (区切りシート)."""

import segno

from extractors.separators import CODE
from rpa.browser import print_pdf
from templates import render


def print_separators(copies: int) -> bytes:
    """A PDF of separator sheets (区切りシートの印刷).

    Raises:
        NotReadyError: there is no browser.
    """
    return print_pdf(render_separators(copies))


def render_separators(copies: int) -> str:
    """The sheets as HTML; the code survives the loss of 30 % of it."""
    code = segno.make(CODE, error="h", micro=False).svg_inline(border=4, omitsize=True)
    return render("paper/separator.html.j2", copies=copies, code=code)
