"""Cells and texts of a workbook as its XML is parsed, piece by piece (シートのXML)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol, TypeVar

from lxml import etree

from books.errors import FormatError

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


_PIECE_BYTES = 1 << 18
T = TypeVar("T")


class Target(Protocol[T]):
    """What collects values while the XML goes by (受け手)."""

    def take(self) -> list[T]:
        """The values found since the last call."""
        ...


def feed(stream: IO[bytes], target: Target[T]) -> Iterator[T]:
    """Parse a part a piece at a time and give what its target finds (解析).

    Raises:
        etree.XMLSyntaxError, ValueError: the part is broken.
    """
    receiver: Any = target
    parser = etree.XMLParser(
        target=receiver, resolve_entities=False, no_network=True, huge_tree=False
    )
    while piece := stream.read(_PIECE_BYTES):
        parser.feed(piece)
        yield from target.take()
    parser.close()
    yield from target.take()


class _Reader:
    """What both targets do alike."""

    def doctype(self, *_: object) -> None:
        """Refuse a document type: no workbook has one."""
        raise FormatError(
            "Excel のファイルに文書型宣言があるため、安全のため読みません。"
        )

    def close(self) -> None:
        """Nothing is left to give."""


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it is stored (格納されたセル); ``value`` None when nothing is."""

    row: int
    column: int
    type: str
    style: int
    formula: bool
    value: str | None


class SheetReader(_Reader):
    """Target of the parser: collects the cells that hold anything (解析の受け手)."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self._cells: list[RawCell] = []
        self._row = self._column = 0
        self._attributes: dict[str, str] = {}
        self._formula = self._inside = self._reading = False
        self._value: list[str] | None = None

    def take(self) -> list[RawCell]:
        """The cells found since the last call."""
        found, self._cells = self._cells, []
        return found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell or what stands in it."""
        name = tag.rpartition("}")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._attributes = dict(attributes)
            self._formula, self._value = False, None
            self._column = self._place(attributes.get("r"))
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._inside = True
        elif name in ("v", "t") and not self._inside:
            self._reading = True
            self._value = self._value or []

    def _place(self, address: str | None) -> int:
        if address is None:
            return self._column + 1
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise ValueError(address)
        self._row = int(found[2])
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return column

    def data(self, text: str) -> None:
        """Text of a value."""
        if self._reading and self._value is not None:
            self._value.append(text)

    def end(self, tag: str) -> None:
        """End a value or a cell."""
        name = tag.rpartition("}")[2]
        if name in ("v", "t"):
            self._reading = False
        elif name == "rPh":
            self._inside = False
        elif name == "c" and (self._formula or self._value is not None):
            self._cells.append(self._finish())

    def _finish(self) -> RawCell:
        value = None if self._value is None else "".join(self._value)
        if value == "" and self._attributes.get("t", "n") != "str":
            value = None  # an empty <v/> is no result; an empty text is
        return RawCell(
            self._row,
            self._column,
            self._attributes.get("t", "n"),
            int(self._attributes.get("s", "0")),
            self._formula,
            value,
        )


class StringReader(_Reader):
    """Target of the parser: the texts that cells share, without readings (共有文字列)."""

    def __init__(self) -> None:
        """Begin before the first text."""
        self._found: list[str] = []
        self._parts: list[str] = []
        self._inside = self._reading = False

    def take(self) -> list[str]:
        """The texts found since the last call."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, _: dict[str, str]) -> None:
        """Begin a text or a part of it."""
        name = tag.rpartition("}")[2]
        if name == "si":
            self._parts = []
        self._inside |= name == "rPh"
        self._reading = name == "t" and not self._inside

    def data(self, text: str) -> None:
        """A piece of a text."""
        if self._reading:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        """End a text or a part of it."""
        name = tag.rpartition("}")[2]
        self._reading = False
        if name == "rPh":
            self._inside = False
        elif name == "si":
            self._found.append("".join(self._parts))
