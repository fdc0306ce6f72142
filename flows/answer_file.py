"""An answer to an order, written down in a file (注文への回答の指定).

Rows are counted from 1; what is not named is accepted as it was asked::

    number: KT-U2612-01          # our number of the answer; else the order's
    rows:
      1: {quantity: 80, date: 2026-12-25}
      3: {answer: rejected}
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from books.answers import RowAnswer, RowAnswers
from books.errors import FormatError
from books.model import Answer
from flows.csvrows import read_bytes

_HINT = (
    "rows の下に「1: {quantity: 80, date: 2026-12-25}」や「3: {answer: rejected}」の形で"
    "書いてください。"
)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)

    answer: Answer | None = None
    quantity: Decimal | None = Field(default=None, ge=0)
    date: dt.date | None = None
    unit_price: Decimal | None = Field(default=None, ge=0)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: str | None = None
    rows: dict[int, _Row] = Field(default_factory=dict)


def read_answer(path: Path) -> tuple[str | None, RowAnswers]:
    """The number and the answers of a file (回答の読取).

    Raises:
        FormatError: it is no such file.
    """
    try:
        told = _File.model_validate(yaml.safe_load(read_bytes(path)) or {})
    except (yaml.YAMLError, UnicodeError) as error:
        raise FormatError(f"{path.name} を YAML として読めません。{_HINT}") from error
    except ValidationError as error:
        where = "・".join(str(part) for part in error.errors()[0]["loc"])
        raise FormatError(f"{path.name} の {where} を読めません。{_HINT}") from error
    return told.number, {n - 1: _answer(row) for n, row in told.rows.items()}


def _answer(row: _Row) -> RowAnswer:
    changed = (row.quantity, row.date, row.unit_price) != (None, None, None)
    said = row.answer or (Answer.CHANGED if changed else Answer.ACCEPTED)
    return RowAnswer(said, row.quantity, row.date, row.unit_price)
