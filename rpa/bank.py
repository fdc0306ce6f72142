"""Internet banking in the words of the business (インターネットバンキング).

The final approval of a payment is a person's: no bot presses it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from books.bot_orders import StatementOrder, TransferOrder
from rpa.accounting import described
from rpa.effect import Effect
from rpa.put import File, put
from rpa.screen import Screen
from rpa.search import Asked
from rpa.site import full
from rpa.site_parts import Column, Listing
from rpa.tables import Table, read_table
from rpa.trouble import PersonError, RefusedError, TechnicalError

_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of one account (残高); yen."""

    account: str
    amount: int
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A bank's file, and how many movements the page told (明細ファイル)."""

    content: bytes
    count: int | None


class BankSite:
    """The pages of an internet bank (銀行の画面)."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def upload_transfers(
        self, order: TransferOrder, mark: str, file: File | None
    ) -> Effect:
        """Hand a bulk transfer file in, up to the final approval (総合振込の持ち込み)."""
        site = self.screen.site
        form, search = described(site.transfer, site.transfer_search, "transfer")
        return Effect(self.screen, form, search, order, mark, file)

    def find_by_reference(self, order: TransferOrder, mark: str) -> Asked:
        """What the bank has under our mark, compared with the order (検索)."""
        return self.upload_transfers(order, mark, None).ask()

    def download_statement(self, order: StatementOrder) -> Downloaded:
        """The movements of an account as the bank's file (入出金明細); empty if none.

        Raises:
            SiteTroubleError: the bank does not give it.
        """
        way = self.screen.site.statement
        if way is None:
            raise _not_described("statement")
        head = order.head("")
        self.screen.open(way.page, head)
        for spec in way.fields:
            put(self.screen, way.page, spec, head)
        if way.search is not None:
            self.screen.press_through(full(way.page, way.search), head)
        message = self.screen.message()
        if message:
            raise RefusedError(f"銀行が受け付けませんでした: {message}")
        text = self.screen.text()
        if any(words in text for words in way.nothing):
            return Downloaded(b"", 0)
        told = re.search(way.count, text) if way.count else None
        self.screen.step()
        button = self.screen.get(full(way.page, way.press), head)
        with self.screen.page.expect_download() as waiting:
            button.click(no_wait_after=True)
        path = waiting.value.path()
        content = Path(path).read_bytes()
        if not content:
            raise TechnicalError("明細のファイルが空でした。")
        return Downloaded(content, int(told[1].replace(",", "")) if told else None)

    def read_balance(self) -> tuple[Balance, ...]:
        """Balances of all accounts that the bank shows (残高).

        Raises:
            SiteTroubleError: the bank does not show them as described.
        """
        way = self.screen.site.balance
        if way is None:
            raise _not_described("balance")
        found = []
        for row in read_listing(self.screen, way):
            amount = re.sub(r"[^\d-]", "", row.get("balance", ""))
            if not re.fullmatch(r"-?\d+", amount):
                raise PersonError(f"残高「{row.get('balance', '')}」を読めません。")
            account = row.get("account", "")
            found.append(Balance(account, int(amount), row.get("as_of", "")))
        return tuple(found)


def read_listing(screen: Screen, way: Listing) -> Iterator[dict[str, str]]:
    """Rows of a table over all its pages, by our own names (一覧の読み取り).

    Raises:
        SiteTroubleError: a page is not as described, or rows are missing.
    """
    screen.open(way.page)
    for spec in way.fields:
        put(screen, way.page, spec, {})
    if way.submit is not None:
        screen.press_through(full(way.page, way.submit))
    seen = 0
    for _ in range(_MOST_PAGES):
        table = read_table(screen.get(full(way.page, way.table)))
        places = _places(table, way)
        for row in table.rows:
            seen += 1
            yield {name: table.cell(row, place) for name, place in places.items()}
        following = screen.find(full(way.page, way.next)) if way.next else None
        if following is None:
            break
        screen.step()
        screen.follow(following.locator)
    if way.count:
        told = re.search(way.count, screen.text())
        if told is None or int(told[1].replace(",", "")) != seen:
            raise TechnicalError("一覧の件数と読めた行数が合いません。")


def _not_described(name: str) -> PersonError:
    return PersonError(f"site.yaml に {name} がないため、この操作はできません。")


def _places(table: Table, way: Listing) -> dict[str, int]:
    places = {n: table.column(Column(heading=h)) for n, h in way.columns.items()}
    missing = [way.columns[name] for name, place in places.items() if place is None]
    if missing:
        raise PersonError(f"一覧に列「{'」「'.join(missing)}」がありません。")
    return {name: place for name, place in places.items() if place is not None}
