"""The table of codes and the code that makes findings agree."""

import ast
import re
from pathlib import Path

import pytest

import books.rules
from books.rules.codes import CODES, finding

FOLDER = Path(books.rules.__file__).parent


def passed_on() -> set[str]:
    """Codes that the checks of accounts give and the rules pass on."""
    texts = [p.read_text("utf-8") for p in FOLDER.parent.glob("*_check.py")]
    texts += [p.read_text("utf-8") for p in FOLDER.parent.glob("yucho*.py")]
    named = set(re.findall(r'"((?:account|holder)_[a-z_]+)"', "".join(texts)))
    places = re.findall(r'f"account_\{place\.field\}_([a-z_]+)"', "".join(texts))
    named |= {f"account_{part}_{end}" for part in ("bank", "branch") for end in places}
    return named & set(CODES)


def emitted() -> set[str]:
    """First arguments of every call of ``finding``, and what is passed on."""
    codes = passed_on()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "finding":
                code = node.args[0]
                if path.name == "accounts.py":
                    continue
                assert isinstance(code, ast.Constant), f"{path.name}:{node.lineno}"
                codes.add(code.value)
    return codes


def test_every_code_is_in_the_table_and_used():
    assert emitted() == set(CODES)


def test_no_finding_is_made_around_the_table():
    for path in FOLDER.glob("*.py"):
        if path.name != "codes.py":
            assert "Finding(" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("code", CODES)
def test_code_is_stable_and_explained(code):
    info = CODES[code]
    assert code == code.lower()
    assert code.isidentifier()
    assert info.label
    assert info.source


def test_unknown_code_is_refused():
    with pytest.raises(KeyError):
        finding("no_such_code", None, "")
