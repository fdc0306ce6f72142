"""Which order and which of its rows in the file an answer is for (回答の突き合わせ)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of an answer and where it goes (対応する行).

    ``number`` counts the answers in one row of the file, from 1; ``ordered`` is the row
    of the order, None for a further answer to it.
    """

    place: Place
    number: int
    line: Line
    ordered: Line | None


def pair_lines(answer: Document, read: ReadDocument) -> tuple[Pair, ...]:
    """Each row of the answer with its place in the file (行の突き合わせ).

    Rows go together by their number where all have one, else by their order.

    Raises:
        FormatError: the answer has rows that the file does not have.
    """
    order = read.document
    numbered = all(line.line_number for line in (*answer.lines, *order.lines))
    asked: dict[str, list[tuple[Place, Line]]] = {}
    for at, (line, place) in enumerate(zip(order.lines, read.places, strict=True)):
        asked.setdefault(_key(line, at, numbered=numbered), []).append((place, line))
    answers: dict[str, list[Line]] = {}
    for at, line in enumerate(answer.lines):
        answers.setdefault(_key(line, at, numbered=numbered), []).append(line)
    return tuple(
        pair
        for key, lines in answers.items()
        for pair in _spread(answer, key, lines, asked.get(key, []))
    )


def _key(line: Line, at: int, *, numbered: bool) -> str:
    if numbered and line.line_number:
        return line.line_number.lstrip("0") or "0"  # 01 came back as 1
    return str(at)


def _spread(
    answer: Document,
    key: str,
    lines: Sequence[Line],
    asked: Sequence[tuple[Place, Line]],
) -> Iterator[Pair]:
    rows = {(place.sheet, place.row) for place, _ in asked}
    if len(lines) == len(asked):
        count: dict[int, int] = {}
        for (place, one), line in zip(asked, lines, strict=True):
            count[place.row] = count.get(place.row, 0) + 1
            yield Pair(place, place.split or count[place.row], line, one)
    elif len(rows) == 1:
        for at, line in enumerate(lines):
            ordered = asked[at][1] if at < len(asked) else None
            yield Pair(asked[0][0], at + 1, line, ordered)
    else:
        number = answer.order_number or answer.document_number or ""
        raise FormatError(
            f"{number} の回答の明細 {key} が元のファイルの行と合いません "
            f"(回答 {len(lines)} 行、元 {len(asked)} 行)。行番号を確かめてください。"
        )
