"""The parts of a template (テンプレートの区切り): markup, statements, runs of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2.lexer import Token, TokenStream

READ_ATTRIBUTES = {"aria-label", "placeholder", "title", "alt", "content", "data-head"}
_IN_TAG = re.compile(r"([\w:-]+)\s*=\s*([\"'])|>")


@dataclass(frozen=True)
class Expression:
    """A value that the page shows, or a statement (式・文)."""

    tokens: tuple[Token, ...]


@dataclass
class Run:
    """Text and values without a tag between; markup is a run nobody reads (文字列)."""

    lineno: int
    is_read: bool
    parts: list[str | Expression] = field(default_factory=list)


def scan(stream: TokenStream) -> Iterator[Run | Expression]:
    """The parts in their order; joined, they are the template."""
    scanner = _Scanner()
    for token in stream:
        if token.type == "data":
            yield from scanner.feed(token.lineno, token.value)
        elif token.type == "variable_begin":
            value = Expression(_until(token, stream, "variable_end"))
            if scanner.run is not None:
                scanner.run.parts.append(value)
            else:
                yield value
        else:
            yield from scanner.flush()
            end = token.type.replace("begin", "end")
            yield Expression(
                (token,) if end == token.type else _until(token, stream, end)
            )
    yield from scanner.flush()


def _until(first: Token, stream: TokenStream, end: str) -> tuple[Token, ...]:
    tokens = [first]
    for token in stream:
        tokens.append(token)
        if token.type == end:
            break
    return tuple(tokens)


class _Scanner:
    """Where in the markup the next piece stands: between tags, in one, in a value."""

    def __init__(self) -> None:
        self.run: Run | None = Run(1, is_read=True)  # none inside a tag
        self.quote = ""  # what ends the value of an attribute; empty between tags

    def feed(self, lineno: int, text: str) -> Iterator[Run]:
        """Cut a piece of the template at the edges of tags and values."""
        while text:
            if self.run is None:
                markup, text = self._leave_tag(text)
                yield Run(lineno, is_read=False, parts=[markup])
                continue
            self.run.lineno = self.run.lineno if self.run.parts else lineno
            edge = re.search(self.quote or "[<>]", text)
            place = edge.start() if edge else len(text)
            if place:
                self.run.parts.append(text[:place])
            text = text[place:]
            if edge:
                yield from self.flush()
                self.run, self.quote = None, ""

    def _leave_tag(self, text: str) -> tuple[str, str]:
        """The markup up to the next value or the end of the tag, and the rest."""
        found = _IN_TAG.search(text)
        if found is None:
            return text, ""
        self.quote = found[2] or ""
        is_read = not self.quote or found[1] in READ_ATTRIBUTES
        self.run = Run(0, is_read=is_read)
        return text[: found.end()], text[found.end() :]

    def flush(self) -> Iterator[Run]:
        """The run so far; what follows is a run of its own."""
        if self.run is not None and self.run.parts:
            yield self.run
            self.run = Run(self.run.lineno, is_read=self.run.is_read)
