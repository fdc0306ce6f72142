"""What the tax agency publishes of registered issuers (適格請求書発行事業者の公表情報).

A number is looked at on the day of the transaction, never today: who registered later or
was struck off earlier was no qualified issuer then (消費税法57条の2、国税庁インボイスQ&A).

One number has a record for each state it was in. Of the records with one registration
day the newest tells how that registration stands: the older ones do not know its end.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from books.identifiers import parse_registration_number
from books.memory.keys import name_key
from books.model import Document, Value
from books.published_names import is_published_name

DELETED = "99"  # 処理区分: the record is void (削除)


class RegistrantKind(StrEnum):
    """Who is registered (人格区分): 1 a person, 2 a corporation."""

    PERSON = "1"
    CORPORATION = "2"


class Registration(Value):
    """One published record (公表情報の一件); field names follow the agency's items.

    ``process`` is 処理区分 as it comes (sources disagree on 03 and 04, so the end of a
    registration is told by its dates alone). Names of persons may be withheld.
    """

    number: str
    process: str
    kind: RegistrantKind | None = None
    latest: bool = True
    registered_on: dt.date
    updated_on: dt.date
    cancelled_on: dt.date | None = None  # disposalDate 取消年月日
    expired_on: dt.date | None = None  # expireDate 失効年月日
    name: str = ""
    kana: str = ""
    address: str = ""
    trade_name: str = ""  # 主たる屋号
    popular_name: str = ""  # 通称・旧姓

    @property
    def ended_on(self) -> dt.date | None:
        """First day on which it is no longer in force, None while it is."""
        days = [day for day in (self.cancelled_on, self.expired_on) if day]
        return min(days, default=None)

    def in_force(self, day: dt.date) -> bool:
        """Whether it was in force on a day (登録の有効性)."""
        end = self.ended_on
        return self.registered_on <= day and (end is None or day < end)


class Published(Value):
    """All that is known to be published under a number, and as of when (公表情報).

    No records: nothing was published. ``complete`` is False where only downloaded
    files were searched, which need not hold every number.
    """

    number: str
    as_of: dt.date
    records: tuple[Registration, ...] = ()
    complete: bool = True


class Standing(StrEnum):
    """How a number stood on a day (登録の状態)."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing of a number on a day, and the record that says so (判定)."""

    standing: Standing
    day: dt.date
    record: Registration | None = None


def is_void(published: Published | None, day: dt.date) -> bool:
    """Whether a number is known not to have been in force on a day (確かに無効).

    Nobody asked, or files that need not hold every number: then it is not known.
    """
    if published is None:
        return False
    standing = judge(published, day).standing
    if standing is Standing.ABSENT:
        return published.complete
    return standing is not Standing.IN_FORCE


def judge(published: Published, day: dt.date) -> Verdict:
    """How a number stood on a day (取引日時点の判定)."""
    standing = sorted(_standing(published.records), key=lambda r: r.registered_on)
    for record in reversed(standing):
        if record.in_force(day):
            return Verdict(Standing.IN_FORCE, day, record)
    begun = [r for r in standing if r.registered_on <= day]
    if begun:
        return Verdict(Standing.ENDED, day, begun[-1])
    if standing:
        return Verdict(Standing.NOT_YET, day, standing[0])
    return Verdict(Standing.ABSENT, day)


def _standing(records: Iterable[Registration]) -> list[Registration]:
    """The newest record of each registration that was not struck out."""
    newest: dict[dt.date, Registration] = {}
    for record in sorted(records, key=lambda r: (r.updated_on, r.latest)):
        newest[record.registered_on] = record
    return [r for r in newest.values() if r.process != DELETED]


def is_same_name(printed: str, record: Registration) -> bool | None:
    """Whether a printed name is one that is published (名称の照合); None: none is.

    A branch or department behind the name, and another place of 株式会社, do not matter;
    another legal form and any other letter do.

    >>> r = Registration(number="T1", process="01", registered_on=dt.date(2023, 10, 1),
    ...     updated_on=dt.date(2023, 10, 1), name="株式会社でんぴょう")
    >>> is_same_name("㈱でんぴょう 大阪支店", r), is_same_name("でんしょ株式会社", r)
    (True, False)
    """
    names = [record.name, record.trade_name, record.popular_name, record.kana]
    known = [name for name in names if name_key(name)]
    return is_published_name(printed, known) if known else None


def supplier_numbers(documents: Iterable[Document]) -> tuple[str, ...]:
    """The suppliers' registration numbers, each once (売り手の登録番号)."""
    texts = (d.supplier.registration_number for d in documents)
    found = (parse_registration_number(text) for text in texts if text)
    return tuple(dict.fromkeys(number for number in found if number))
