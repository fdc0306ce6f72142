"""Which order and which of its rows in the file an answer is for (回答の突き合わせ)."""

from collections.abc import Iterator, Sequence

from books.errors import FormatError
from books.model import Document, Line
from edi.mapping.outgoing import order_numbers
from edi.mapping.read import Place, ReadDocument


def find_order(document: Document, orders: Sequence[Document]) -> int:
    """Which document of the file an answer is for."""
    references = order_numbers(document.references)
    names = (document.order_number, references, document.document_number)
    for name in names:
        hits = [i for i, o in enumerate(orders) if name and o.document_number == name]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise FormatError(
                f"元のファイルに {name} が複数あります。対応表の key を確かめてください。"
            )
    if len(orders) == 1 and not any(names):
        return 0
    told = "、".join(name for name in names if name) or "番号なし"
    raise FormatError(
        f"元のファイルに {told} がありません。別のファイルを指定していませんか。"
    )


def pair_lines(
    answer: Document, read: ReadDocument
) -> Iterator[tuple[Place, int, Line]]:
    """Each row of the answer with its place in the file and its number in that row.

    Rows go together by their number where all have one, else by their order.
    """
    order = read.document
    by_key: dict[str, list[Place]] = {}
    numbered = all(line.line_number for line in (*answer.lines, *order.lines))
    for at, (line, place) in enumerate(zip(order.lines, read.places, strict=True)):
        key = line.line_number if numbered and line.line_number else str(at)
        by_key.setdefault(key, []).append(place)
    answers: dict[str, list[Line]] = {}
    for at, line in enumerate(answer.lines):
        key = line.line_number if numbered and line.line_number else str(at)
        answers.setdefault(key, []).append(line)
    for key, lines in answers.items():
        yield from _spread(answer, key, lines, by_key.get(key, []))


def _spread(
    answer: Document, key: str, lines: Sequence[Line], places: Sequence[Place]
) -> Iterator[tuple[Place, int, Line]]:
    rows = {(place.sheet, place.row) for place in places}
    if len(lines) == len(places):
        count: dict[int, int] = {}
        for place, line in zip(places, lines, strict=True):
            count[place.row] = count.get(place.row, 0) + 1
            yield place, place.split or count[place.row], line
    elif len(rows) == 1:
        yield from ((places[0], at, line) for at, line in enumerate(lines, start=1))
    else:
        number = answer.order_number or answer.document_number or ""
        raise FormatError(
            f"{number} の回答の明細 {key} が元のファイルの行と合いません "
            f"(回答 {len(lines)} 行、元 {len(places)} 行)。行番号を確かめてください。"
        )
