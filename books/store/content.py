"""Business values as the text that is kept and hashed (保存形)."""

import json
from functools import lru_cache
from typing import TypeVar

from pydantic import ConfigDict, ValidationError

from books.errors import FormatError
from books.model import Document, Finding, Reading, Value
from books.store.chain import canonical

V = TypeVar("V", bound=Value)
MAX_YEN = 2**63 - 1
_AT_HAND = 1024  # readings of about 0.1 MB each


def dump(value: Value) -> str:
    """Write a value as canonical JSON; equal values give equal texts.

    Raises:
        FormatError: a number in it is infinite or not a number.
    """
    return canonical(value.model_dump(mode="json"))


def load(kind: type[V], text: str) -> V:
    """Read what ``dump`` wrote."""
    try:
        return kind.model_validate_json(text)  # half the time of what follows
    except ValidationError:  # half a character (a lone surrogate) is no JSON to it
        return kind.model_validate(json.loads(text))


@lru_cache(maxsize=_AT_HAND)
def load_reading(text: str) -> Reading:
    """Read a kept reading (読み取り結果); the latest ones asked for stay at hand.

    The whole text is the key, so that what was changed can't be taken for what it was.
    """
    return load(Reading, text)


class Gist(Value):
    """Of a reading, what the paper says and what was found about it (要点)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: Document
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=_AT_HAND)
def load_gist(text: str) -> Gist:
    """The gist of a kept reading, in a quarter of the time that the whole takes."""
    return load(Gist, text)


def storable(yen: int) -> int:
    """The amount itself, if a database can hold it.

    Raises:
        FormatError: it has more than 18 digits.
    """
    if abs(yen) > MAX_YEN:
        raise FormatError(
            f"金額 {yen} は大きすぎます。取り込むデータを確かめてください。"
        )
    return yen
