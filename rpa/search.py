"""Finding an effect on the site again by our mark (検索と読み戻し).

The answer is one of three: found, with everything the site shows of it; certainly not
there; can't tell. A list that was not seen to its end can't prove that something is
not in it.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from books.bot_words import Each
from rpa.form import (
    Difference,
    compare_inputs,
    compare_row,
    compare_rows,
    compare_shown,
    find_input,
    told,
)
from rpa.put import put
from rpa.screen import Screen
from rpa.site import full
from rpa.site_parts import Column, Detail, Opening, Search
from rpa.site_values import names_in
from rpa.tables import Table, read_pairs, read_table
from rpa.templates import compact, fill_in, is_same
from rpa.trouble import PersonError, TechnicalError

Values = Mapping[str, str]
MOST_PAGES = 200
_SOMETHING = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the site (サイトの登録)."""

    id: str
    state: str
    rows: tuple[dict[str, str], ...]
    differences: tuple[Difference, ...] = ()

    @property
    def unlike(self) -> str:
        """What of it is not as meant, and whether that is its fault or ours (相違)."""
        wrong = [one for one in self.differences if one.there is None]
        unseen = [one for one in self.differences if one.there is not None]
        sentence = f"登録されていますが({self.id})、"
        if wrong:
            sentence += (
                f"内容が違います: {told(wrong)}。サイトで直すか取り消してください。"
            )
        if unseen:
            sentence += (
                f"比べられない項目があります: {told(unseen)}。登録は正しいかもしれません。"
                "site.yaml を直し(一覧の列は columns、詳細の見出しと値は detail.fields、"
                "詳細の表の列は detail.columns か detail.tables)、`denpyo bot retry` を"
                "行ってください。"
            )
        return sentence


@dataclass(frozen=True, slots=True)
class Found:
    """Our mark is there (ある): mostly once; twice is a matter for a person."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """The whole list was seen, and our mark is not in it (ない)."""

    seen: int


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody can tell from what was seen (分からない)."""

    message: str


Asked = Found | NotFound | Unsure


