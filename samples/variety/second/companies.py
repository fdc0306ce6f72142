"""Invented companies of the second set (架空の会社), made as those of the first are."""

import random
import unicodedata

from books.kana import to_bank_holder
from samples.variety.companies import (
    Company,
    make_accounts,
    make_registration_number,
    make_tel,
)
from samples.variety.lexicon import Word
from samples.variety.second.words import second_list, second_places, second_words


def make_second_company(
    rng: random.Random, trade: str, *, sole: bool = False
) -> Company:
    """A company of a trade; ``sole`` makes a person (個人事業主)."""
    family = rng.choice(second_words("surnames"))
    given = rng.choice(second_words("given"))
    person = Word(f"{family.text}{rng.choice([' ', '　'])}{given.text}", "")
    mark, name, kana = _named(rng, family)
    if sole:
        mark, name = family.text, person.text
        kana = f"{family.kana} {given.kana}"
    street, building, postal_code, tel, fax = _place(rng)
    codes, accounts = make_accounts(rng, to_bank_holder(kana))
    return Company(
        name=name,
        mark=mark,
        trade=trade,
        registration_number=make_registration_number(rng),
        postal_code=postal_code,
        street=street,
        building=building,
        tel=tel,
        fax=fax,
        person=person.text,
        title=rng.choice(["代表取締役", "取締役社長", "所長", "代表社員"]),
        department=rng.choice(second_list("sections")),
        email=f"{rng.choice(['seikyu', 'office', 'contact'])}@example.jp",
        accounts=accounts,
        bank_codes=codes,
        is_person=sole,
    )


def _named(rng: random.Random, family: Word) -> tuple[str, str, str]:
    """Mark, full name and reading of a company."""
    stem = family if rng.random() < 0.25 else rng.choice(second_words("stems"))
    tail = rng.choice(second_words("tails")) if rng.random() < 0.72 else Word("", "")
    forms = second_list("forms")
    _, place, form = rng.choices(forms, [row[0] for row in forms])[0]
    body, kana = f"{stem.text}{tail.text}", f"{stem.kana}{tail.kana}"
    spoken = unicodedata.normalize("NFKC", form)
    spoken = {"(株)": "株式会社", "(有)": "有限会社"}.get(spoken, spoken)
    blank = rng.choice(["", "", "　"]) if form else ""
    if place == "after":
        return stem.text, f"{body}{blank}{form}", f"{kana}{spoken}"
    return stem.text, f"{form}{blank}{body}", f"{spoken}{kana}"


def _place(rng: random.Random) -> tuple[str, str, str, str, str]:
    place = rng.choice(second_places())
    a, b, c = rng.randint(1, 8), rng.randint(1, 40), rng.randint(1, 30)
    block = rng.choice(
        [f"{a}-{b}-{c}", f"{a}－{b}－{c}", f"{a}丁目{b}番{c}", f"{b * 41}番地の{a}",
         f"{a}-{b}", f"{b * 23}-{a}", f"{a}の{b}の{c}", f"{a}丁目{b}番地{c}"]
    )  # fmt: skip
    building = ""
    if rng.random() < 0.4:
        floor = rng.randint(2, 11)
        end = rng.choice([f"{floor}階", f"{floor}F", f"{floor}0{a}", f"{floor}0{a}号"])
        building = f"{rng.choice(second_list('buildings'))}{rng.choice(['', ' '])}{end}"
    street = f"{place.name}{rng.choice(place.towns)}{block}"
    tel = make_tel(rng, place.area_code)
    fax = tel[:-1] + str((int(tel[-1]) + rng.randint(1, 9)) % 10)
    postal_code = f"{place.postal_prefix}-{rng.randint(1, 9899):04}"
    return street, building, postal_code, tel, fax
