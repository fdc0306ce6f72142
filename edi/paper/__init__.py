"""Every kind of document as the paper that people know (書類の書式).

``render_paper`` makes the page for the web, ``print_paper`` the PDF to send and keep, with
the message inside if wanted. ``check_paper`` says what the paper must show and does not,
``check_print`` which letters no font had.
"""

from edi.paper.check import check_paper, check_print, with_confirmation
from edi.paper.finish import print_paper
from edi.paper.look import Look, company_look, read_picture
from edi.paper.render import paper_name, render_paper, render_paper_style

__all__ = [
    "Look",
    "check_paper",
    "check_print",
    "company_look",
    "paper_name",
    "print_paper",
    "read_picture",
    "render_paper",
    "render_paper_style",
    "with_confirmation",
]
