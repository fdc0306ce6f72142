"""Names of partners with their possible readings (取引先名)."""

import itertools
import random
from dataclasses import dataclass

from samples.ledgers.lexicon import (
    COINED,
    GIVEN,
    PLACES,
    SHOPS,
    SHORT_FORMS,
    SURNAMES,
    TOWNS,
    TRADES,
    Word,
)


@dataclass(frozen=True)
class Name:
    """A written name, its right reading first, and its legal form (名称と読み)."""

    written: str
    readings: tuple[str, ...]
    form: str = ""
    core: str = ""


def _readings(rng: random.Random, *words: Word) -> tuple[str, ...]:
    found = ["".join(parts) for parts in itertools.product(*(w[1] for w in words))]
    rng.shuffle(found)
    return tuple(found)


def with_form(rng: random.Random, core: str, form: str) -> str:
    """The core with its legal form, before or behind, sometimes short (前株・後株)."""
    mark = form
    if form in SHORT_FORMS and rng.random() < 0.12:
        mark = rng.choice(SHORT_FORMS[form])
    return mark + core if rng.random() < 0.72 else core + mark


def company(rng: random.Random, form: str = "") -> Name:
    """A company (会社)."""
    head = rng.choice(rng.choice((SURNAMES, PLACES, PLACES, COINED)))
    words = [head, rng.choice(TRADES)]
    if rng.random() < 0.2:
        words.insert(1, rng.choice(rng.choice((PLACES, COINED))))
    form = form or rng.choice(("株式会社",) * 6 + ("有限会社",) * 3 + ("合同会社",))
    core = "".join(w[0] for w in words)
    return Name(with_form(rng, core, form), _readings(rng, *words), form, core)


def person(rng: random.Random, surname: Word | None = None) -> Name:
    """A person; the reading has a space between family and given name (個人)."""
    family, given = surname or rng.choice(SURNAMES), rng.choice(GIVEN)
    readings = [f"{a} {b}" for a in family[1] for b in given[1]]
    rng.shuffle(readings)
    space = rng.choice(("", "　", " "))
    return Name(family[0] + space + given[0], tuple(readings), "", family[0])


def shop(rng: random.Random) -> Word:
    """A shop's name (屋号)."""
    return rng.choice(SHOPS)


def town(rng: random.Random) -> Word:
    """A city, town or village (市町村)."""
    return rng.choice(TOWNS)
