"""The house rule: imports point one way, and outside things have one door each."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "books": set(),
    "templates": set(),
    "edi": {"books", "templates"},
    "extractors": {"books"},
    "rpa": {"books"},
    "web": {"books", "extractors", "edi", "rpa", "templates"},
    "flows": {"books", "extractors", "edi", "rpa", "templates", "web"},
}
DOORS = {
    "prefect": "flows",
    "playwright": "rpa",
    "typer": "flows",
    "fastapi": "web",
    "sudachipy": "books",
    "paramiko": "edi",
    "imap_tools": "edi",
}
FILES = [
    p.relative_to(ROOT) for name in MAY_IMPORT for p in (ROOT / name).rglob("*.py")
]


def imported(path: Path) -> set[str]:
    """First names of everything that a file imports, wherever it does so."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_one_way(path):
    package = path.parts[0]
    ours = imported(path) & MAY_IMPORT.keys() - {package}
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_outside_things_have_one_door(path):
    for library, door in DOORS.items():
        assert library not in imported(path) or path.parts[0] == door
