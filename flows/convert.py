"""Money files turned into another format (銀行ファイルの変換): transfers, wages, statements.

What the file holds decides what it can be written as; nothing is kept and nothing moves.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from books.errors import FormatError, NotFoundError
from books.model import Finding
from edi.formats import Content, Given, get_format
from edi.zedi import write_camt, write_transfer_order
from edi.zengin import (
    EBCDIC,
    JIS,
    BulkTransfer,
    Style,
    write_bulk_transfers,
    write_direct_debits,
    write_payroll,
    write_statements,
)
from flows.csvrows import read_bytes

_CAMT = ("camt.052.001.02", "camt.053.001.02", "camt.054.001.02")


@dataclass(frozen=True)
class Wish:
    """How the new file is to be written (書き方): the coding of 全銀, and the instant."""

    style: Style
    at: dt.datetime
    name: str


@dataclass(frozen=True)
class Target:
    """A format to write (変換先): what it needs of a file, and how it is written."""

    name: str
    label: str
    suffix: str
    needs: str
    write: Callable[[Content, Wish], bytes]


def style_of(*, ebcdic: bool, line_ends: bool) -> Style:
    """The outer form of 全銀 files (体裁): JIS or EBCDIC, with or without CR LF."""
    end = b"\r\n" if line_ends else b""
    return Style(line_end=end, coding=EBCDIC if ebcdic else JIS)


def convert(
    path: Path, target: str, wish: Wish, near: Given
) -> tuple[Target, bytes, tuple[Finding, ...]]:
    """Read a file and write what it holds in another format (変換).

    Raises:
        FormatError: it can't be read, or holds nothing for that format.
        NotFoundError: there is no such format.
    """
    data = read_bytes(path)
    found = get_format(data)
    content = found.read(data, near)
    chosen = get_target(target)
    if not getattr(content, chosen.needs):
        raise FormatError(
            f"{path.name} は「{found.label}」で、{chosen.label}にする内容がありません。"
            "変換元のファイルと --to を確かめてください。"
        )
    return chosen, chosen.write(content, wish), content.findings


def get_target(name: str) -> Target:
    """The format of this name.

    Raises:
        NotFoundError: there is none; the names are told.
    """
    for one in TARGETS:
        if one.name == name:
            return one
    names = "、".join(one.name for one in TARGETS)
    raise NotFoundError(f"変換先 {name} はありません。書けるのは {names} です。")


def _bulk(content: Content, wish: Wish) -> bytes:
    orders = [BulkTransfer(o.payer, o.transfers) for o in content.transfers]
    return write_bulk_transfers(orders, style=wish.style, with_edi=True)


def _zedi(content: Content, wish: Wish) -> bytes:
    if len(content.transfers) != 1:
        raise FormatError(
            f"このファイルには振込の束が {len(content.transfers)} 件あります。ZEDI の電文は"
            "振込元と指定日ごとに一つです。分けてから変換してください。"
        )
    order = content.transfers[0]
    return write_transfer_order(
        order.payer, order.transfers, message_id=_id(wish), created_at=wish.at
    )


def _camt(message: str) -> Callable[[Content, Wish], bytes]:
    return lambda content, wish: write_camt(
        content.statements, message, message_id=_id(wish), created_at=wish.at
    )


def _statement(*, notice: bool) -> Callable[[Content, Wish], bytes]:
    return lambda content, wish: write_statements(
        content.statements, created=wish.at.date(), notice=notice, style=wish.style
    )


def _id(wish: Wish) -> str:
    """A message id that another file or moment does not have."""
    told = f"{wish.name} {wish.at.isoformat()}"
    return f"DENPYO-{hashlib.sha256(told.encode()).hexdigest()[:24]}"


TARGETS = (
    Target("zengin-transfer", "総合振込 (全銀)", ".txt", "transfers", _bulk),
    Target("zedi", "総合振込 (ZEDI pain.001)", ".xml", "transfers", _zedi),
    Target(
        "zengin-payroll", "給与・賞与振込 (全銀)", ".txt", "payrolls",
        lambda content, wish: write_payroll(content.payrolls, style=wish.style),
    ),
    Target(
        "zengin-debit", "口座振替 (全銀)", ".txt", "debits",
        lambda content, wish: write_direct_debits(content.debits, style=wish.style),
    ),
    Target("zengin-statement", "入出金取引明細 (全銀)", ".txt", "statements", _statement(notice=False)),
    Target("zengin-notice", "振込入金通知 (全銀)", ".txt", "statements", _statement(notice=True)),
    *(Target(name[:8], f"明細 (ZEDI {name[:8]})", ".xml", "statements", _camt(name)) for name in _CAMT),
)  # fmt: skip
