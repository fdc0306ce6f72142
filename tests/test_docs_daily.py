"""The guides of the daily running: their commands exist, their settings are settings."""

import re
from pathlib import Path

import pytest
import yaml

from books.settings import Settings
from tests.test_readme import commands, options

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "docs" / f"{name}.md" for name in ("schedules", "intake", "first-day")]


def blocks(path, kind):
    return re.findall(rf"```{kind}\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_commands_and_options_exist(path):
    known = commands()
    spans = re.findall(r"`(denpyo [^`\n]+)`", path.read_text("utf-8"))
    lines = "\n".join([*blocks(path, "sh"), *spans])
    found = re.findall(r"^denpyo ([a-z].*)", lines, re.MULTILINE)
    assert found
    for line in found:
        words = line.partition("#")[0].split()
        two = " ".join(words[:2])
        name = two if two in known else words[0]
        assert name in known, f"denpyo {name}"
        for option in re.findall(r"(?<!\S)(--[a-z-]+)", line.partition("#")[0]):
            assert option in options(name), f"denpyo {name} {option}"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_settings_are_settings(path):
    for block in blocks(path, "yaml"):
        Settings.model_validate(yaml.safe_load(block))


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_linked_files_exist(path):
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert (path.parent / target).exists(), target


def test_the_compose_file_runs_commands_that_exist():
    services = yaml.safe_load((ROOT / "docs/deploy/compose.yaml").read_text("utf-8"))
    ours = [one for one in services["services"].values() if one["image"] == "denpyo"]
    assert len(ours) == 2
    for service in ours:
        for command in service["command"]:
            assert command in commands()


def test_the_image_has_what_setup_asks_of_the_system():
    """There ``make setup`` finds no lists of packages to install from."""
    asked = re.findall(
        r'^need "[^"]+" (\S+)',
        (ROOT / "scripts/system-packages.sh").read_text(),
        re.MULTILINE,
    )
    image = (ROOT / "docs/deploy/Dockerfile").read_text("utf-8")
    assert len(asked) > 3
    for package in asked:
        assert f" {package} " in image, package
