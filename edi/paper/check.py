"""What a paper must show before it goes out (発行前の検査), by the rules of ``books``."""

import datetime as dt
import html
import re

from books.model import Document, DocumentType, Finding, Severity
from books.rules.context import Context
from books.rules.order import check_order
from books.rules.qualified import check_qualified
from books.settings import Settings
from edi.paper.render import render_paper
from edi.pdfa import missing_letters

_TAG = re.compile(r"<[^>]*>")
_SHOWN = 20
_CONFIRMATION = (
    "本書の送付後{days}日以内に誤りのある旨のご連絡がない場合は、"
    "記載内容のとおりご確認いただいたものといたします。"
)


def check_paper(
    document: Document, today: dt.date, settings: Settings | None = None
) -> tuple[Finding, ...]:
    """Items that the law wants on the paper and that are missing (記載事項の検査).

    適格請求書・返還・簡易・仕入明細書 by ``books.rules.qualified``, orders (取適法4条の
    明示) by ``books.rules.order``.
    """
    used = settings or Settings()
    context = Context(today, used.company, used.partners)
    return (*check_qualified(document, context), *check_order(document, context))


def check_print(document: Document, pdf: bytes) -> tuple[Finding, ...]:
    """Letters of a document that its PDF could not show (印字の検査).

    Raises:
        FormatError: ``pdf`` can't be read.
    """
    page = html.unescape(_TAG.sub("", render_paper(document).partition("<body>")[2]))
    missing = missing_letters(pdf, page)
    if not missing:
        return ()
    message = (
        f"フォントにない文字があり、□になっています: {''.join(missing[:_SHOWN])}。"
        "その文字のあるフォントを入れるか、ほかの字に改めてください。"
    )
    return (
        Finding(
            code="paper_letter_missing", severity=Severity.WARNING, message=message
        ),
    )


def with_confirmation(document: Document, days: int) -> Document:
    """A 仕入明細書 whose notes ask for the seller's confirmation (確認文言).

    The sentence is in the document itself, so that the paper and the message agree
    (消費税法基本通達11-6-6: 一定期間内に連絡がない場合の確認). Others stay as they are.
    """
    sentence = _CONFIRMATION.format(days=days)
    notes = document.notes or ""
    if document.document_type is not DocumentType.PAYMENT_NOTICE or sentence in notes:
        return document
    text = "\n".join(part for part in (notes, sentence) if part)
    return document.model_copy(update={"notes": text})
