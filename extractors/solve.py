"""The reading of the sums whose arithmetic holds (金額の解決).

Labels say what an amount may be; the arithmetic of an invoice says what it is: one
rounding per rate (``solve_rates``), sub-total and tax make the total, withholding and
carry-over lead from the total to what is due (``solve_due``). Amounts that hold together
are *proven*.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from books.model import Line, TaxBasis
from books.tax import possible_tax_sums, possible_taxes
from extractors.amount_texts import Amount
from extractors.solve_due import (
    due_for,
    leads_on,
    read_balances,
    steps_to_due,
    take_deductions,
    take_unexplained,
)
from extractors.solve_rates import pick_subtotal, read_rates
from extractors.sums import Sums

_PAID = re.compile("支払|差引|振込")  # what a total is called that is paid out


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
    read_balances(by_key, sums)
    line_total = _line_total(lines)
    subtotal = pick_subtotal(by_key, line_total)
    read_rates(by_key, subtotal, lines, sums)
    _subtotal_and_tax(by_key, subtotal, line_total, sums)
    _total(by_key, headline, line_total, sums)
    _prove(sums, line_total)
    return sums


def _line_total(lines: Sequence[Line]) -> int | None:
    amounts = [line.amount for line in lines if line.amount is not None]
    return sum(amounts) if amounts else None


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
    steps = steps_to_due(by_key, sums)
    chosen = next((a for a in candidates if a.value in expected), None)
    if chosen is not None:
        sums.put("total", chosen, proven=True)
    elif steps and expected and due_for(min(expected), sums, steps, candidates):
        sums.values["total"] = min(expected)
        sums.inferred.add("total")
    else:
        leading = (a for a in totals if leads_on(a, sums, steps, candidates))
        chosen = next(leading, None) or _majority(totals or candidates, sums)
        if chosen is not None:
            sums.put("total", chosen)
    total = sums.values.get("total")
    if total is None or not steps:
        paid = [a for a in totals if _PAID.search(a.label.compact)]
        take_unexplained([*paid, *due], sums)
        return
    payable = due_for(total, sums, steps, candidates)
    if payable is not None:
        leads = "total" in sums.proven or payable.value != total
        sums.put("amount_due", payable, proven=leads)
        take_deductions(by_key, total, payable, sums)
    elif due:
        sums.put("amount_due", due[-1])


def _taxed_whole(sums: Sums) -> list[Amount]:
    """The amount that the only rate is contained in is what all comes to (内税の合計)."""
    path = "tax_summary[0].taxable_amount"
    if len(sums.tax_summary) != 1 or path not in sums.proven:
        return []
    inside = sums.tax_summary[0].basis is TaxBasis.INCLUSIVE
    return [sums.places[path]] if inside else []


def _majority(candidates: list[Amount], sums: Sums) -> Amount | None:
    """The value most often printed; of equals the last, which stands under the sums."""
    taken = {sums.values.get("subtotal"), sums.values.get("tax_total")}
    left = [a for a in candidates if a.value not in taken] or candidates
    if not left:
        return None
    count = Counter(a.value for a in left)
    best = max(count.values())
    return [a for a in left if count[a.value] == best][-1]


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
