"""Invented companies from the words of a set (架空の会社)."""

import random
import unicodedata

from books.kana import to_bank_holder
from samples.variety.companies import (
    Company,
    Named,
    Site,
    Staff,
    make_lines,
    settle_company,
)
from samples.variety.lexicon import Word
from samples.variety.second.words import Words

_TITLES = ("代表取締役", "取締役社長", "所長", "代表社員")
_MAILBOXES = ("seikyu", "office", "contact")
_ABBREVIATED = {"(株)": "株式会社", "(有)": "有限会社"}


def make_company_of(
    rng: random.Random, words: Words, trade: str, *, sole: bool = False
) -> Company:
    """A company of a trade; ``sole`` makes a person (個人事業主)."""
    family = rng.choice(words.words("surnames"))
    given = rng.choice(words.words("given"))
    person = f"{family.text}{rng.choice([' ', '　'])}{given.text}"
    mark, name, kana = _named(rng, words, family)
    if sole:
        mark, name = family.text, person
        kana = f"{family.kana} {given.kana}"
    site = _place(rng, words)
    named = Named(name, mark, to_bank_holder(kana), person, is_person=sole)
    staff = Staff(_TITLES, words.names("sections"), _MAILBOXES, "jp")
    return settle_company(rng, named, trade, site, staff)


def _named(rng: random.Random, words: Words, family: Word) -> tuple[str, str, str]:
    """Mark, full name and reading of a company."""
    stem = family if rng.random() < 0.25 else rng.choice(words.words("stems"))
    tail = rng.choice(words.words("tails")) if rng.random() < 0.72 else Word("", "")
    forms = words.names("forms")
    _, place, form = rng.choices(forms, [row[0] for row in forms])[0]
    body, kana = f"{stem.text}{tail.text}", f"{stem.kana}{tail.kana}"
    spoken = unicodedata.normalize("NFKC", form)
    spoken = _ABBREVIATED.get(spoken, spoken)
    blank = rng.choice(["", "", "　"]) if form else ""
    if place == "after":
        return stem.text, f"{body}{blank}{form}", f"{kana}{spoken}"
    return stem.text, f"{form}{blank}{body}", f"{spoken}{kana}"


def _place(rng: random.Random, words: Words) -> Site:
    place = rng.choice(words.places())
    a, b, c = rng.randint(1, 8), rng.randint(1, 40), rng.randint(1, 30)
    block = rng.choice(
        [f"{a}-{b}-{c}", f"{a}－{b}－{c}", f"{a}丁目{b}番{c}", f"{b * 41}番地の{a}",
         f"{a}-{b}", f"{b * 23}-{a}", f"{a}の{b}の{c}", f"{a}丁目{b}番地{c}"]
    )  # fmt: skip
    building = ""
    if rng.random() < 0.4:
        floor = rng.randint(2, 11)
        end = rng.choice([f"{floor}階", f"{floor}F", f"{floor}0{a}", f"{floor}0{a}号"])
        house = rng.choice(words.names("buildings"))
        building = f"{house}{rng.choice(['', ' '])}{end}"
    street = f"{place.name}{rng.choice(place.towns)}{block}"
    tel, fax = make_lines(rng, place.area_code)
    postal_code = f"{place.postal_prefix}-{rng.randint(1, 9899):04}"
    return Site(postal_code, street, building, tel, fax)
