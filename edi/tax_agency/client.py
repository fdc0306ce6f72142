"""The registry of qualified issuers on the web (適格請求書発行事業者 Web-API Ver.1).

Source: https://www.invoice-kohyo.nta.go.jp/web-api . JSON (``type=21``). ``num`` takes
ten numbers at a time, ``valid`` one number and a day, ``diff`` a period. The names of
the period's parameters and of the counters in the answer are *not confirmed* by a
primary source; the reader does without what is missing.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from books.errors import FormatError
from books.registry import Published, Registration
from edi.tax_agency.connection import Connection
from edi.tax_agency.records import parse_items

REAL_HOST = "https://web-api.invoice-kohyo.nta.go.jp"
TEST_HOST = "https://kensyo.invoice-kohyo.nta.go.jp"  # with invented data
NUMBERS_AT_ONCE = 10
_JSON = "21"


class RegistryClient:
    """Asks about registration numbers (登録番号の照会)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fetch_numbers(
        self, numbers: Sequence[str], today: dt.date
    ) -> tuple[Published, ...]:
        """What is published under some numbers, with their history (番号で照会).

        Raises:
            NotReadyError: no answer, or a refusal.
            FormatError: an answer that can't be read.
        """
        found: list[Published] = []
        for start in range(0, len(numbers), NUMBERS_AT_ONCE):
            part = numbers[start : start + NUMBERS_AT_ONCE]
            answer = self._ask("num", number=",".join(part), history="1")
            records = _records(answer)
            as_of = _day(answer.get("lastUpdateDate")) or today
            found += [
                Published(
                    number=number,
                    as_of=as_of,
                    records=tuple(r for r in records if r.number == number),
                )
                for number in part
            ]
        return tuple(found)

    def fetch_valid(self, number: str, day: dt.date) -> tuple[Registration, ...]:
        """The records of a number that tell how it stood on a day (日付時点の照会).

        Raises:
            NotReadyError: no answer, or a refusal.
            FormatError: an answer that can't be read.
        """
        return _records(self._ask("valid", number=number, day=day.isoformat()))

    def fetch_changes(self, since: dt.date, until: dt.date) -> Iterator[Registration]:
        """Everything that changed in a period (差分の照会), part by part.

        Raises:
            NotReadyError: no answer, or a refusal.
            FormatError: an answer that can't be read.
        """
        period = {"from": since.isoformat(), "to": until.isoformat()}
        part, parts = 1, 1
        while part <= parts:
            answer = self._ask("diff", **period, divide=str(part))
            yield from _records(answer)
            parts = _count(answer.get("divideSize"), 1)
            part += 1

    def _ask(self, operation: str, **values: str) -> Mapping[str, Any]:
        body = self._connection.ask(f"/1/{operation}", {**values, "type": _JSON})
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _unreadable("JSONではありません") from error
        if not isinstance(answer, dict):
            raise _unreadable("形が違います")
        return answer


def _records(answer: Mapping[str, Any]) -> tuple[Registration, ...]:
    found = answer.get("announcement") or []
    if not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
        raise _unreadable("announcementの形が違います")
    if _count(answer.get("count"), len(found)) != len(found):
        raise _unreadable("件数が合いません")
    return tuple(parse_items(items) for items in found)


def _count(value: object, missing: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else missing


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _unreadable(what: str) -> FormatError:
    return FormatError(
        f"国税庁のWeb-APIの応答を読めません({what})。時間をおいてやり直してください。"
    )