@dataclass
class Finder:
    """A search for one effect (検索)."""

    screen: Screen
    search: Search
    head: Values
    lines_of: Callable[[Each], tuple[Values, ...]]
    _seen: int = 0
    _page: int = 0
    _hits: list[tuple[int, Table, int]] = field(default_factory=list)

    def ask(self) -> Asked:
        """Search the site for our mark, and read what is found (検索).

        Raises:
            SiteTroubleError: the site does not answer as described.
        """
        self._seen, self._hits = 0, []
        self._begin()
        for number in range(MOST_PAGES):
            table = self._read()
            if table is not None:
                self._note(number, table)
            if not self._turn():
                return self._result()
        return Unsure(f"一覧が {MOST_PAGES} ページを超えています。")

    def _begin(self) -> None:
        search = self.search
        self._page = 0
        self.screen.open(search.page, self.head)
        for spec in search.fields:
            put(self.screen, search.page, spec, self.head)
        if search.submit is not None:
            self.screen.press_through(full(search.page, search.submit), self.head)

    def _read(self) -> Table | None:
        """The table of this page; None where the page says that there is none."""
        name = full(self.search.page, self.search.table)
        if not self._is_there(name):
            return None
        table = read_table(self.screen.get(name, self.head))
        if table.column(self.search.key) is None:
            raise PersonError(
                f"一覧 {name} に列「{self.search.key.heading}」がないため、探せません"
                f"(あるのは {'、'.join(table.heads)})。site.yaml の見出しを直してください。"
            )
        return table

    def _is_there(self, name: str) -> bool:
        """Wait for the table, or for the words that say that there is none."""
        end = time.monotonic() + self.screen.seconds
        while time.monotonic() < end:
            if self.screen.has(name, self.head):
                return True
            text = self.screen.text()
            if any(words in text for words in self.search.nothing):
                return False
            self.screen.page.wait_for_timeout(60)
        return True  # the locator tells by itself what is missing

    def _note(self, page: int, table: Table) -> None:
        self._seen += len(table.rows)
        column = table.column(self.search.key) or 0
        mark = fill_in(self.search.key.value or "{reference}", self.head)
        for number, row in enumerate(table.rows):
            if self._is_ours(table.cell(row, column), mark):
                self._hits.append((page, table, number))

    def _is_ours(self, shown: str, mark: str) -> bool:
        if self.search.within:
            words = re.split(r"[^0-9A-Za-z]+", compact(shown))
            return compact(mark) in words
        return is_same(shown, mark)

    def _turn(self) -> bool:
        """To the next page of the list; False at its end."""
        if self.search.next is None:
            return False
        name = full(self.search.page, self.search.next)
        found = self.screen.find(name, self.head)
        if found is None:
            return False
        self.screen.step()
        self.screen.follow(found.locator)
        self._page += 1
        return True

    def _result(self) -> Asked:
        count = self._told_count()
        if self.search.count and (count is None or count != self._seen):
            return Unsure(
                f"一覧の件数({count})と読めた行数({self._seen})が合わないため、"
                "あるかないか分かりません。"
            )
        if not self._hits:
            return NotFound(self._seen)
        groups = self._groups()
        if len(groups) > 1:
            return Found(tuple(self._record(key, rows) for key, rows in groups.items()))
        ((key, rows),) = groups.items()
        return Found((self._compared(self._record(key, rows)),))

    def _told_count(self) -> int | None:
        if not self.search.count:
            return None
        found = re.search(self.search.count, self.screen.text())
        return int(found[1].replace(",", "")) if found else None

    def _groups(self) -> dict[str, list[tuple[int, Table, int]]]:
        groups: dict[str, list[tuple[int, Table, int]]] = {}
        for number, hit in enumerate(self._hits):
            _, table, row = hit
            wanted = self.search.id
            column = table.column(wanted) if wanted else None
            cell = table.cell(table.rows[row], column) if column is not None else ""
            groups.setdefault(cell or f"#{number + 1}", []).append(hit)
        return groups

    def _record(self, key: str, hits: list[tuple[int, Table, int]]) -> Record:
        rows = tuple(
            dict(zip(table.heads, table.rows[number], strict=False))
            for _, table, number in hits
        )
        _, table, number = hits[0]
        place = table.column(self.search.state) if self.search.state else None
        cells = table.rows[number]
        state = table.cell(cells, place) if place is not None else ""
        return Record(key, state, rows)

    # --- comparing ----------------------------------------------------------------

    def _compared(self, record: Record) -> Record:
        found = [*self._wrong_state(record), *self._wrong_cells()]
        if self.search.open is not None and self.search.detail is not None:
            self._open(self.search.open)
            found += self._wrong_detail(self.search.detail)
        return Record(record.id, record.state, record.rows, tuple(found))

    def _wrong_state(self, record: Record) -> Iterator[Difference]:
        states = self.search.states
        if states and record.state not in states:
            yield Difference("状態", "・".join(states), record.state)

    def _wrong_cells(self) -> Iterator[Difference]:
        """Columns of the list: one row a record, or one row a line of ours."""
        used = {name for one in self.search.columns for name in names_in(one.value)}
        by_line = len(self._hits) > 1 or not used <= self.head.keys()
        lines = self.lines_of(self.search.each) if by_line else ({},)
        if self.search.columns and len(lines) != len(self._hits):
            yield Difference("行数", str(len(lines)), str(len(self._hits)))
            return
        for (_, table, number), line in zip(self._hits, lines, strict=False):
            values = {**self.head, **line}
            yield from compare_row(
                table, table.rows[number], self.search.columns, values
            )

    def _open(self, way: Opening) -> None:
        """Open the record, on the page where it was seen.

        Its row has one link or button; or it opens by a double click on a cell in which
        there is nothing else to click.
        """
        page, table, number = self._hits[0]
        if page != self._page:
            self._begin()
            for _ in range(page):
                self._turn()
        name = full(self.search.page, self.search.table)
        body = self.screen.get(name, self.head).locator("tbody tr")
        row = body.nth(table.places[number])
        if way == "row":
            cells = row.locator("td:not(:has(a, button, input))")
            self.screen.step()
            self.screen.open_row(cells.filter(visible=True, has_text=_SOMETHING).first)
            return
        links = row.get_by_role(way)
        if links.count() != 1:
            raise PersonError(
                f"一覧の行にリンク・ボタンが {links.count()} 個あり、詳細を開けません。"
            )
        self.screen.step()
        self.screen.follow(links)

    def _wrong_detail(self, detail: Detail) -> Iterator[Difference]:
        if detail.shows and not self.screen.shows(fill_in(detail.shows, self.head)):
            raise TechnicalError("詳細画面が開きません。")
        yield from compare_shown(detail.fields, read_pairs(self.screen.page), self.head)
        page = self.search.page
        wanted = [
            (spec, self.head, find_input(self.screen, page, spec, self.head))
            for spec in detail.inputs
        ]
        yield from compare_inputs(self.screen, page, wanted)
        if detail.table is not None:
            yield from self._wrong_rows(detail.table, detail.columns, self.search.each)
        for part in detail.tables:
            yield from self._wrong_rows(part.table, part.columns, part.each)

    def _wrong_rows(
        self, table: str, columns: Sequence[Column], each: Each
    ) -> Iterator[Difference]:
        name = full(self.search.page, table)
        found = read_table(self.screen.get(name, self.head))
        yield from compare_rows(found, columns, self.head, self.lines_of(each))
