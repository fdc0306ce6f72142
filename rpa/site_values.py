"""Which values of an order the parts of a site use (値の使われ方).

A value can stand where there is one: those of a row only in rows. What is typed in and
nowhere read back is told, since nobody would see that it is wrong.
"""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from books.bot_orders import names_of
from books.bot_words import Each
from rpa.site_parts import (
    Column,
    Download,
    FieldSpec,
    Form,
    Listing,
    Search,
    Shown,
)

_NAME = re.compile(r"\{([a-z_]+)(?::comma)?\}")
Used = tuple[str, str, Each | None]  # where, template, the kind of row that it is in
_EACH: tuple[Each, ...] = get_args(Each)
_NOT_VALUES = ("press", "file", "check", "shown")
_ALWAYS_READ = frozenset({"reference", "row"})
_SIDES = ("debit_", "credit_")
_FORMS = ("_slash", "_digits", "_month_day", "_year", "_month", "_day", "_wide")
_SAME = {"signed": "amount"}


def names_in(template: str) -> tuple[str, ...]:
    """The names of values in a template (値の名前).

    >>> names_in("{date_slash} {amount:comma}")
    ('date_slash', 'amount')
    """
    return tuple(_NAME.findall(template))


class PlaceError(ValueError):
    """What is wrong somewhere in a description, with the place (書き方の誤り)."""

    def __init__(self, told: str, where: str) -> None:
        """Keep the place, from which the line is found."""
        super().__init__(told)
        self.where = where


def wrong_values(kind: str, used: Iterator[Used]) -> Iterator[PlaceError]:
    """Names of values that are not there where they are used (誤り)."""
    for where, template, each in used:
        known = names_of(kind, each)
        for name in names_in(template):
            if name not in known:
                listed = "、".join(sorted(known))
                told = f"使える値の名前 ({where} の {{{name}}} はない。{_hint(kind, name, each)}"
                yield PlaceError(f"{told}ここで使えるのは {listed})", where)


def _hint(kind: str, name: str, each: Each | None) -> str:
    """Where a value of that name is to be had."""
    if each is None and any(name in names_of(kind, one) for one in _EACH):
        return f"{{{name}}} は行の値で、rows や表の columns に書きます。"
    rows = next((one for one in _EACH if name in names_of(kind, one)), None)
    if rows is None:
        return ""
    return f"{{{name}}} は、rows (読み戻しは表) に each: {rows} と書くと使えます。"


def used_by_form(form: Form, where: str) -> Iterator[Used]:
    """Templates of a form (入力で使う値)."""
    rows = form.rows
    each: Each = rows.each if rows else "pair"
    yield from _values(form.fields, f"{where}.fields", None)
    if rows is not None:
        yield from _values(rows.fields, f"{where}.rows.fields", each)
    if (confirm := form.confirm) is not None:
        yield from _values(confirm.fields, f"{where}.confirm.fields", None)
        yield from _values(confirm.inputs, f"{where}.confirm.inputs", None)
        yield from _values(confirm.columns, f"{where}.confirm.columns", each)


def used_by_search(search: Search, where: str) -> Iterator[Used]:
    """Templates of a search and of what it reads back (検索と読み戻しで使う値)."""
    yield from _values(search.fields, f"{where}.fields", None)
    yield from _read_back(search, where)


def used_by_reading(one: Download | Listing, where: str) -> Iterator[Used]:
    """Templates of a page that is only read (取得で使う値)."""
    yield from _values(one.fields, f"{where}.fields", None)


def unread(kind: str, form: Form, search: Search) -> tuple[str, ...]:
    """Values that are typed in and not read back (読み戻さない値)."""
    rows = form.rows.fields if form.rows else ()
    typed = {
        _plain(name)
        for spec in (*form.fields, *rows)
        if spec.kind not in _NOT_VALUES
        for name in names_in(spec.value)
    }
    read = {
        _plain(name)
        for _, template, _ in _read_back(search, kind)
        for name in names_in(template)
    }
    return tuple(sorted(typed - read - _ALWAYS_READ))


def _read_back(search: Search, where: str) -> Iterator[Used]:
    for name in ("key", "id", "state"):
        column = getattr(search, name)
        yield from _values((column,) if column else (), f"{where}.{name}", None)
    yield from _values(search.columns, f"{where}.columns", search.each)
    if (detail := search.detail) is not None:
        yield from _values(detail.fields, f"{where}.detail.fields", None)
        yield from _values(detail.inputs, f"{where}.detail.inputs", None)
        yield from _values(detail.columns, f"{where}.detail.columns", search.each)
        for number, part in enumerate(detail.tables, start=1):
            place = f"{where}.detail.tables[{number}].columns"
            yield from _values(part.columns, place, part.each)


def _values(
    parts: Sequence[FieldSpec | Shown | Column], where: str, each: Each | None
) -> Iterator[Used]:
    for number, part in enumerate(parts, start=1):
        yield f"{where}[{number}].value", part.value, each


def _plain(name: str) -> str:
    """A value whatever side it is of and however it is written.

    >>> _plain("debit_account"), _plain("date_slash"), _plain("signed")
    ('account', 'date', 'amount')
    """
    for side in _SIDES:
        name = name.removeprefix(side)
    for form in _FORMS:
        if name != form.lstrip("_"):
            name = name.removesuffix(form)
    return _SAME.get(name, name)
