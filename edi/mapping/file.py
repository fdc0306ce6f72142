"""Mapping files: reading them, finding their mistakes, writing them (対応表のファイル)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from books.errors import SettingsError
from books.model import DocumentType
from books.settings_file import TextLoader, explain, yaml_sentence
from edi.mapping import model
from edi.mapping.model import Table
from edi.mapping.values import UnreadableValueError, parse_value
from edi.mapping.written import Written

MAX_BYTES = 1024 * 1024
_PLAIN = re.compile(r"[\wぁ-んァ-ヶー一-龠々．・()（）/]+(?:[ .][\w()（）]+)*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}
_COMMENTS = {
    "name": "一覧に出る名前",
    "partner": "取引先の名前",
    "document": "書類の種類 (注文書、請求書、検収書、支払通知書 …)",
    "recognise": "このファイルだと見分ける目印。書いたものがすべて当てはまること",
    "file": "ファイルの形。kind は csv か xlsx",
    "sheets": "読むシート (書かなければ見えているすべて)",
    "heading_rows": "見出しの行。2 段なら [1, 2]、見出しがなければ []",
    "first_row": "明細の最初の行",
    "last_row": "明細の最後の行",
    "record_at": "レコード区分 (ヘッダ行・明細行) の列",
    "cells": "決まった場所のセル",
    "columns": "列: column は見出し (なければ at: C)、field は書類の項目",
    "constants": "ファイルに書かれていないが、いつも同じ値",
    "skip": "合計など、明細でない行",
    "ignore": "読まない列。要る列は columns に移す",
    "replies": "返すファイル",
    "fill": "true: 受け取ったファイルの列に書き込む",
}
_HEAD = """# denpyo の対応表です。文字コードは UTF-8、字下げは空白で書きます。
# 直したら denpyo map ファイル --mapping この対応表 で確かめられます。
"""


def load_mapping(path: Path) -> model.Mapping:
    """Read one mapping file (対応表の読込).

    Raises:
        SettingsError: it can't be read, or something in it can't be.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _wrong(path, [f"ファイルを開けません({error.strerror})。"]) from error
    return parse_mapping(data, path)


