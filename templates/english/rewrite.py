"""The tokens of a Japanese template as those of an English one (差し替え).

A run is what stands between two tags, or in one attribute that a person reads; values
stand in it as ``{0}``, ``{1}``. A run is looked up whole, else part by part between
middle dots, else piece by piece between its values.
"""

import re
from collections.abc import Iterable, Iterator

from jinja2.lexer import Token, TokenStream

from templates.english.catalogue import JAPANESE, Catalogue
from templates.english.scan import Expression, Run, scan

_DOT = re.compile(r"((?:\s+|^)・(?:\s+|$))")
_HOLE = re.compile(r"\{(\d)\}")
_COMPARED = {"eq", "ne"}
Part = str | Expression
Parts = list[Part]


class Rewriter:
    """Rewrites one template (一枚のテンプレート)."""

    def __init__(self, template: str, catalogue: Catalogue) -> None:
        """Take the name that the catalogue knows the template by."""
        self.template = template
        self.catalogue = catalogue
        self.shown = {
            tuple(one.removesuffix(" !").split()): "own_word" if "!" in one else "word"
            for one in catalogue.shown.get(template, ())
        }

    def rewrite(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens, with the runs of text in English."""
        for piece in scan(stream):
            if isinstance(piece, Run):
                yield from self._run(piece)
            else:
                yield from self._strings(piece.tokens)

    def _run(self, run: Run) -> Iterator[Token]:
        for part in self._parts(run.parts) if run.is_read else run.parts:
            if isinstance(part, str):
                yield Token(run.lineno, "data", part)
            elif run.is_read:
                yield from self._words(list(self._strings(part.tokens)))
            else:
                yield from part.tokens

    def _parts(self, parts: Parts) -> Parts:
        if not any(isinstance(part, str) and JAPANESE.search(part) for part in parts):
            return parts
        before, key, after = _key(parts)
        english = self.catalogue.find(self.template, key)
        if english is not None:
            return [before, *_filled(english, parts), after] if english else []
        groups = _split(parts)
        if len(groups) > 1:
            return [part for group in groups for part in self._parts(group)]
        return [self._piece(p) if isinstance(p, str) else p for p in parts]

    def _piece(self, text: str) -> str:
        """A piece of text, or the text of a string, in English."""
        plain = " ".join(text.split())
        if not JAPANESE.search(plain):
            return text
        english = self.catalogue.find(self.template, plain)
        if english is None:
            self.catalogue.missing.add((self.template, plain))
            return text
        before, after = _edges(text)
        return before + english + after if english else ""

    def _strings(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The tokens with their texts in English, but for what is compared with."""
        known = list(tokens)
        for place, token in enumerate(known):
            if token.type != "string" or not JAPANESE.search(token.value):
                yield token
                continue
            around = known[max(place - 1, 0) : place + 2]
            if any(one.type in _COMPARED for one in around):
                yield token
            else:
                yield Token(token.lineno, "string", self._piece(token.value))

    def _words(self, tokens: list[Token]) -> Iterator[Token]:
        """The tokens of an expression, with a filter after what shows a word."""
        values = tuple(str(token.value) for token in tokens)
        ends = {}
        for one, name in self.shown.items():
            for place in range(1, len(values)):
                if _stands(one, values, place):
                    ends[place + len(one)] = name
                    self._note(one, name)
        for place, token in enumerate(tokens):
            if place in ends:
                yield from self._filter(token.lineno, ends[place])
            yield token

    def _note(self, expression: tuple[str, ...], name: str) -> None:
        told = " ".join(expression) + (" !" if name == "own_word" else "")
        self.catalogue.used.add(("shown", f"{self.template}: {told}"))

    def _filter(self, lineno: int, name: str) -> Iterator[Token]:
        """``|word("name of the template")``."""
        yield Token(lineno, "pipe", "|")
        yield Token(lineno, "name", name)
        yield Token(lineno, "lparen", "(")
        yield Token(lineno, "string", self.template)
        yield Token(lineno, "rparen", ")")


def _stands(one: tuple[str, ...], values: tuple[str, ...], place: int) -> bool:
    """Whether the expression stands here by itself, not as a part of a longer one."""
    end = place + len(one)
    same = values[place:end] == one
    return same and values[place - 1] != "." and values[end] not in (".", "(", "[")


def _key(parts: Parts) -> tuple[str, str, str]:
    """What the catalogue calls a run, and the white space around it."""
    holes = iter(range(len(parts)))
    text = "".join(p if isinstance(p, str) else f"{{{next(holes)}}}" for p in parts)
    before, after = _edges(text)
    return before, " ".join(text.split()), after


def _edges(text: str) -> tuple[str, str]:
    inner = text.strip()
    start = text.index(inner)
    return text[:start], text[start + len(inner) :]


def _filled(english: str, parts: Parts) -> Parts:
    values = [part for part in parts if not isinstance(part, str)]
    pieces = _HOLE.split(english)
    return [values[int(p)] if n % 2 else p for n, p in enumerate(pieces)]


def _split(parts: Parts) -> list[Parts]:
    """The run cut at its middle dots, which become the Western ones."""
    groups: list[Parts] = [[]]
    for part in parts:
        if not isinstance(part, str):
            groups[-1].append(part)
            continue
        for piece in _DOT.split(part):
            if _DOT.fullmatch(piece):
                groups += [[piece.replace("・", "·")], []]
            elif piece:
                groups[-1].append(piece)
    return [group for group in groups if group]
