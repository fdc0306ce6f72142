"""The reading of the sums whose arithmetic holds (金額の解決).

Labels say what an amount may be; the arithmetic of an invoice says what it is: one
rounding per rate, sub-total and tax make the total, withholding and carry-over lead from
the total to what is due. Amounts that hold together are *proven*.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from books.model import Line, TaxBasis, TaxSubtotal
from books.tax import possible_tax_sums, possible_taxes
from extractors.amount_texts import Amount

_PAID = re.compile("支払|差引|振込")  # what a total is called that is paid out


@dataclass
class Sums:
    """The sums of a document; ``places`` and ``proven`` are by field path."""

    tax_summary: list[TaxSubtotal] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    places: dict[str, Amount] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    inferred: set[str] = field(default_factory=set)

    def put(self, key: str, amount: Amount, *, proven: bool = False) -> None:
        """Take an amount as a value of the document."""
        self.values[key] = amount.value
        self.places[key] = amount
        if proven:
            self.proven.add(key)


def solve(
    amounts: Sequence[Amount], lines: Sequence[Line], headline: Amount | None
) -> Sums:
    """The sums that the labelled amounts and the lines agree on."""
    by_key: dict[str, list[Amount]] = {}
    for amount in amounts:
        by_key.setdefault(amount.key, []).append(amount)
    if headline is not None and not by_key.get("total"):
        by_key["total"] = [replace(headline, key="total")]
    sums = Sums()
    _balances(by_key, sums)
    line_total = _line_total(lines)
    subtotal = _pick_subtotal(by_key, line_total)
    _rates(by_key, subtotal, lines, sums)
    _subtotal_and_tax(by_key, subtotal, line_total, sums)
    _total(by_key, headline, line_total, sums)
    _prove(sums, line_total)
    return sums


# --- balances -------------------------------------------------------------------------


def _balances(by_key: dict[str, list[Amount]], sums: Sums) -> None:
    owed = by_key.get("previous_balance") or _was_paid_ahead(by_key)
    for key in ("previous_balance", "payment_received", "carried_forward"):
        if by_key.get(key) and owed:
            amount = by_key[key][0]
            if key == "payment_received":
                amount = replace(amount, value=abs(amount.value))
            sums.put(key, amount)
    if by_key.get("withholding_tax"):
        sums.put("withholding_tax", by_key["withholding_tax"][0])


def _was_paid_ahead(by_key: dict[str, list[Amount]]) -> bool:
    """Whether a payment without a balance before it is what the total and the amount due
    differ by (内金・申込金).
    """
    dues = {a.value for a in by_key.get("amount_due", [])}
    paid = [abs(a.value) for a in by_key.get("payment_received", [])[:1]]
    return any(a.value - yen in dues for a in by_key.get("total", []) for yen in paid)


def _line_total(lines: Sequence[Line]) -> int | None:
    amounts = [line.amount for line in lines if line.amount is not None]
    return sum(amounts) if amounts else None


# --- rates ----------------------------------------------------------------------------


def _pick_subtotal(
    by_key: dict[str, list[Amount]], line_total: int | None
) -> Amount | None:
    found = by_key.get("subtotal", [])
    taxes = [*by_key.get("tax", []), *by_key.get("rate_tax", [])]
    totals = {
        a.value for a in (*by_key.get("total", []), *by_key.get("amount_due", []))
    }
    for amount in found:
        if amount.value == line_total:
            return amount
    plain = [*by_key.get("total", []), *by_key.get("amount_due", [])]
    whole = [amount for amount in plain if amount.value == line_total]
    for amount in (*whole, *found):  # not the sum of a group of lines, nor a contract
        if any(tax.value and amount.value + tax.value in totals for tax in taxes):
            return amount
    return found[-1] if found else None


def _rates(
    by_key: dict[str, list[Amount]],
    subtotal: Amount | None,
    lines: Sequence[Line],
    sums: Sums,
) -> None:
    bases, taxes = by_key.get("rate_taxable", []), by_key.get("rate_tax", [])
    rates = list(dict.fromkeys(a.rate for a in (*bases, *taxes) if a.rate is not None))
    plain = by_key.get("tax", [])
    if not rates:
        rate = _only_rate(lines)
        if rate is not None and plain and subtotal is not None:
            _add_rate(sums, rate, subtotal, plain[0])
        return
    rates.sort(key=lambda r: -r)
    for rate in rates:
        own_bases = [b for b in bases if b.rate == rate]
        own_taxes = [t for t in taxes if t.rate == rate]
        if len(rates) == 1:
            own_taxes = own_taxes or plain
            own_bases = own_bases or _whole(by_key, subtotal, own_taxes)
        base, tax = _fitting(rate, own_bases, own_taxes)
        _add_rate(sums, rate, base, tax)
    _untaxed_like_the_others(sums)


def _untaxed_like_the_others(sums: Sums) -> None:
    """An untaxed row has no tax to tell its basis by: it is printed like the others."""
    others = {row.basis for row in sums.tax_summary if row.rate}
    if len(others) == 1:
        basis = others.pop()
        sums.tax_summary = [
            row if row.rate else row.model_copy(update={"basis": basis})
            for row in sums.tax_summary
        ]


def _only_rate(lines: Sequence[Line]) -> Decimal | None:
    rates = {line.tax_rate for line in lines}
    return rates.pop() if len(rates) == 1 else None


def _whole(
    by_key: dict[str, list[Amount]], subtotal: Amount | None, taxes: list[Amount]
) -> list[Amount]:
    """With one rate only, what the tax is taken of: the sub-total, or the total (内税)."""
    inside = any(tax.inclusive for tax in taxes)
    totals = [replace(a, inclusive=True) for a in by_key.get("total", [])]
    if inside and not _adds_up(subtotal, taxes, totals):
        return totals[-1:] or ([subtotal] if subtotal else [])
    return [subtotal] if subtotal else _before_tax(by_key, taxes)


def _adds_up(
    subtotal: Amount | None, taxes: list[Amount], totals: list[Amount]
) -> bool:
    """Whether a printed sub-total and the tax make a printed total: うち消費税 then says
    what the total is made of, and the tax is taken of the sub-total.
    """
    made = {subtotal.value + t.value for t in taxes if t.value} if subtotal else set()
    return any(total.value in made for total in totals)


def _before_tax(by_key: dict[str, list[Amount]], taxes: list[Amount]) -> list[Amount]:
    """Plain sums (計, 合計) that make another printed sum with the tax added."""
    sums = [*by_key.get("total", []), *by_key.get("amount_due", [])]
    values = {amount.value for amount in sums}
    return [
        a for a in sums for tax in taxes if tax.value and a.value + tax.value in values
    ]


def _fitting(
    rate: Decimal, bases: list[Amount], taxes: list[Amount]
) -> tuple[Amount | None, Amount | None]:
    """The base and the tax that fit one rounding; else the first of each."""
    for base in bases:
        for tax in taxes:
            if base is not tax and _basis(rate, base, tax) is not None:
                return base, tax
    tax_values = {tax.value for tax in taxes}
    loose = [base for base in bases if base.value not in tax_values] or bases
    return (loose[0] if loose else None), (taxes[0] if taxes else None)


def _basis(rate: Decimal, base: Amount, tax: Amount) -> TaxBasis | None:
    options = [TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE]
    if base.inclusive or tax.inclusive:
        options.reverse()
    for basis in options:
        if tax.value in possible_taxes(base.value, rate, basis):
            return basis
    return None


def _add_rate(
    sums: Sums, rate: Decimal, base: Amount | None, tax: Amount | None
) -> None:
    if base is None and tax is None:
        return
    basis = _basis(rate, base, tax) if base and tax else None
    proven = basis is not None and bool(rate)
    if basis is None:
        marked = any(a is not None and a.inclusive for a in (base, tax))
        basis = TaxBasis.INCLUSIVE if marked else TaxBasis.EXCLUSIVE
    index = len(sums.tax_summary)
    sums.tax_summary.append(
        TaxSubtotal(
            rate=rate,
            taxable_amount=base.value if base else None,
            tax_amount=tax.value if tax else None,
            basis=basis,
        )
    )
    for name, amount in (("taxable_amount", base), ("tax_amount", tax)):
        if amount is not None:
            path = f"tax_summary[{index}].{name}"
            sums.places[path] = amount
            if proven:
                sums.proven.add(path)


# --- subtotal, tax, total -------------------------------------------------------------


def _subtotal_and_tax(
    by_key: dict[str, list[Amount]],
    subtotal: Amount | None,
    line_total: int | None,
    sums: Sums,
) -> None:
    rows = sums.tax_summary
    inclusive = bool(rows) and all(r.basis is TaxBasis.INCLUSIVE for r in rows)
    if subtotal is not None and not inclusive:
        sums.put("subtotal", subtotal)
    elif not inclusive and (found := _subtotal_by_value(by_key, sums, line_total)):
        sums.put("subtotal", found, proven=True)
    plain = list(by_key.get("tax", ()))
    taxes = [r.tax_amount for r in rows if r.tax_amount is not None]
    taxed = [at for at, row in enumerate(rows) if row.rate]
    if len(taxed) == len(taxes) == 1:
        only = f"tax_summary[{taxed[0]}].tax_amount"
        if only in sums.places:
            sums.put("tax_total", sums.places[only])
    elif plain:
        fitting = [a for a in plain if a.value == sum(taxes)] if taxes else []
        sums.put("tax_total", (fitting or plain)[-1], proven=bool(fitting))


def _subtotal_by_value(
    by_key: dict[str, list[Amount]], sums: Sums, line_total: int | None
) -> Amount | None:
    """A plain 合計 that is the sum of the bases: it stands before the tax."""
    bases = [r.taxable_amount for r in sums.tax_summary]
    if not bases or any(b is None for b in bases):
        return None
    want = sum(b for b in bases if b is not None)
    if len(bases) == 1 and line_total not in (None, want):
        return None
    return next((a for a in by_key.get("total", []) if a.value == want), None)


def _expected_totals(sums: Sums, line_total: int | None) -> set[int]:
    rows = sums.tax_summary
    expected: set[int] = set()
    subtotal, tax = sums.values.get("subtotal"), sums.values.get("tax_total")
    taxes = [r.tax_amount or 0 for r in rows]
    bases = [r.taxable_amount for r in rows]
    taxed = all(r.tax_amount is not None or not r.rate for r in rows)
    exclusive = all(r.basis is not TaxBasis.INCLUSIVE for r in rows)
    unproven = any(
        row.basis is TaxBasis.INCLUSIVE
        and row.tax_amount is not None
        and f"tax_summary[{at}].taxable_amount" not in sums.proven
        for at, row in enumerate(rows)
    )
    if subtotal is not None and tax is not None:
        expected.add(subtotal + tax)
    if subtotal is not None and rows and taxed:
        expected.add(subtotal + sum(taxes))
    if rows and all(b is not None for b in bases) and not unproven:
        whole = sum(b for b in bases if b is not None)
        outside = [r.tax_amount or 0 for r in rows if r.basis is not TaxBasis.INCLUSIVE]
        if taxed or not exclusive:
            expected.add(whole + sum(outside))
        if exclusive and tax is not None:
            expected.add(whole + tax)
    if line_total is not None and rows and not exclusive:
        expected.add(line_total)
    return expected


def _total(
    by_key: dict[str, list[Amount]],
    headline: Amount | None,
    line_total: int | None,
    sums: Sums,
) -> None:
    totals, due = by_key.get("total", []), by_key.get("amount_due", [])
    candidates = [*totals, *due, *_taxed_whole(sums), *([headline] if headline else [])]
    expected = _expected_totals(sums, line_total)
    steps = _steps(by_key, sums)
    chosen = next((a for a in candidates if a.value in expected), None)
    if chosen is not None:
        sums.put("total", chosen, proven=True)
    elif steps and expected and _due_for(min(expected), sums, steps, candidates):
        sums.values["total"] = min(expected)
        sums.inferred.add("total")
    else:
        leading = (a for a in totals if _leads_on(a, sums, steps, candidates))
        chosen = next(leading, None) or _majority(totals or candidates, sums)
        if chosen is not None:
            sums.put("total", chosen)
    total = sums.values.get("total")
    if total is None or not steps:
        paid = [a for a in totals if _PAID.search(a.label.compact)]
        _unexplained_due([*paid, *due], sums)
        return
    payable = _due_for(total, sums, steps, candidates)
    if payable is not None:
        leads = "total" in sums.proven or payable.value != total
        sums.put("amount_due", payable, proven=leads)
        _deductions(by_key, total, payable, sums)
    elif due:
        sums.put("amount_due", due[-1])


def _leads_on(
    total: Amount, sums: Sums, steps: list[int], candidates: Iterable[Amount]
) -> bool:
    """Whether another sum of the paper is what is left of this one (差引後の額)."""
    due = _due_for(total.value, sums, [s for s in steps if s], candidates)
    return due is not None and due.value != total.value


def _taxed_whole(sums: Sums) -> list[Amount]:
    """The amount that the only rate is contained in is what all comes to (内税の合計)."""
    path = "tax_summary[0].taxable_amount"
    if len(sums.tax_summary) != 1 or path not in sums.proven:
        return []
    inside = sums.tax_summary[0].basis is TaxBasis.INCLUSIVE
    return [sums.places[path]] if inside else []


def _unexplained_due(due: list[Amount], sums: Sums) -> None:
    """What is called due and is less than the total, though nothing says why."""
    total = sums.values.get("total")
    other = [a for a in due if a.value != total]
    if total is not None and other and "amount_due" not in sums.values:
        sums.put("amount_due", other[-1])


def _steps(by_key: dict[str, list[Amount]], sums: Sums) -> list[int]:
    """What may stand between the total and what is due, in yen."""
    steps: list[int] = []
    if "withholding_tax" in sums.values:
        steps.append(-sums.values["withholding_tax"])
    if "previous_balance" in sums.values:
        carried = sums.values.get("carried_forward")
        if carried is None:
            carried = sums.values["previous_balance"] - sums.values.get(
                "payment_received", 0
            )
        steps.append(carried)
    elif "payment_received" in sums.values:
        steps.append(-sums.values["payment_received"])
    steps += [-abs(a.value) for a in by_key.get("offset", [])]
    return steps


def _due_for(
    total: int, sums: Sums, steps: list[int], candidates: Iterable[Amount]
) -> Amount | None:
    wanted = {total + sum(steps)} | {total + step for step in steps}
    found = [a for a in candidates if a.value in wanted]
    named = [a for a in found if a.key == "amount_due"]
    return next(iter(named or found), None)


def _deductions(
    by_key: dict[str, list[Amount]], total: int, due: Amount, sums: Sums
) -> None:
    """Offsets and fees, where they are part of what leads to the amount due."""
    offsets = [abs(a.value) for a in by_key.get("offset", [])]
    others = sum(_steps({}, sums))
    for amounts in (offsets, *([one] for one in offsets)):
        if amounts and due.value in (
            total + others - sum(amounts),
            total - sum(amounts),
        ):
            sums.values["deductions"] = sum(amounts)
            return


def _majority(candidates: list[Amount], sums: Sums) -> Amount | None:
    """The value most often printed; of equals the last, which stands under the sums."""
    taken = {sums.values.get("subtotal"), sums.values.get("tax_total")}
    left = [a for a in candidates if a.value not in taken] or candidates
    if not left:
        return None
    count = Counter(a.value for a in left)
    best = max(count.values())
    return [a for a in left if count[a.value] == best][-1]


# --- proof ----------------------------------------------------------------------------


def _holds_tax(sums: Sums) -> bool:
    """False where tax comes on top of the total: the lines hold no tax then, unless what
    is taxed makes the total with it.
    """
    outside = [r for r in sums.tax_summary if r.basis is TaxBasis.EXCLUSIVE]
    taxes = sum(r.tax_amount or 0 for r in outside)
    whole = sum(r.taxable_amount or 0 for r in sums.tax_summary) + taxes
    return not taxes or whole == sums.values.get("total")


def _prove(sums: Sums, line_total: int | None) -> None:
    """Values that an equation ties together are proven."""
    subtotal, total = sums.values.get("subtotal"), sums.values.get("total")
    if line_total is not None and line_total == subtotal:
        sums.proven |= {"lines", "subtotal"}
    elif line_total is not None and line_total == total and _holds_tax(sums):
        sums.proven |= {"lines", "total"}
    if "total" in sums.proven and subtotal is not None:
        sums.proven |= {"subtotal", "tax_total"}
    bases = [r.taxable_amount for r in sums.tax_summary]
    whole = sum(b for b in bases if b is not None)
    if bases and line_total == whole:
        sums.proven.add("lines")
    if len(bases) == 1 and "total" in sums.proven:  # the tax may be rounded per note
        (row,) = sums.tax_summary
        if (row.taxable_amount or 0) + (row.tax_amount or 0) == total:
            sums.proven |= {
                f"tax_summary[0].{name}" for name in ("taxable_amount", "tax_amount")
            }
    told = {subtotal, line_total} - {None}
    if len(bases) > 1 and whole in told and None not in bases:
        places = (f"tax_summary[{at}].taxable_amount" for at in range(len(bases)))
        sums.proven |= {path for path in places if path in sums.places}


def one_rounding(amounts: Iterable[int], rate: Decimal, tax: int) -> bool:
    """True when the tax is one rounding of the sum, or a sum of roundings per note."""
    listed = list(amounts)
    return tax in possible_taxes(sum(listed), rate, TaxBasis.EXCLUSIVE) or (
        tax in possible_tax_sums(tuple(listed), rate, TaxBasis.EXCLUSIVE)
    )
