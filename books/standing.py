"""What of a document still stands: neither taken back, refused nor put off (有効な明細).

Only that is delivered, billed and paid.
"""

from collections.abc import Iterable

from books.errors import FormatError
from books.model import Answer, Document, Line, Purpose

_NOT_AGREED = frozenset({Answer.REJECTED, Answer.PENDING})


def stands(line: Line) -> bool:
    """Whether a row is still to be delivered or billed (有効な明細).

    >>> from decimal import Decimal
    >>> stands(Line()), stands(Line(answer=Answer.REJECTED)), stands(Line(quantity=Decimal(0)))
    (True, False, False)
    """
    return is_agreed(line) and line.quantity != 0


def is_agreed(one: Line | Document) -> bool:
    """Whether a row or document was not refused, put off or taken back (承諾の有無)."""
    return one.answer not in _NOT_AGREED and one.purpose is not Purpose.CANCEL


def standing_rows(document: Document) -> tuple[int, ...]:
    """Places of the rows that stand; none of a document that was refused (有効な明細)."""
    if not is_agreed(document):
        return ()
    rest = tuple(n for n, line in enumerate(document.lines) if stands(line))
    return rest if has_goods([document.lines[n] for n in rest], document) else ()


def has_goods(rest: Iterable[Line], document: Document) -> bool:
    """Whether more than headings is left of a document that had more (見出しだけか)."""
    return any(map(_is_goods, rest)) or not any(map(_is_goods, document.lines))


def _is_goods(line: Line) -> bool:
    return line.quantity is not None or line.amount is not None


def check_not_cancelled(document: Document, wanted: str) -> None:
    """Refuse to make ``wanted`` from what was taken back (取消の確認).

    Raises:
        FormatError: the document is cancelled, or answers a cancellation.
    """
    if document.purpose is not Purpose.CANCEL:
        return
    if document.answer in _NOT_AGREED:
        raise FormatError(
            f"{_called(document)}は取消を承諾していない回答です。"
            f"{wanted}は、取り消す前の書類から作ってください。"
        )
    raise FormatError(
        f"{_called(document)}は取り消されています。{wanted}は作れません。"
        "取消が誤りなら、取引先に確かめてください。"
    )


def check_rest(document: Document, wanted: str, rest: object) -> None:
    """Refuse an empty ``wanted`` (残りの確認).

    Raises:
        FormatError: nothing of the document is left for it.
    """
    check_not_cancelled(document, wanted)
    if not rest:
        raise FormatError(
            f"{_called(document)}に、{wanted}にする明細が残っていません"
            "（拒否・保留・取消・数量0の明細は除きます）。回答と数量を確かめてください。"
        )


def keep_cancelled(document: Document, asked: Document) -> Document:
    """Mark an answer as that to a cancellation, of all or of rows (取消の承諾)."""
    lines = tuple(
        line.model_copy(update={"purpose": Purpose.CANCEL})
        if asked.lines[n].purpose is Purpose.CANCEL
        else line
        for n, line in enumerate(document.lines)
    )
    purpose = Purpose.CANCEL if asked.purpose is Purpose.CANCEL else None
    return document.model_copy(update={"lines": lines, "purpose": purpose})


def check_places(places: Iterable[int], asked: Document) -> None:
    """Refuse what is said to rows that are not there (明細の位置の確認).

    Raises:
        FormatError: a place without row.
    """
    wrong = next((n for n in places if not 0 <= n < len(asked.lines)), None)
    if wrong is not None:
        raise FormatError(
            f"{_called(asked)}の明細は{len(asked.lines)}行です。"
            f"{wrong + 1}行目はありません。行を選び直してください。"
        )


def _called(document: Document) -> str:
    number = f"「{document.document_number}」" if document.document_number else ""
    return f"{document.document_type.label}{number}"
