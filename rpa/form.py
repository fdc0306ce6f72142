"""Filling a form, and reading back what then stands on it (入力と照合)."""

import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import ElementHandle, FilePayload
from playwright.sync_api import Error as PlaywrightError

from rpa.screen import Screen
from rpa.site import full
from rpa.site_parts import Column, Confirm, FieldSpec, Form, Shown
from rpa.tables import Table, read_pairs, read_table
from rpa.templates import compact, fill_in, is_empty, is_same
from rpa.trouble import PersonError, RefusedError

Values = Mapping[str, str]
File = Callable[[str], FilePayload]
_CONFIRM_SECONDS = 5.0
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
    """What a screen shows beside what was meant (相違)."""

    name: str
    meant: str
    shown: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.name}: 正「{self.meant}」に対し画面は「{self.shown}」"


def as_file(content: bytes) -> File:
    """Bytes as a file that can be put into a field, under the name that is asked for."""

    def named(name: str) -> FilePayload:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return {"name": name, "mimeType": kind, "buffer": content}

    return named


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

    def fill(self) -> None:
        """Open the page and fill every field.

        Raises:
            SiteTroubleError: a field is missing, or does not take its value.
        """
        self._filled.clear()
        self.screen.open(self.form.page, self.head)
        for spec, values in self._specs():
            element = put(self.screen, self.form.page, spec, values, self.file)
            if element is not None:
                self._filled[_key(spec, values)] = element

    def differences(self) -> tuple[Difference, ...]:
        """What stands on the form beside what was meant, field by field (入力の照合)."""
        wanted = [
            (spec, values, self._element(spec, values)) for spec, values in self._each()
        ]
        elements = [element for _, _, element in wanted if element is not None]
        shown = iter(self.screen.page.evaluate(_READ, elements))
        found = []
        for spec, values, element in wanted:
            meant = fill_in(spec.value, values)
            value = "" if element is None else next(shown)
            if value is None or not is_same(value, meant):
                where = f"{full(self.form.page, spec.locator)} {values.get('row', '')}"
                told_ = "(画面から消えた)" if value is None else value
                found.append(Difference(where.strip(), meant, told_))
        return tuple(found)

    def _element(self, spec: FieldSpec, values: Values) -> ElementHandle | None:
        """The field as it was filled; one that was left as it is, is looked for."""
        known = self._filled.get(_key(spec, values))
        if known is not None:
            return known
        found = self.screen.find(full(self.form.page, spec.locator), values)
        return found.element if found else None

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

    def _specs(self) -> Iterator[tuple[FieldSpec, Values]]:
        """Fields in the order of filling; rows are made as they are needed."""
        rows = self.form.rows
        for spec, values in self._each():
            row = int(values.get("row", "0"))
            first = rows is not None and spec is rows.fields[0]
            if rows is not None and first and row > rows.ready:
                if rows.add is None:
                    raise PersonError(
                        f"{self.screen.site.label} の画面には {rows.ready} 行しかありません"
                        f"({len(self.lines)} 行が必要です)。"
                    )
                self.screen.press(full(self.form.page, rows.add))
            yield spec, values

    def _each(self) -> Iterator[tuple[FieldSpec, Values]]:
        for spec in self.form.fields:
            yield spec, self.head
        rows = self.form.rows
        if rows is None:
            return
        for number, line in enumerate(self.lines, start=1):
            values = {**self.head, **line, "row": str(number)}
            for spec in rows.fields:
                yield spec, values


def put(
    screen: Screen,
    page: str,
    spec: FieldSpec,
    values: Values,
    file: File | None = None,
) -> ElementHandle | None:
    """Put one value into one field; returns it, None where nothing was put in.

    Raises:
        SiteTroubleError: the field is missing, or does not offer this choice.
    """
    if spec.skip_empty and is_empty(spec.value, values):
        return None
    name = full(page, spec.locator)
    value = fill_in(spec.value, values)
    screen.guard.check()
    if spec.kind == "file" and (file is None or not value):
        return None
    found = screen.find(name, values)
    if found is None:
        return None
    if spec.kind == "file" and file is not None:
        found.element.set_input_files(file(value))
    else:
        _put_value(screen, name, spec, found.element, value)
    return found.element


def _key(spec: FieldSpec, values: Values) -> tuple[str, str]:
    return spec.locator, values.get("row", "")


def _put_value(
    screen: Screen, name: str, spec: FieldSpec, field: ElementHandle, value: str
) -> None:
    try:
        if spec.kind in ("choice", "choice_word"):
            _choose(name, field, value, words=spec.kind == "choice_word")
        elif spec.kind == "search":
            with screen.traffic.parts_watched():
                _pick(screen, name, field, value)
        elif spec.kind == "check":
            field.set_checked(bool(value))
        else:
            field.fill(value)
    except PlaywrightError as error:
        first = screen.keyring.hide(str(error).splitlines()[0])
        raise PersonError(
            f"{name} に「{value}」を入力できません({first})。画面を確かめてください。"
        ) from error


def _choose(name: str, field: ElementHandle, value: str, *, words: bool) -> None:
    labels = field.evaluate("el => [...el.options].map(o => o.label)")
    wanted = compact(value)
    same = [
        n
        for n, label in enumerate(labels)
        if compact(label) == wanted or (words and wanted in compact(label).split())
    ]
    if len(same) != 1:
        raise PersonError(
            f"{name} の選択肢に「{value}」がありません。サイトの設定(科目・税区分・部門など)"
            "に加えるか、書類の値を直してください。"
        )
    field.select_option(index=same[0])


def _pick(screen: Screen, name: str, field: ElementHandle, value: str) -> None:
    """Type, and take the one offered choice that is exactly the value."""
    field.fill(value)
    options = screen.page.get_by_role("option", name=value, exact=True)
    offered = options.filter(visible=True)
    try:
        offered.first.wait_for(state="visible", timeout=5000)
    except PlaywrightError as error:
        raise PersonError(
            f"{name} の候補に「{value}」がありません。サイトの設定(科目など)に加えるか、"
            "書類の値を直してください。"
        ) from error
    if offered.count() != 1:
        raise PersonError(
            f"{name} の候補に「{value}」が {offered.count()} 個あります。"
        )
    offered.click()


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
            yield Difference(column.heading, meant, "(列がない)")
            continue
        shown = table.cell(row, place)
        words = shown.split() if column.word else [shown]
        if not any(is_same(word, meant) for word in words or [""]):
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
                yield Difference(one.heading, meant, "(見出しがない)")
        elif not all(is_same(value, meant) for value in shown):
            yield Difference(one.heading, meant, " / ".join(shown))