def parse_mapping(data: bytes, path: Path) -> model.Mapping:
    """The mapping in the bytes of a file; ``path`` is for the sentence (対応表の解釈).

    Raises:
        SettingsError: see ``load_mapping``.
    """
    if len(data) > MAX_BYTES:
        raise _wrong(path, ["大きすぎます。対応表ではないようです。"])
    try:
        values = yaml.load(data.decode("utf-8-sig"), TextLoader)  # noqa: S506 (text only)
    except UnicodeError as error:
        raise _wrong(path, ["UTF-8 で保存し直してください。"]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _wrong(path, [yaml_sentence(error)]) from error
    if not isinstance(values, dict):
        raise _wrong(path, ["全体が「項目: 値」の並びになっていません。"])
    try:
        mapping = model.Mapping.model_validate(values)
    except ValidationError as error:
        raise _wrong(path, list(explain(error, model.Mapping))) from error
    wrong = list(chain(*(_wrong_values(t) for t in (mapping, *mapping.replies))))
    if wrong:
        raise _wrong(path, wrong)
    return mapping


def load_mappings(folder: Path) -> tuple[model.Mapping, ...]:
    """Every mapping of a folder (対応表の一覧): ``*.yaml``, none if there is no folder.

    Raises:
        SettingsError: a file is wrong, or two have one name.
    """
    found: dict[str, Path] = {}
    mappings = []
    for path in sorted(folder.glob("*.yaml")):
        mapping = load_mapping(path)
        if mapping.name in found:
            told = f"name「{mapping.name}」は {found[mapping.name].name} と同じです。"
            raise _wrong(path, [told])
        found[mapping.name] = path
        mappings.append(mapping)
    return tuple(mappings)


def _wrong(path: Path, told: Iterable[str]) -> SettingsError:
    return SettingsError(
        f"対応表 {path} を使えません。次の箇所を直してください:\n" + "\n".join(told)
    )


def _wrong_values(table: Table) -> Iterator[str]:
    """Meanings of codes and constants that are no values of their field."""
    for written in (*table.columns, *table.cells):
        for code, meaning in written.values.items():
            if not _is_value(meaning, written.field):
                yield f"{written.name} の values の {code}: 「{meaning}」は {written.field} の値にできません。"
    for path, text in table.constants.items():
        if not _is_value(text, path):
            yield f"constants の {path}: 「{text}」は値にできません。"


def _is_value(text: str, path: str) -> bool:
    try:
        parse_value(text, Written(field=path))
    except UnreadableValueError:
        return False
    return True


# --- writing --------------------------------------------------------------------------


def render_mapping(
    mapping: model.Mapping, notes: Mapping[str, str] | None = None
) -> str:
    """The text of a mapping file, with comments (対応表の書き出し).

    ``notes`` are remarks for columns by their name.
    """
    lines = list(_section(_told(mapping), "", notes or {}))
    return _HEAD + "\n".join(lines) + "\n"


def _told(table: Table) -> dict[str, Any]:
    """What the file should say: what differs from the defaults, and how the file is laid
    out, in the order of the comments.
    """
    values = table.model_dump(mode="json", exclude_defaults=True)
    style = table.file.model_dump(mode="json")
    csv = ("kind", "encoding", "delimiter", "line_end", "quote")
    keys = csv if table.file.kind == "csv" else ("kind", "sheet")
    values["file"] = {key: style[key] for key in keys}
    if isinstance(table, model.Mapping) and table.replies:
        values["replies"] = [_told(reply) for reply in table.replies]
    order = list(_COMMENTS)
    known = sorted((k for k in values if k in order), key=order.index)
    return {k: values[k] for k in known} | values


def _section(
    values: Mapping[str, Any], indent: str, notes: Mapping[str, str]
) -> Iterator[str]:
    for key, value in values.items():
        comment = _comment(key)
        match value:
            case dict() if key in ("recognise", "file", "constants"):
                yield f"{indent}{key}:{comment}"
                for name, inner in value.items():
                    yield f"{indent}  {name}: {_flow(inner)}"
            case list() if key == "replies":
                yield f"{indent}{key}:{comment}"
                for reply in value:
                    inner = list(_section(reply, f"{indent}    ", notes))
                    yield f"{indent}  - {inner[0].lstrip()}"
                    yield from inner[1:]
            case list() if value and (isinstance(value[0], dict) or key == "ignore"):
                yield f"{indent}{key}:{comment}"
                for item in value:
                    told = isinstance(item, str) or "field" in item
                    name = item if isinstance(item, str) else _name(item)
                    note = _remark(notes.get(name, "")) if told else ""
                    note = f"  # {note}" if note else ""
                    yield f"{indent}  - {_flow(item)}{note}"
            case _:
                shown = DocumentType(value).label if key == "document" else value
                yield f"{indent}{key}: {_flow(shown)}{comment}"


def _comment(key: str) -> str:
    return f"  # {_COMMENTS[key]}" if key in _COMMENTS else ""


def _name(item: Mapping[str, Any]) -> str:
    if "column" in item:
        return str(item["column"])
    return f"{item['at']} 列" if "at" in item else f"セル {item.get('cell', '')}"


def _flow(value: Any) -> str:
    match value:
        case dict():
            ordered = sorted(value.items(), key=lambda item: item[0] == "field")
            keys = ("column", "at", "cell")
            ordered.sort(key=lambda item: (item[0] not in keys, item[0] != "field"))
            return (
                "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in ordered) + "}"
            )
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case bool():
            return str(value).lower()
    return _scalar(str(value))


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    if plain:
        return text
    quoted = text.replace("\\", r"\\").replace('"', r"\"")
    return (
        '"'
        + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted)
        + '"'
    )


def _remark(text: str) -> str:
    """A comment on one line."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
