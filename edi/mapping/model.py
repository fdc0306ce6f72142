"""What a mapping file says: how one partner's files are read and written (対応表).

Mapping                 one layout of one partner
├─ recognise: Recognise    how the file is told from others
├─ file: FileStyle         CSV or XLSX, encoding, separator, line ends
├─ cells: FixedCell …      a cell address that holds a value of the document (帳票形式)
├─ columns: Column …       which column holds which value
├─ constants               values that the file does not say
├─ skip: Rule …            rows that are sums or remarks
└─ replies: Reply …        files to send back: the original filled, or a table of their own

Keys are English, values may be the Japanese words of the screen (注文書, 新規, 承諾).
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from books.model import DocumentType
from edi.mapping.paths import LINES
from edi.mapping.written import (
    Address,
    Column,
    FieldPath,
    FixedCell,
    Letters,
    Pattern,
    RowNumber,
    Rule,
    Section,
)

Encoding = Literal["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "euc_jp"]


def _document_type(value: Any) -> Any:
    return {kind.label: kind for kind in DocumentType}.get(value, value)


Kind = Annotated[DocumentType, BeforeValidator(_document_type)]


class FileStyle(Section):
    """How the bytes are laid out (ファイルの形); ``sheet`` names that of a new workbook."""

    kind: Literal["csv", "xlsx"] = "csv"
    encoding: Encoding = "cp932"
    delimiter: Literal[",", "\t", ";", "|"] = ","
    line_end: Literal["crlf", "lf"] = "crlf"
    quote: Literal["needed", "all"] = "needed"
    sheet: str = "データ"


class Recognise(Section):
    """How the file is told from others (見分け方); all of what is named must hold."""

    headings: tuple[str, ...] = ()
    sheet: str | None = None
    cells: dict[Address, Pattern] = Field(default_factory=dict)
    starts_with: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.headings or self.sheet or self.cells or self.starts_with):
            raise ValueError("headings、sheet、cells、starts_with のどれか一つ以上")
        return self


class Table(Section):
    """Where the values stand: fixed cells, a table, or both (表).

    ``heading_rows`` are the rows of the headings, none for a file without;
    ``first_row`` is the first row of goods, ``last_row`` the last one on a form.
    ``record_at`` is the column with the code of the kind of row, where a head row and
    rows of goods take turns (レコード区分).
    ``sheets`` names sheets (all visible ones when empty). ``ignore`` names columns that
    are left out on purpose, so that nobody is told of them.
    """

    document: Kind
    file: FileStyle = FileStyle()
    sheets: tuple[str, ...] = ()
    heading_rows: tuple[RowNumber, ...] = (1,)
    first_row: RowNumber | None = None
    last_row: RowNumber | None = None
    record_at: Letters | None = None
    cells: tuple[FixedCell, ...] = ()
    columns: tuple[Column, ...] = ()
    constants: dict[FieldPath, str] = Field(default_factory=dict)
    skip: tuple[Rule, ...] = ()
    ignore: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.columns and not self.cells:
            raise ValueError("columns か cells に一つ以上の項目")
        if len(self.heading_rows) > 2:
            raise ValueError("heading_rows は 2 行まで")
        if not self.heading_rows and any(c.column for c in self.columns):
            raise ValueError("見出しがないとき (heading_rows: []) は at (列の記号)")
        if any(c.record for c in self.columns) and self.record_at is None:
            raise ValueError("record を使うときは record_at (レコード区分の列)")
        if len({c.record for c in self.columns if c.field.startswith(LINES)}) > 1:
            raise ValueError("明細 (lines.) の項目は一つの record だけに書けます")
        if self.cells and self.file.kind == "csv":
            raise ValueError("cells は xlsx だけに書けます")
        return self

    @property
    def first_data_row(self) -> int:
        """The row in which the goods begin (明細の最初の行)."""
        return self.first_row or max(self.heading_rows, default=0) + 1

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """What makes rows one document (書類を分ける列)."""
        marked = tuple(c for c in self.columns if c.key)
        return marked or tuple(c for c in self.columns if c.field == "document_number")


class Reply(Table):
    """A file to send back (返信): ``fill`` writes into the file that came."""

    fill: bool = False


class Mapping(Table):
    """One layout of one partner (対応表)."""

    name: str
    partner: str = ""
    recognise: Recognise
    replies: tuple[Reply, ...] = ()

    @model_validator(mode="after")
    def _one_reply_a_kind(self) -> Self:
        kinds = [reply.document for reply in self.replies]
        if len(set(kinds)) < len(kinds):
            raise ValueError("replies は書類の種類 (document) ごとに一つ")
        return self
