"""From a draft to a PDF (書面の描画): words and look are chosen, templates arrange."""

import io
import random
from pathlib import Path
from typing import NamedTuple, Protocol

import pikepdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from playwright.sync_api import Page

from books.model import Document
from samples.seal import draw_seal
from samples.variety.documents import Draft
from samples.variety.look import Look, choose_look
from samples.variety.view import View, make_view

_DENSE_ROWS = 16
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(enabled_extensions=("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _can_foot(view: View) -> bool:
    """Whether the sums fit below the rows, in the columns of label and amount."""
    keys = [column.key for column in view.columns]
    return "amount" in keys and keys.index("amount") >= 1


_environment.globals |= {"seal_picture": draw_seal, "can_foot": _can_foot}


class Paper(NamedTuple):
    """A document on paper (書面): its look and the page for the browser."""

    draft: Draft
    look: Look
    html: str

    @property
    def document(self) -> Document:
        """The truth of the paper (正解)."""
        return self.draft.document

    @property
    def family(self) -> str:
        """Name of its layout (書式の族)."""
        return self.look.family

    @property
    def fax(self) -> str:
        """Number that a FAX of it comes from (発信元)."""
        return self.draft.issuer.fax

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults planted in it (植え付けた誤り)."""
        return self.draft.faults


def make_paper(rng: random.Random, draft: Draft) -> Paper:
    """Choose look and words for a draft and arrange them."""
    look = choose_look(rng, draft.form, is_dense=len(draft.rows) > _DENSE_ROWS)
    view = make_view(rng, draft, look)
    template = _environment.get_template(f"{look.family}.html.j2")
    return Paper(draft, look, template.render(v=view, k=look))


class Drawable(Protocol):
    """A paper of any set (書面): a page for the browser."""

    @property
    def html(self) -> str:
        """The page (HTML)."""
        ...


def print_paper(paper: Drawable, page: Page) -> bytes:
    """The PDF of a paper, without the time of its making; ``page`` serves all papers."""
    page.set_content(paper.html, wait_until="load")
    printed = page.pdf(print_background=True, prefer_css_page_size=True)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        del pdf.docinfo
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
