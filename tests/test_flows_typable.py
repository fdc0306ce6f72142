"""Commands in sentences can be typed as they stand."""

import shlex
import sys
from pathlib import Path

import pytest

from books.settings import Settings
from flows.typable import program, typable


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setattr(sys, "argv", [".venv/bin/denpyo", "run"])
    return Settings(home=Path("var/samples"))


def test_path_and_home_are_those_of_the_user(settings):
    told = typable("済んだら `denpyo export --paid D1-01` で。", settings)
    assert told == (
        "済んだら `.venv/bin/denpyo export --paid D1-01 --home var/samples` で。"
    )


def test_a_folder_with_blanks_stays_one_word(settings):
    other = settings.model_copy(update={"home": Path("/srv/伝 票")})
    told = typable("`denpyo run`", other).strip("`")
    assert shlex.split(told)[-1] == "/srv/伝 票"


@pytest.mark.parametrize("text", ["", "denpyo run を", "`ls`", "`denpyo`"])
def test_other_words_stay(text, settings):
    assert typable(text, settings) == text


@pytest.mark.parametrize("called", ["/x/flows/cli.py", "-c", ""])
def test_without_a_program_its_name_is_told(called, monkeypatch):
    monkeypatch.setattr(sys, "argv", [called])
    assert program() == "denpyo"
