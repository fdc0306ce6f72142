"""Partners as they stand in the ledger, with their habits (取引先マスタ)."""

import random

import jaconv

from samples.ledgers.bankside import STYLES, bank_name, draw_payer, to_bank
from samples.ledgers.lexicon import FORMS
from samples.ledgers.model import Partner
from samples.ledgers.names import Name

EDI_STYLES = ("none",) * 14 + ("number", "digits", "order", "tail", "wrong", "in_name")


def make_partner(
    rng: random.Random, number: int, name: Name, fee_share: float = 0.3
) -> Partner:
    """A partner from its name; the bank's kana follows the first reading."""
    is_person = " " in name.readings[0]
    if is_person:
        kana = to_bank(_spaced(rng, name.readings[0]))
    else:
        kana = bank_name(rng, name.form, name.readings[0], rng.choice(STYLES))
    return Partner(
        partner_id=f"T{number:05d}",
        name=name.written,
        kana=_ledger_kana(rng, name),
        readings=name.readings,
        form=name.form,
        payer=draw_payer(rng, kana),
        deducts_fee=rng.random() < fee_share,
        edi=rng.choice(EDI_STYLES),
        is_person=is_person,
    )


def turned(reading: str) -> str:
    """Given name first (姓名の入れ替わり)."""
    family, _, given = reading.partition(" ")
    return f"{given} {family}"


def _spaced(rng: random.Random, reading: str) -> str:
    return reading if rng.random() < 0.6 else reading.replace(" ", "")


def _ledger_kana(rng: random.Random, name: Name) -> str:
    dice, reading = rng.random(), name.readings[0]
    if dice < 0.25:
        return ""
    if dice < 0.32:
        return str(jaconv.kata2hira(reading))
    if dice < 0.42 and name.form:
        return FORMS[name.form][1] + reading
    if dice < 0.5:
        return to_bank(reading)
    return reading
