"""Invented companies by combination (架空の会社): names, addresses, accounts.

None exists: registration numbers pass the check digit but begin with codes that no
office has, exchanges of telephone numbers begin with 0 or 1, which none does. Bank and
branch names are those of the master, account numbers are random.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from books.banks import YUCHO, Bank, all_banks, all_branches
from books.identifiers import corporate_check_digit
from books.kana import to_bank_holder
from books.model import AccountType, BankAccount
from samples.variety.lexicon import (
    Word,
    departments,
    endings,
    legal_forms,
    places,
    trades,
    weighted,
    words,
)

# Forms that holders do not abbreviate
_SPOKEN_FORMS = {"協同組合": "キョウドウクミアイ"}


@dataclass(frozen=True)
class Company:
    """A company or person with everything that a letterhead may show (会社).

    ``street`` and ``building`` together are the address; ``holder`` is katakana as the
    bank writes it, full width.
    """

    name: str
    mark: str  # what its logo and seal say
    trade: str
    registration_number: str
    postal_code: str
    street: str
    building: str
    tel: str
    fax: str
    person: str
    title: str
    department: str
    email: str
    accounts: tuple[BankAccount, ...]
    bank_codes: tuple[tuple[str, str], ...]  # bank and branch of each account
    is_person: bool = False

    @property
    def address(self) -> str:
        """Street and building in one line (住所)."""
        return f"{self.street} {self.building}".strip()


def make_company(
    rng: random.Random, trade: str | None = None, *, sole: bool = False
) -> Company:
    """A company of a trade (any if None); ``sole`` makes a person (個人事業主)."""
    trade = trade or rng.choice(trades())
    person = _person(rng)
    mark, name, kana = _person_name(rng, person, trade) if sole else _name(rng, trade)
    place = _place(rng)
    holder = to_bank_holder(person.kana if sole else kana)
    if not sole and rng.random() < 0.07:
        holder = name  # some forms write the holder as the company writes itself
    titles = ("代表",) if sole else ("代表取締役", "代表取締役社長", "代表者")
    return settle_company(
        rng,
        Named(name, mark, holder, person.text, is_person=sole),
        trade,
        place,
        Staff(titles, departments(), ("info", "keiri", "billing", "sales"), "co.jp"),
    )


class Named(NamedTuple):
    """Who a company is (商号・名義・代表者): ``holder`` is the name of its accounts."""

    name: str
    mark: str
    holder: str
    person: str
    is_person: bool


class Site(NamedTuple):
    """Where a company is (所在地)."""

    postal_code: str
    street: str
    building: str
    tel: str
    fax: str


class Staff(NamedTuple):
    """What titles, departments and mailboxes there are (役職・部署)."""

    titles: Sequence[str]
    departments: Sequence[str]
    mailboxes: Sequence[str]
    domain: str


def settle_company(
    rng: random.Random, named: Named, trade: str, site: Site, staff: Staff
) -> Company:
    """The company with accounts, registration number and people (会社)."""
    codes, accounts = make_accounts(rng, named.holder)
    number = make_registration_number(rng)
    title = staff.titles[0]
    if len(staff.titles) > 1:
        title = rng.choice(staff.titles)
    return Company(
        name=named.name,
        mark=named.mark,
        trade=trade,
        registration_number=number,
        postal_code=site.postal_code,
        street=site.street,
        building=site.building,
        tel=site.tel,
        fax=site.fax,
        person=named.person,
        title=title,
        department=rng.choice(staff.departments),
        email=f"{rng.choice(staff.mailboxes)}@example.{staff.domain}",
        accounts=accounts,
        bank_codes=codes,
        is_person=named.is_person,
    )


def _person(rng: random.Random) -> Word:
    family, given = rng.choice(words("surnames")), rng.choice(words("given"))
    space = rng.choice([" ", "　", ""])
    return Word(f"{family.text}{space}{given.text}", f"{family.kana} {given.kana}")


def _person_name(rng: random.Random, person: Word, trade: str) -> tuple[str, str, str]:
    """A sole proprietor under a trade name or under the own name (屋号・氏名)."""
    mark = person.text.split()[0][:2]
    if rng.random() < 0.35:
        return mark, person.text, person.kana
    stem, ending = _stem(rng), rng.choice(endings(trade))
    return stem.text, f"{stem.text}{ending.text}", person.kana


def _stem(rng: random.Random) -> Word:
    groups = {"kanji": 5, "surnames": 4, "katakana": 4, "hiragana": 2, "latin": 3}
    return rng.choice(words(weighted(rng, groups)))


def _name(rng: random.Random, trade: str) -> tuple[str, str, str]:
    """Mark, full name and reading of a company."""
    stem = _stem(rng)
    parts = [stem]
    if rng.random() < 0.8 or len(stem.text) < 3:
        pool = endings(trade) if rng.random() < 0.7 else words("general")
        parts.append(rng.choice(pool))
    gap = " " if stem.text.isascii() and rng.random() < 0.3 else ""
    body = gap.join(part.text for part in parts)
    forms = legal_forms()
    _, place, form = rng.choices(forms, [weight for weight, *_ in forms])[0]
    blank = rng.choice(["", "", "", " ", "　"])
    reading = "".join(part.kana for part in parts)
    spoken = _SPOKEN_FORMS.get(form, form)
    if place == "before" and form:
        return stem.text, f"{form}{blank}{body}", f"{spoken}{reading}"
    return stem.text, f"{body}{blank if form else ''}{form}", f"{reading}{spoken}"


def make_registration_number(rng: random.Random) -> str:
    """A registration number that passes its check but is nobody's (登録番号)."""
    base = str(rng.randint(6, 9)) + "".join(rng.choices("0123456789", k=11))
    return f"T{corporate_check_digit(base)}{base}"


