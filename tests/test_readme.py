"""Commands that the README names exist, and the help names what there is."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from flows.cli import app

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""
BLOCKS = re.findall(r"```[a-z]*\n(.*?)```", TEXT, re.DOTALL)
SPANS = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", TEXT)
WORDS = "\n".join([*BLOCKS, *SPANS])

pytestmark = pytest.mark.skipif(not TEXT, reason="README.md is not written yet")


def make_targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


def commands():
    group = get_command(app)
    names = set(group.commands)
    for name, command in group.commands.items():
        names |= {f"{name} {sub}" for sub in getattr(command, "commands", ())}
    return names


def options(name):
    command = get_command(app)
    for part in name.split():
        command = command.commands[part]
    found = {"--help"}
    for param in command.params:
        found |= {*param.opts, *param.secondary_opts}
    return found


def test_make_targets_exist():
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", WORDS))
    assert {"run", "test"} <= named
    assert named <= make_targets()


def test_commands_and_options_exist():
    known = commands()
    for line in re.findall(r"\bdenpyo ([a-z].*)", WORDS):
        words = line.partition("#")[0].split()
        two = " ".join(words[:2])
        name = two if two in known else words[0]
        assert name in known, f"denpyo {name}"
        for option in re.findall(r"(?<!\S)(--[a-z-]+)", line.partition("#")[0]):
            assert option in options(name), f"denpyo {name} {option}"


def test_linked_files_exist():
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", TEXT):
        assert (ROOT / target).exists(), target
