"""Putting one value into one field (入力): typed, chosen, or picked from what is offered."""

import contextlib
import mimetypes
from collections.abc import Callable, Mapping

from playwright.sync_api import ElementHandle, FilePayload
from playwright.sync_api import Error as PlaywrightError

from rpa.screen import Screen
from rpa.site import full
from rpa.site_parts import FieldSpec
from rpa.templates import compact, fill_in, is_empty
from rpa.trouble import PersonError

Values = Mapping[str, str]
File = Callable[[str], FilePayload]
_OFFER_SECONDS = 5
_TRIES = 3  # a page that was drawn anew meanwhile forgets what was typed
_LEAVE = "() => document.activeElement && document.activeElement.blur()"


def as_file(content: bytes) -> File:
    """Bytes as a file that can be put into a field, under the name that is asked for."""

    def named(name: str) -> FilePayload:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return {"name": name, "mimeType": kind, "buffer": content}

    return named


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
    if spec.kind == "shown" or (spec.skip_empty and is_empty(spec.value, values)):
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


def _put_value(
    screen: Screen, name: str, spec: FieldSpec, field: ElementHandle, value: str
) -> None:
    try:
        if spec.kind in ("choice", "choice_word"):
            _choose(name, field, value, words=spec.kind == "choice_word")
        elif spec.kind in ("search", "search_word"):
            with screen.traffic.parts_watched():
                _pick(screen, name, field, value, words=spec.kind == "search_word")
        elif spec.kind == "check":
            field.set_checked(bool(value))
        elif spec.kind == "press":
            field.click()
        elif spec.kind == "number":
            _type(screen, field, value)
        else:
            field.fill(value)
        if screen.site.single_page:
            screen.page.evaluate(_LEAVE)  # now the page takes what was typed
        screen.settle()
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


def _type(screen: Screen, field: ElementHandle, value: str) -> None:
    """Key by key: a box for numbers may put another one in its place when entered."""
    field.focus()
    screen.page.keyboard.press("ControlOrMeta+a")
    screen.page.keyboard.type(value)


def _pick(
    screen: Screen, name: str, field: ElementHandle, value: str, *, words: bool
) -> None:
    """Type, and take the one offered choice that is the value, or has it as a word."""
    page = screen.page
    links = page.get_by_role("listbox").get_by_role("link", name=value, exact=not words)
    options = page.get_by_role("option", name=value, exact=not words)
    offered = options.or_(links).filter(visible=True)
    for _ in range(_TRIES):
        field.fill(value)
        with contextlib.suppress(PlaywrightError):
            offered.first.wait_for(state="visible", timeout=_OFFER_SECONDS * 1000)
            break
        if compact(str(field.evaluate("el => el.value"))) == compact(value):
            raise _not_offered(name, value)
    wanted = compact(value)
    texts = offered.all_inner_texts()
    same = [n for n, text in enumerate(texts) if wanted in compact(text).split()]
    places = same if words else list(range(len(texts)))
    if not places:
        raise _not_offered(name, value)
    if len(places) != 1:
        raise PersonError(f"{name} の候補に「{value}」が {len(places)} 個あります。")
    offered.nth(places[0]).click()


def _not_offered(name: str, value: str) -> PersonError:
    return PersonError(
        f"{name} の候補に「{value}」がありません。サイトの設定(科目など)に加えるか、"
        "書類の値を直してください。"
    )