def _place(rng: random.Random) -> Site:
    place = rng.choice(places())
    postal_code = f"{place.postal_prefix}-{rng.randint(1, 9899):04}"
    street = f"{place.name}{rng.choice(place.towns)}{_block(rng)}"
    tel, fax = make_lines(rng, place.area_code)
    return Site(postal_code, street, _building(rng), tel, fax)


def _block(rng: random.Random) -> str:
    a, b, c = rng.randint(1, 9), rng.randint(1, 38), rng.randint(1, 25)
    kanji = "一二三四五六七八九"[a - 1]
    forms = {
        f"{a}-{b}-{c}": 8,
        f"{a}丁目{b}番{c}号": 4,
        f"{kanji}丁目{b}番{c}号": 2,
        f"{a}丁目{b}-{c}": 3,
        f"{b * 37}-{c}": 3,
        f"{b * 37}番地{c}": 2,
        f"{b * 11}番地": 2,
        f"{a}－{b}－{c}": 1,
        f"{b}-{c}": 2,
    }
    return weighted(rng, forms)


def _building(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return ""
    name = rng.choice([w.text for w in (*words("kanji"), *words("katakana"))])
    kind = rng.choice(
        ["ビル", "第2ビル", "ビルディング", "センタービル", "マンション", "タワー"]
    )
    floor, room = rng.randint(1, 12), rng.randint(1, 9)
    ends = [f"{floor}F", f"{floor}階", f"{floor}0{room}号室", f"{floor}0{room}", ""]
    return f"{name}{kind} {rng.choice(ends)}".strip()


def make_tel(rng: random.Random, area: str) -> str:
    """A telephone number of an area that nobody has (電話番号)."""
    if rng.random() < 0.06:
        return f"090-0{rng.randint(100, 999)}-{rng.randint(0, 9999):04}"
    exchange = "".join(rng.choices("0123456789", k=6 - len(area)))
    exchange = rng.choice("01") + exchange[1:]
    number = f"{rng.randint(0, 9999):04}"
    if rng.random() < 0.12:
        return f"({area}){exchange}-{number}"
    return f"{area}-{exchange}-{number}"


def make_lines(rng: random.Random, area: str) -> tuple[str, str]:
    """Telephone and FAX of an office, alike but for the last digit (電話・FAX)."""
    tel = make_tel(rng, area)
    return tel, tel[:-1] + str((int(tel[-1]) + rng.randint(1, 9)) % 10)


@cache
def _banks(low: str, high: str) -> tuple[Bank, ...]:
    return tuple(b for b in all_banks() if low <= b.code <= high)


# Codes of banks from, to, and how often they are seen
_BANK_GROUPS = {
    ("0001", "0017"): 25.0,  # city banks
    ("0033", "0042"): 8.0,  # net banks
    ("0116", "0190"): 32.0,  # regional banks
    ("0501", "0597"): 8.0,
    ("1001", "1993"): 18.0,  # 信用金庫
    ("2004", "2996"): 3.0,  # 信用組合
    ("3001", "9500"): 3.0,  # 農業協同組合
    (YUCHO, YUCHO): 3.0,
}


def make_accounts(
    rng: random.Random, holder: str
) -> tuple[tuple[tuple[str, str], ...], tuple[BankAccount, ...]]:
    """Codes of bank and branch, and the accounts of a holder (口座)."""
    count = weighted(rng, {1: 80, 2: 15, 3: 5})
    made = [_account(rng, holder) for _ in range(count)]
    return tuple(codes for codes, _ in made), tuple(account for _, account in made)


def _account(rng: random.Random, holder: str) -> tuple[tuple[str, str], BankAccount]:
    bank = rng.choice(_banks(*weighted(rng, _BANK_GROUPS)))
    branches = [b for b in all_branches(bank.code) if len(b.name) <= 8]
    if not branches:
        return _account(rng, holder)
    branch = rng.choice(branches)
    account = BankAccount(
        bank=bank.full_name,
        branch=_branch_name(branch.name),
        account_type=AccountType(weighted(rng, {"普通": 8, "当座": 3})),
        number=f"{rng.randint(0, 9999999):07}",
        holder=holder,
    )
    return (bank.code, branch.code), account


def _branch_name(name: str) -> str:
    if name.endswith(("部", "所", "店", "センター", "課", "室")):
        return name
    return f"{name}支店"
