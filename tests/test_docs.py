"""Commands, settings and links in the pages of docs/ exist."""

import re
from pathlib import Path

import pytest
import yaml

from books.settings import Settings
from tests.test_readme import commands, options

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def words(text):
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    return "\n".join([*blocks, *spans])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(page):
    known = commands()
    text = words(page.read_text("utf-8"))
    for line in re.findall(r"(?m)^\s*denpyo ([a-z].*)", text):
        parts = line.partition("#")[0].split()
        two = " ".join(parts[:2])
        name = two if two in known else parts[0]
        assert name in known, f"denpyo {name}"
        for option in re.findall(r"(?<!\S)(--[a-z-]+)", line.partition("#")[0]):
            assert option in options(name), f"denpyo {name} {option}"


OF_SETTINGS = [page for page in PAGES if page.name != "new-site.md"]  # of site.yaml


@pytest.mark.parametrize("page", OF_SETTINGS, ids=lambda page: page.name)
def test_settings_exist(page):
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        values = yaml.safe_load(block)
        if isinstance(values, dict) and values.keys() & Settings.model_fields.keys():
            Settings.model_validate(values)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_linked_files_exist(page):
    links = r"\]\((?!https?:|#|mailto:)([^)#\s]+)"
    for target in re.findall(links, page.read_text("utf-8")):
        assert (DOCS / target).exists(), target
