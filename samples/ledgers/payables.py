"""Our own payments to suppliers (買掛の支払)."""

import random

from samples.ledgers.bankside import fee_of
from samples.ledgers.book import FIRST, Book
from samples.ledgers.days import month_day, shift
from samples.ledgers.kinds.professional import withholding_of
from samples.ledgers.model import Deal, Difference, Item, Partner, Payment
from samples.ledgers.names import company, person
from samples.ledgers.partners import make_partner


def draw_payables(book: Book) -> None:
    """Suppliers: one for about seven customers, some of them customers too."""
    rng = book.rng
    customers = list(book.partners)
    for _ in range(max(3, len(customers) // 7)):
        if rng.random() < 0.3:
            supplier = rng.choice(customers)
        else:
            name = person(rng) if rng.random() < 0.2 else company(rng)
            supplier = make_partner(rng, len(book.partners) + 1, name, 0.0)
            book.partners.append(supplier)
        _buy(book, supplier, deducts=rng.random() < 0.2)


def _buy(book: Book, supplier: Partner, *, deducts: bool) -> None:
    rng = book.rng
    busy, fixed = rng.choice((1, 1, 2, 3)), rng.random() < 0.2
    number = rng.randrange(100, 9000)
    price = _price(rng)
    for month in book.months_drawn():
        bills: list[Item] = []
        for _ in range(busy if fixed else rng.randrange(busy + 1)):
            day = month_day(FIRST, month, rng.choice((10, 20, 25, 31)))
            number += rng.randrange(1, 9)
            bill = Item(
                "payable",
                supplier,
                f"No.{number}",
                day,
                month_day(day, 1, 31),
                price if fixed else _price(rng),
            )
            if supplier.is_person:
                bill.withholding = withholding_of(bill.amount)
            bills.append(bill)
        book.items += bills
        for group in [bills] if deducts else [[b] for b in bills]:
            if group:
                _pay_out(book, group, deducts=deducts)


def _price(rng: random.Random) -> int:
    if rng.random() < 0.3:
        return rng.randrange(1, 60) * 5_500
    return int(rng.lognormvariate(10.8, 1.0)) * 11 // 10


def _pay_out(book: Book, bills: list[Item], *, deducts: bool) -> None:
    supplier = bills[0].partner
    day = shift(bills[0].due_date, -1)
    tax = sum(b.withholding for b in bills)
    total = sum(b.amount for b in bills) - tax
    differences = [Difference("withholding_tax", tax)] if tax else []
    behaviour = "out_withholding" if tax else "out_exact"
    if deducts:
        fee = fee_of(supplier.payer, total)
        total -= fee
        differences.append(Difference("transfer_fee", fee))
        behaviour = "out_fee"
    elif len(bills) > 1:
        behaviour = "out_merge"
    if day <= book.last and total > 0:
        payment = Payment(day, "out", total, supplier.payer)
        applied = [(b, b.amount) for b in bills]
        book.deals.append(Deal([payment], applied, differences, behaviour))
