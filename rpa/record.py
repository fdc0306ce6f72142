"""A first draft of ``site.yaml`` from what a person does (記録): Playwright's recorder.

What was typed is left out, so that no password gets into the file; the recording itself
is thrown away.
"""

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from books.errors import NotReadyError
from rpa.browser import find_browser

_VERBS = {
    "click": "押す",
    "fill": "入力",
    "select_option": "選ぶ",
    "check": "印を付ける",
    "set_input_files": "ファイルを渡す",
}
_UNNAMED = "(画面に見える名前)"
_WAYS = {
    "get_by_role": "role",
    "get_by_label": "label",
    "get_by_placeholder": "placeholder",
    "get_by_text": "text",
    "locator": "css",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing that a person did (記録した操作): going somewhere, or using an element."""

    verb: str
    candidate: dict[str, str]
    address: str = ""


def record(address: str) -> str:
    """Open the recorder, and return its script when the person closes it (記録).

    Raises:
        NotReadyError: there is no browser, or the recorder does not start.
    """
    browser = find_browser()
    if browser is None:
        raise NotReadyError(
            "ブラウザーが見つかりません。`denpyo doctor` で確かめてください。"
        )
    with tempfile.TemporaryDirectory(prefix="denpyo-record") as folder:
        script = Path(folder) / "recorded.py"
        command = [sys.executable, "-m", "playwright", "codegen"]
        command += ["--target", "python", "--lang", "ja-JP", "-o", str(script), address]
        environment = {**os.environ, "PWTEST_CLI_EXECUTABLE_PATH": str(browser)}
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 (our own words)
        if not script.is_file():
            raise NotReadyError(
                f"記録の画面を開けませんでした(終了コード {done.returncode})。"
                "画面のある機械で実行してください。"
            )
        return script.read_text(encoding="utf-8")


def read_recording(script: str) -> tuple[Recorded, ...]:
    """What was done, in order (記録の読み取り); what was typed is left out."""
    return tuple(
        one
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Call)
        for one in _read_call(node)
    )


def draft_site(recorded: tuple[Recorded, ...], label: str, kind: str) -> str:
    """A draft of ``site.yaml`` to be worked on (下書き)."""
    first = next((one.address for one in recorded if one.address), "https://")
    parts = urlsplit(first)
    pages: dict[str, dict[str, object]] = {}
    page: dict[str, object] = {}
    locators: dict[str, list[dict[str, object]]] = {}
    comments = []
    for one in recorded:
        if one.address or not pages:
            locators = {}
            address = urlsplit(one.address or first)
            path = address.path or "/"
            page = {"address": path, "locators": locators}
            pages[f"page{len(pages) + 1}"] = page
        if one.candidate and [_with_names(one.candidate)] not in locators.values():
            name = f"item{sum(len(_locators(p)) for p in pages.values()) + 1}"
            locators[name] = [_with_names(one.candidate)]
            shown = " ".join(one.candidate.values())
            comments.append(f"#   {name}: {_VERBS.get(one.verb, one.verb)} ({shown})")
    site = {
        "label": label,
        "kind": kind,
        "address": f"{parts.scheme}://{parts.netloc}",
        "pages": pages,
    }
    text = yaml.safe_dump(site, allow_unicode=True, sort_keys=False, width=100)
    return "\n".join((*_HEAD, *comments, "", text))


_HEAD = (
    "# denpyo bot record が作った下書きです。docs/new-site.md の順に仕上げてください。",
    "# 1. page1、item1 … を意味のある名前 (login、save など) に変える",
    "# 2. 画面が変わるところで page を分ける (address のない画面は address を消す)",
    "# 3. sign_in、texts、登録 (journal など) と検索 (journal_search など) を書く",
    "# 記録した順:",
)


def _with_names(candidate: dict[str, str]) -> dict[str, object]:
    """What ``css`` and ``placeholder`` find must be named, too."""
    if {"css", "placeholder"} & candidate.keys():
        return {**candidate, "names": [_UNNAMED]}
    return {**candidate}


def _locators(page: dict[str, object]) -> dict[str, object]:
    found = page["locators"]
    return found if isinstance(found, dict) else {}


def _read_call(node: ast.Call) -> Iterator[Recorded]:
    if not isinstance(node.func, ast.Attribute):
        return
    verb = node.func.attr
    if verb == "goto" and node.args:
        yield Recorded("goto", {}, str(_constant(node.args[0]) or ""))
    if verb in _VERBS and isinstance(node.func.value, ast.Call):
        candidate = _candidate(node.func.value)
        if candidate:
            yield Recorded(verb, candidate)


def _candidate(node: ast.Call) -> dict[str, str]:
    while isinstance(node.func, ast.Attribute) and node.func.attr not in _WAYS:
        if not isinstance(node.func.value, ast.Call):
            return {}
        node = node.func.value  # .nth(1), .filter(…)
    if not isinstance(node.func, ast.Attribute) or not node.args:
        return {}
    way = _WAYS[node.func.attr]
    found = {way: str(_constant(node.args[0]) or "")}
    if way == "role":
        found["name"] = _UNNAMED
    for keyword in node.keywords:
        if keyword.arg == "name":
            found["name"] = str(_constant(keyword.value) or "")
    return found


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
