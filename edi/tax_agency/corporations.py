"""The register of corporate numbers on the web (法人番号システム Web-API Ver.4).

Source: https://www.houjin-bangou.nta.go.jp/webapi/ . It has no JSON; CSV in Unicode
(``type=02``): a heading of four counters, then 30 items a row. Their order is that of
public implementations, *not confirmed* by a primary source here.
"""

import csv
import datetime as dt
import unicodedata
from collections.abc import Sequence

from books.errors import FormatError
from books.identifiers import has_valid_check_digit
from books.model import Value
from edi.tax_agency.connection import Connection

HOST = "https://api.houjin-bangou.nta.go.jp"
NUMBERS_AT_ONCE = 10
ITEMS = (
    "sequenceNumber", "corporateNumber", "process", "correct", "updateDate",
    "changeDate", "name", "nameImageId", "kind", "prefectureName", "cityName",
    "streetNumber", "addressImageId", "prefectureCode", "cityCode", "postCode",
    "addressOutside", "addressOutsideImageId", "closeDate", "closeCause",
    "successorCorporateNumber", "changeCause", "assignmentDate", "latest", "enName",
    "enPrefectureName", "enCityName", "enAddressOutside", "furigana", "hihyoji",
)  # fmt: skip
_CSV_UNICODE = "02"
_PARTLY = "2"  # mode: the name may be a part


class Corporation(Value):
    """A corporation of the register (法人)."""

    number: str
    name: str
    kana: str = ""
    address: str = ""
    postal_code: str = ""
    closed_on: dt.date | None = None  # 登記記録の閉鎖等年月日
    successor: str | None = None


class CorporationClient:
    """Asks about corporations by number or name (法人の照会)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fetch_numbers(self, numbers: Sequence[str]) -> tuple[Corporation, ...]:
        """The corporations with these 13 digits (番号で照会).

        Raises:
            NotReadyError: no answer, or a refusal.
            FormatError: an answer that can't be read, or a number that can't be one.
        """
        for number in numbers:
            if not has_valid_check_digit(number) or not number.isdigit():
                raise FormatError(
                    f"「{number}」は法人番号ではありません(検査用数字が合いません)。"
                    "13桁の数字を確かめてください。"
                )
        found: list[Corporation] = []
        for start in range(0, len(numbers), NUMBERS_AT_ONCE):
            part = ",".join(numbers[start : start + NUMBERS_AT_ONCE])
            asked = {"number": part, "type": _CSV_UNICODE, "history": "0"}
            found += _parse(self._connection.ask("/4/num", asked))
        return tuple(found)

    def search(self, name: str) -> tuple[Corporation, ...]:
        """Corporations whose name contains a text (名称で照会).

        Raises:
            NotReadyError: no answer, or a refusal.
            FormatError: an answer that can't be read.
        """
        asked = {"name": _full_width(name), "type": _CSV_UNICODE, "mode": _PARTLY}
        return _parse(self._connection.ask("/4/name", asked))


def _full_width(text: str) -> str:
    """The interface takes full-width letters only."""
    plain = unicodedata.normalize("NFKC", text.strip())
    wide = {c: c + 0xFEE0 for c in range(0x21, 0x7F)} | {0x20: 0x3000}
    return plain.translate(wide)


def _parse(body: bytes) -> tuple[Corporation, ...]:
    try:
        rows = list(csv.reader(body.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable("CSVではありません") from error
    rows = [row for row in rows if row]
    if not rows:
        raise _unreadable("空です")
    return tuple(_corporation(row) for row in rows[1:])


def _corporation(row: Sequence[str]) -> Corporation:
    if len(row) != len(ITEMS):
        raise _unreadable(f"項目が{len(row)}個あります")
    items = dict(zip(ITEMS, row, strict=True))
    try:
        closed = (
            dt.date.fromisoformat(items["closeDate"]) if items["closeDate"] else None
        )
    except ValueError as error:
        raise _unreadable("閉鎖年月日が日付ではありません") from error
    address = items["prefectureName"] + items["cityName"] + items["streetNumber"]
    return Corporation(
        number=items["corporateNumber"],
        name=items["name"],
        kana=items["furigana"],
        address=address or items["addressOutside"],
        postal_code=items["postCode"],
        closed_on=closed,
        successor=items["successorCorporateNumber"] or None,
    )


def _unreadable(what: str) -> FormatError:
    return FormatError(
        f"法人番号のWeb-APIの応答を読めません({what})。時間をおいてやり直してください。"
    )
