"""One document that is to be written, and what the writing needs to know (出力の前提)."""

import datetime as dt
from dataclasses import dataclass

from books.account_choice import LearnedChoice
from books.model import Finding, Reading
from books.registry import Published
from books.settings import Settings


@dataclass(frozen=True)
class Given:
    """A document to be written: its name, its time and our settings (出力の前提).

    ``approved`` if a person or the rules let it pass: only then is it paid unasked.
    ``told`` is what reading its file left out or doubted.
    """

    id: str
    reading: Reading
    at: dt.datetime
    settings: Settings
    choices: tuple[LearnedChoice, ...] = ()
    published: Published | None = None
    approved: bool = False
    told: tuple[Finding, ...] = ()
