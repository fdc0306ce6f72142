"""Every kind of document as the paper that people know (書類の書式).

``render_paper`` makes the page, ``rpa.browser.print_pdf`` prints it, ``finish_paper``
makes that the PDF to send, with the message inside; ``check_paper`` says what the paper
must show and does not.
"""

from edi.paper.check import check_paper, with_confirmation
from edi.paper.finish import finish_paper
from edi.paper.look import Look, company_look
from edi.paper.render import paper_name, render_paper, render_paper_style

__all__ = [
    "Look",
    "check_paper",
    "company_look",
    "finish_paper",
    "paper_name",
    "render_paper",
    "render_paper_style",
    "with_confirmation",
]
