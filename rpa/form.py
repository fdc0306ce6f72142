"""Filling a form, and reading back what then stands on it (入力と照合)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import ElementHandle

from rpa.put import File, Values, put
from rpa.screen import Screen
from rpa.site import full
from rpa.site_parts import Column, Confirm, FieldSpec, Form, Rows, Shown
from rpa.tables import Table, read_pairs, read_table
from rpa.templates import compact, fill_in, is_same, is_same_number
from rpa.trouble import PersonError, RefusedError

_CONFIRM_SECONDS = 5.0
_FEW = 12  # headings that are named where another one was looked for
_READ = """elements => elements.map(el => {
  if (!el.isConnected) return null;
  if (el.tagName === 'SELECT')
    return el.value === '' ? '' : (el.selectedOptions[0] || {label: ''}).label;
  if (el.type === 'file') return [...el.files].map(f => f.name).join(' ');
  if (el.type === 'checkbox') return el.checked ? '1' : '';
  return 'value' in el ? el.value : el.innerText;
})"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a screen shows beside what was meant (相違).

    ``there``: the heading itself is missing, and these are there instead.
    """

    name: str
    meant: str
    shown: str
    there: tuple[str, ...] | None = None

    def __str__(self) -> str:
        """One line for a person."""
        if self.there is not None:
            few = "".join(f"「{one}」" for one in self.there[:_FEW] if one) or "なし"
            return f"{self.shown}「{self.name}」がない(あるのは {few})"
        return f"{self.name}: 正「{self.meant}」に対し画面は「{self.shown}」"


def told(differences: Sequence[Difference]) -> str:
    """All of them in one sentence."""
    return "、".join(map(str, differences))


@dataclass
class Filling:
    """A form with the values that belong into it (入力)."""

    screen: Screen
    form: Form
    head: Values
    lines: tuple[Values, ...]
    file: File | None = None
    _filled: dict[tuple[str, str], ElementHandle] = field(default_factory=dict)
    _found: tuple[Difference, ...] = ()

    def fill(self) -> None:
        """Open the page and fill every field.

        Raises:
            SiteTroubleError: a field is missing, or does not take its value.
        """
        self._filled.clear()
        self._found = ()
        self.screen.open(self.form.page, self.head)
        for spec in self.form.fields:
            self._put(spec, self.head)
        rows = self.form.rows
        for values in self._rows() if rows else ():
            self._add(int(values["row"]))
            for spec in rows.fields if rows else ():
                self._put(spec, values)
            if rows is not None and rows.keep is not None:
                self._keep(rows, values)

    def differences(self) -> tuple[Difference, ...]:
        """What stands on the form beside what was meant, field by field (入力の照合)."""
        rows = self.form.rows
        specs = [(spec, self.head) for spec in self.form.fields]
        if rows is not None and rows.keep is None:
            specs += [(spec, row) for row in self._rows() for spec in rows.fields]
        return (*self._found, *self._compare(specs))

    # --- rows -----------------------------------------------------------------------

    def _rows(self) -> Iterator[Values]:
        for number, line in enumerate(self.lines, start=1):
            yield {**self.head, **line, "row": str(number)}

    def _add(self, row: int) -> None:
        """Make another row, where there are not enough."""
        rows = self.form.rows
        if rows is None or row <= rows.ready:
            return
        if rows.add is None:
            raise PersonError(
                f"{self.screen.site.label} の画面には {rows.ready} 行しかありません"
                f"({len(self.lines)} 行が必要です)。"
            )
        self.screen.press(full(self.form.page, rows.add))

    def _keep(self, rows: Rows, values: Values) -> None:
        """Compare the window of a row, then put it into the list; else nothing goes on."""
        self._found += self._compare([(spec, values) for spec in rows.fields])
        if rows.keep is not None:
            self.screen.press(full(self.form.page, rows.keep))

    # --- fields ---------------------------------------------------------------------

    def _put(self, spec: FieldSpec, values: Values) -> None:
        element = put(self.screen, self.form.page, spec, values, self.file)
        if element is not None:
            self._filled[_key(spec, values)] = element

    def _compare(
        self, specs: Sequence[tuple[FieldSpec, Values]]
    ) -> tuple[Difference, ...]:
        wanted = [(s, v, self._element(s, v)) for s, v in specs if s.kind != "press"]
        return compare_inputs(self.screen, self.form.page, wanted)

    def _element(self, spec: FieldSpec, values: Values) -> ElementHandle | None:
        """The field as it was filled; one that was left as it is, is looked for."""
        known = self._filled.get(_key(spec, values))
        if known is not None and spec.lands_in is None:
            return known
        return find_input(self.screen, self.form.page, spec, values)

    def go_on(self) -> tuple[Difference, ...]:
        """To the page that asks again, if there is one; what it shows otherwise."""
        form = self.form
        if form.next is None or form.confirm is None:
            return ()
        self.screen.press_through(full(form.page, form.next), self.head)
        found = check_confirm(self.screen, form.confirm, self.head, self.lines)
        if not found:
            for spec in form.confirm.inputs:
                page = form.confirm.page or form.page
                put(self.screen, page, spec, self.head)
        return found


def find_input(
    screen: Screen, page: str, spec: FieldSpec, values: Values
) -> ElementHandle | None:
    """Where the value of a field stands: the field, or the list that it lands in."""
    found = screen.find(full(page, spec.lands_in or spec.locator), values)
    return found.element if found else None


def compare_inputs(
    screen: Screen,
    page: str,
    wanted: Sequence[tuple[FieldSpec, Values, ElementHandle | None]],
) -> tuple[Difference, ...]:
    """What stands in fields beside what was meant."""
    elements = [element for _, _, element in wanted if element is not None]
    shown = iter(screen.page.evaluate(_READ, elements))
    found = []
    for spec, values, element in wanted:
        meant = fill_in(spec.value, values)
        value = "" if element is None else next(shown)
        if value is None or not _stands(spec, value, meant):
            where = f"{full(page, spec.locator)} {values.get('row', '')}"
            told_ = "(画面から消えた)" if value is None else value
            found.append(Difference(where.strip(), meant, told_))
    return tuple(found)


def _stands(spec: FieldSpec, shown: str, meant: str) -> bool:
    if spec.kind == "number":
        return is_same_number(shown, meant)
    if spec.kind == "search_word":
        return is_same(shown, meant) or compact(meant) in compact(shown).split()
    return is_same(shown, meant)


def _key(spec: FieldSpec, values: Values) -> tuple[str, str]:
    return spec.locator, values.get("row", "")


def check_confirm(
    screen: Screen, confirm: Confirm, head: Values, lines: tuple[Values, ...]
) -> tuple[Difference, ...]:
    """What a page that asks again shows beside what was meant (確認画面の照合).

    Raises:
        RefusedError: the site does not take what was given.
        PersonError: it is another page, or the site warns.
    """
    if screen.wait_for({"shown": (confirm.shows,)}, _CONFIRM_SECONDS) is None:
        message = screen.message()
        if message:
            raise RefusedError(f"サイトが受け付けませんでした: {message}")
        raise PersonError(
            f"確認画面「{confirm.shows}」が開きません。何も確定していません。"
        )
    warned = next((words for words in confirm.stop if words in screen.text()), None)
    if warned is not None:
        raise PersonError(f"サイトの警告「{warned}」のため、確定せずに止めました。")
    found = [*compare_shown(confirm.fields, read_pairs(screen.page), head)]
    if confirm.table is not None:
        table = read_table(screen.get(full(confirm.page or "", confirm.table)))
        found += compare_rows(table, confirm.columns, head, lines)
    return tuple(found)


def compare_rows(
    table: Table, columns: Sequence[Column], head: Values, lines: Sequence[Values]
) -> Iterator[Difference]:
    """Rows of a table beside our lines, one for one."""
    if len(table.rows) != len(lines):
        yield Difference("明細の行数", str(len(lines)), str(len(table.rows)))
        return
    for row, line in zip(table.rows, lines, strict=True):
        yield from compare_row(table, row, columns, {**head, **line})


def compare_row(
    table: Table, row: tuple[str, ...], columns: Sequence[Column], values: Values
) -> Iterator[Difference]:
    """Cells of a row beside what was meant."""
    for column in columns:
        meant = fill_in(column.value, values)
        place = table.column(column)
        if place is None:
            yield Difference(column.heading, meant, "列", table.heads)
            continue
        shown = table.cell(row, place)
        words = shown.split() if column.word else [shown]
        same = is_same_number if column.number else is_same
        if not any(same(word, meant) for word in words or [""]):
            yield Difference(column.heading, meant, shown)


def compare_shown(
    wanted: Sequence[Shown], pairs: Mapping[str, tuple[str, ...]], values: Values
) -> Iterator[Difference]:
    """What stands beside headings, beside what was meant."""
    for one in wanted:
        meant = fill_in(one.value, values)
        names = (one.heading, *one.also)
        shown = next((pairs[compact(n)] for n in names if compact(n) in pairs), None)
        if shown is None:
            if not (one.optional and not meant):
                yield Difference(one.heading, meant, "見出し", tuple(pairs))
        elif not all(is_same(value, meant) for value in shown):
            yield Difference(one.heading, meant, " / ".join(shown))
