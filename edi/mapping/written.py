"""How a value stands in a cell or a column, and where that is (セルの書き方)."""

import re
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from edi.mapping.dates import is_date_format
from edi.mapping.numbers import find_form
from edi.mapping.paths import LINES, find_leaf, is_date

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


ColumnPath = Annotated[str, AfterValidator(lambda text: _path(text) if text else text)]
FieldPath = Annotated[str, AfterValidator(_path)]
Pattern = Annotated[str, AfterValidator(_regular)]
Address = Annotated[str, AfterValidator(_address)]
Letters = Annotated[str, AfterValidator(_letters)]
Format = Annotated[str, AfterValidator(_format)]
RowNumber = Annotated[int, Field(ge=_LEAST_ROWS, le=1_048_576)]


class Section(BaseModel):
    """Base of the sections: frozen, unknown keys refused, so typing errors show."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


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
    is not read, and written with ``text``. ``record`` is the code of the kind of rows
    that the column is in (ヘッダ行・明細行), empty where all rows are alike.
    """

    field: ColumnPath = ""
    column: str | None = None
    at: Letters | None = None
    text: str = ""
    record: str = ""
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
