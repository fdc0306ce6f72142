"""What stands in the blocks of the two parties (宛名・発行者欄)."""

import random
from typing import NamedTuple

from books.model import Party
from samples.variety.companies import Company
from samples.variety.documents import Draft
from samples.variety.lexicon import labels, weighted
from samples.variety.look import Look
from samples.variety.texts import widen


class TextLine(NamedTuple):
    """One line of a block: ``role`` is its class in the templates."""

    text: str
    role: str = ""


def recipient_lines(rng: random.Random, draft: Draft, look: Look) -> list[TextLine]:
    """Lines of the recipient, its name with 御中 or 様 (宛名)."""
    party, company = draft.document.recipient, draft.recipient
    if party.name is None:
        return []
    honorific, following = _honorific(rng, company, look)
    blank = rng.choice(["　", " ", "　　"])
    name = TextLine(f"{party.name}{blank}{honorific}".rstrip(), "name")
    address = _address(rng, party, company, look)
    if party.tel:
        address.append(TextLine(f"TEL {party.tel}"))
    number = party.registration_number
    below = [TextLine(f"{rng.choice(_numbers())} {number}")] if number else []
    if rng.random() < 0.7 or look.family == "window":
        return [*address, name, *following, *below]
    return [name, *following, *address, *below]


def _numbers() -> list[str]:
    return [label for label in labels("registration", "") if label]


def _honorific(
    rng: random.Random, company: Company, look: Look
) -> tuple[str, list[TextLine]]:
    """What follows the name, and the lines of department or person below it."""
    if company.is_person:
        return ("様" if look.honorific else ""), []
    if rng.random() < 0.22 and company.department != "ご担当者":
        person = f"　{company.person} 様" if rng.random() < 0.5 else "　御中"
        return "", [TextLine(f"{company.department}{person}", "person")]
    if rng.random() < 0.1:
        return look.honorific, [TextLine("ご担当者様", "person")]
    return look.honorific, []


def _address(
    rng: random.Random, party: Party, company: Company, look: Look
) -> list[TextLine]:
    if party.address is None:
        return []
    lines = [company.street, company.building]
    if rng.random() < 0.5 or not company.building:
        lines = [company.address]
    lines = [widen(line) if look.wide else line for line in lines]
    if party.postal_code:
        sign = rng.choice(["〒", "〒", "〒 ", ""])
        code = f"{sign}{party.postal_code}"
        if rng.random() < 0.25:
            lines[0] = f"{code} {lines[0]}"
        else:
            lines.insert(0, code)
    return [TextLine(line, "address") for line in lines]


def issuer_lines(rng: random.Random, draft: Draft, look: Look) -> list[TextLine]:
    """Lines of the issuer in one of the usual orders (発行者)."""
    party, company = draft.document.issuer, draft.issuer
    name = TextLine(party.name or "", "name")
    head = [name]
    if rng.random() < 0.2:
        head.append(TextLine(f"{company.title}　{company.person}", "person"))
    body = [*_address(rng, party, company, look), *_contact(rng, party, company)]
    if rng.random() < 0.2:
        body.append(TextLine(f"担当：{company.person.split()[0]}"))
    number = _registration(rng, party)
    order = weighted(rng, {"last": 50, "second": 25, "first": 8, "middle": 17})
    if order == "last":
        return [*head, *body, *number]
    if order == "second":
        return [*head, *number, *body]
    if order == "first":
        return [*number, *head, *body]
    return [*_address_first(head, body, rng), *number]


def _address_first(
    head: list[TextLine], body: list[TextLine], rng: random.Random
) -> list[TextLine]:
    count = sum(line.role == "address" for line in body)
    if rng.random() < 0.5:
        return [*body[:count], *head, *body[count:]]
    return [*head, *body]


def _registration(rng: random.Random, party: Party) -> list[TextLine]:
    if party.registration_number is None:
        return []
    label, number = rng.choice(labels("registration", "")), party.registration_number
    if rng.random() < 0.08:
        number = f"T{number[1]}-{number[2:6]}-{number[6:10]}-{number[10:]}"
    blank = "" if label.endswith("：") else " "
    if len(label) > 12 and rng.random() < 0.4:
        return [TextLine(label), TextLine(number, "number")]
    text = (
        f"({label}{blank}{number})" if rng.random() < 0.1 else f"{label}{blank}{number}"
    )
    return [TextLine(text.strip(), "number")]


def _contact(rng: random.Random, party: Party, company: Company) -> list[TextLine]:
    if party.tel is None:
        return []
    label = rng.choice(
        ["TEL", "TEL:", "TEL：", "Tel.", "電話", "電話番号：", "☎", "ＴＥＬ"]
    )
    tel = f"{label} {party.tel}"
    lines = [tel]
    if rng.random() < 0.6:
        fax = f"{rng.choice(['FAX', 'FAX:', 'Fax.', 'ＦＡＸ'])} {company.fax}"
        lines = (
            [f"{tel}{rng.choice(['　', ' / ', '  '])}{fax}"]
            if rng.random() < 0.5
            else [tel, fax]
        )
    if rng.random() < 0.15:
        lines.append(f"E-mail: {company.email}")
    return [TextLine(line) for line in lines]
