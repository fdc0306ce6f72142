"""The pages in English (英語の画面), from the same Japanese templates.

Each template is translated once, when it is compiled: its runs of Japanese text become
what the catalogue beside this file holds for them. Values that a page shows are never
touched, but for the program's own words: labels, and what ``shown`` in the catalogue
names. What has no entry stays Japanese.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from templates import make_environment
from templates.english.catalogue import Catalogue, read_catalogue
from templates.english.rewrite import Rewriter


class InEnglish(Extension):
    """Gives the parser English text where the template has Japanese (差し替え)."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Replace the runs of one template."""
        return Rewriter(stream.name or "", catalogue()).rewrite(stream)


class EnglishEnvironment(Environment):
    """An environment whose templates and labels are English (英語の環境)."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute, for templates; a label is a word of the program."""
        value = super().getattr(obj, attribute)
        return catalogue().word(value) if attribute == "label" else value


@cache
def catalogue() -> Catalogue:
    """What is translated how (対訳)."""
    return read_catalogue()


@cache
def environment() -> Environment:
    """The one environment of the English pages (英語の画面の環境)."""
    env = make_environment(EnglishEnvironment)
    env.add_extension(InEnglish)
    env.filters |= {"word": catalogue().word, "own_word": catalogue().own_word}
    return env


def render(name: str, /, **values: Any) -> str:
    """Fill a template in English (英語の差し込み)."""
    return environment().get_template(name).render(**values)
