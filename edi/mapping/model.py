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

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from books.model import DocumentType
from edi.mapping.dates import is_date_format
from edi.mapping.numbers import find_form
from edi.mapping.paths import LINES, find_leaf, is_date

Encoding = Literal["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "euc_jp"]
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_LEAST_ROWS = 1


def _path(text: str) -> str:
    if find_leaf(text) is None:
        raise ValueError(
            "書類の項目の名前 (document_number、issuer.name、lines.quantity など)"
        )
    return text


def _regular(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError("正規表現 (例: 合計|小計)") from error
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("セルの番地 (例: C3)")
    return text


def _letters(text: str) -> str:
    if not _LETTERS.fullmatch(text):
        raise ValueError("列の記号 (例: C)")
    return text


def _format(text: str) -> str:
    if not is_date_format(text) and find_form(text) is None:
        raise ValueError("日付の書式 (YYYY/MM/DD、gE.M.D) か数値の書式 (#,##0、0.00)")
    return text


def _document_type(value: Any) -> Any:
    return {kind.label: kind for kind in DocumentType}.get(value, value)


ColumnPath = Annotated[str, AfterValidator(lambda text: _path(text) if text else text)]
FieldPath = Annotated[str, AfterValidator(_path)]
Pattern = Annotated[str, AfterValidator(_regular)]
Address = Annotated[str, AfterValidator(_address)]
Letters = Annotated[str, AfterValidator(_letters)]
Format = Annotated[str, AfterValidator(_format)]
Kind = Annotated[DocumentType, BeforeValidator(_document_type)]
RowNumber = Annotated[int, Field(ge=_LEAST_ROWS, le=1_048_576)]


class Section(BaseModel):
    """Base of the sections: frozen, unknown keys refused, so typing errors show."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


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
    cells: dict[Address, Pattern] = {}
    starts_with: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.headings or self.sheet or self.cells or self.starts_with):
            raise ValueError("headings、sheet、cells、starts_with のどれか一つ以上")
        return self


class Written(Section):
    """How a value stands in a cell (書き方).

    ``values`` turns codes into values; ``scale`` is the number of decimals that the
    digits leave out (``2``: 12345 is 123.45).
    """

    field: FieldPath
    format: Format | None = None
    values: dict[str, str] = {}
    scale: int = Field(default=0, ge=0, le=10)

    @property
    def name(self) -> str:
        """What people call the place."""
        return self.field

    @model_validator(mode="after")
    def _format_fits(self) -> Self:
        leaf = find_leaf(self.field)
        if leaf is None:
            return self
        if self.format and is_date(leaf) is not is_date_format(self.format):
            raise ValueError(f"{self.field} の種類に合う書式 (format)")
        if self.scale and not leaf.is_number:
            raise ValueError("scale を書かないこと (数値の項目だけに使えます)")
        unknown = [
            v for v in self.values.values() if v and not _is_choice(leaf.type, v)
        ]
        if unknown:
            raise ValueError(f"values の右側に {'、'.join(_choices(leaf.type))}")
        return self


def _is_choice(kind: type[Any], text: str) -> bool:
    return not issubclass(kind, StrEnum) or text in _choices(kind)


def _choices(kind: type[Any]) -> tuple[str, ...]:
    return tuple(name for one in kind for name in names_of(one))


def names_of(choice: StrEnum) -> tuple[str, ...]:
    """What a value of a fixed list may be called in a mapping: label and own name."""
    label = getattr(choice, "label", None)
    return (label, choice.value) if label else (choice.value,)


class Column(Written):
    """A column: by its heading, or by its letter (``at``) where there is none (列).

    Two rows of headings are joined: ``発注/番号``; a heading that comes again is
    ``備考 (2)``. ``down`` means that an empty cell says the same as the one above
    (merged cells). ``split`` numbers the deliveries that stand side by side in one row.
    ``key`` marks what makes rows one document (document_number unless another is
    marked). An ``optional`` column may be missing in the file. A column without a field
    is not read, and written with ``text``.
    """

    field: ColumnPath = ""
    column: str | None = None
    at: Letters | None = None
    text: str = ""
    split: int = Field(default=0, ge=0, le=99)
    key: bool = False
    down: bool = False
    optional: bool = False

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.column is None) is (self.at is None):
            raise ValueError("column (見出し) か at (列の記号) のどちらか一つ")
        if self.text and self.field:
            raise ValueError("text は field のない列だけに書けます")
        if self.split and not self.field.startswith(LINES):
            raise ValueError("split は lines. の項目だけに書けます")
        return self

    @property
    def name(self) -> str:
        """What people call the column (列の名前)."""
        return self.column if self.column is not None else f"{self.at} 列"


class FixedCell(Written):
    """A cell at a fixed place, which holds a value of the document (固定セル)."""

    cell: Address

    @model_validator(mode="after")
    def _of_the_document(self) -> Self:
        if self.field.startswith(LINES):
            raise ValueError("cells には明細 (lines.) でない項目")
        return self

    @property
    def name(self) -> str:
        """What people call the cell."""
        return f"セル {self.cell}"


class Rule(Section):
    """Rows whose cell in a column matches are no rows of goods (読まない行)."""

    column: str | None = None
    at: Letters | None = None
    matches: Pattern


class Table(Section):
    """Where the values stand: fixed cells, a table, or both (表).

    ``heading_rows`` are the rows of the headings, none for a file without;
    ``first_row`` is the first row of goods, ``last_row`` the last one on a form.
    ``sheets`` names sheets (all visible ones when empty). ``ignore`` names columns that
    are left out on purpose, so that nobody is told of them.
    """

    document: Kind
    file: FileStyle = FileStyle()
    sheets: tuple[str, ...] = ()
    heading_rows: tuple[RowNumber, ...] = (1,)
    first_row: RowNumber | None = None
    last_row: RowNumber | None = None
    cells: tuple[FixedCell, ...] = ()
    columns: tuple[Column, ...] = ()
    constants: dict[FieldPath, str] = {}
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
