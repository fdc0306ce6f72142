"""The search form (検索条件): dates, amounts, partner, number, text, in any mixture."""

import datetime as dt
import re
import unicodedata
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from books.dates import parse_date
from books.errors import DenpyoError
from books.model import DocumentState
from books.store import DocumentQuery

PAGE_SIZE = 50


class SearchError(DenpyoError):
    """A search condition that can't be understood (検索条件の誤り)."""


class Search(BaseModel):
    """What the search form asks for, as it was typed."""

    state: str = ""
    text: str = ""
    partner: str = ""
    number: str = ""
    date_from: str = ""
    date_to: str = ""
    amount_from: str = ""
    amount_to: str = ""
    start: int = Field(default=0, ge=0)

    def query(self) -> DocumentQuery:
        """The same for the store.

        Raises:
            SearchError: a date or an amount that is none.
        """
        return DocumentQuery(
            states=tuple(s for s in DocumentState if s.value == self.state),
            text=self.text,
            partner=self.partner,
            number=self.number,
            date_from=read_date(self.date_from),
            date_to=read_date(self.date_to),
            amount_from=_yen(self.amount_from),
            amount_to=_yen(self.amount_to),
            limit=PAGE_SIZE,
            offset=self.start,
        )

    def understood(self) -> tuple[DocumentQuery | None, str]:
        """The query, or why there is none (条件の誤り): a page shows it over its form."""
        try:
            return self.query(), ""
        except SearchError as error:
            return None, str(error)

    def at(self, start: int) -> str:
        """The address of the same search, further on."""
        values = self.model_dump() | {"start": max(start, 0)}
        return "/?" + urlencode({k: v for k, v in values.items() if v})


def read_date(text: str) -> dt.date | None:
    """A date as people type it (日付の入力); None where nothing was typed.

    Raises:
        SearchError: it is none.
    """
    found = parse_date(text)
    if text.strip() and found is None:
        raise SearchError(
            f"日付「{text}」を読めません。2026/04/01 や 令和8年4月1日 のように入れてください。"
        )
    return found


def _yen(text: str) -> int | None:
    plain = re.sub(r"[¥\\,円\s]", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if not re.fullmatch(r"-?\d{1,15}", plain):
        raise SearchError(
            f"金額「{text}」を読めません。12,345 のように入れてください。"
        )
    return int(plain)
