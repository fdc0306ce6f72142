"""Invoices that come in, as PDFs with text (受け取る請求書).

Many are printed as one long PDF, which is then cut into files of one page: a browser
takes as long for a hundred pages as for a few files.
"""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf

from books.model import Document
from edi.paper import render_paper
from rpa.browser import open_browser, print_pdf

_AT_ONCE = 100
_PAPER = re.compile(r'<main class="paper">.*</main>', re.DOTALL)
_BREAK = "<style>main + main { break-before: page; }</style></head>"


def print_files(documents: Sequence[Document], folder: Path) -> list[Path]:
    """Write a PDF for each document, which all have one page (書き出し)."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(_files(documents, folder))


def _files(documents: Sequence[Document], folder: Path) -> Iterator[Path]:
    with open_browser() as browser:
        for start in range(0, len(documents), _AT_ONCE):
            some = documents[start : start + _AT_ONCE]
            printed = print_pdf(_page(some), browser=browser)
            with pikepdf.open(io.BytesIO(printed)) as whole:
                for document, page in zip(some, whole.pages, strict=True):
                    path = folder / f"{document.document_number}.pdf"
                    with pikepdf.new() as one:
                        one.pages.append(page)
                        one.save(path)
                    yield path


def _page(documents: Sequence[Document]) -> str:
    pages = [render_paper(document) for document in documents]
    papers = [found[0] for page in pages if (found := _PAPER.search(page))]
    first = pages[0].replace("</head>", _BREAK)
    return _PAPER.sub(lambda _: "\n".join(papers), first)
