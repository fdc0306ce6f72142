"""From the total to what is due (請求額までの道): balances, withholding, offsets."""

from collections.abc import Iterable
from dataclasses import replace

from extractors.amount_texts import Amount
from extractors.sums import Sums


def read_balances(by_key: dict[str, list[Amount]], sums: Sums) -> None:
    """Take the balances before, where there are any, and what is withheld (繰越・源泉)."""
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


def steps_to_due(by_key: dict[str, list[Amount]], sums: Sums) -> list[int]:
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


def leads_on(
    total: Amount, sums: Sums, steps: list[int], candidates: Iterable[Amount]
) -> bool:
    """Whether another sum of the paper is what is left of this one (差引後の額)."""
    due = due_for(total.value, sums, [s for s in steps if s], candidates)
    return due is not None and due.value != total.value


def due_for(
    total: int, sums: Sums, steps: list[int], candidates: Iterable[Amount]
) -> Amount | None:
    """The amount that one or all of the steps lead to from a total, in yen."""
    wanted = {total + sum(steps)} | {total + step for step in steps}
    found = [a for a in candidates if a.value in wanted]
    named = [a for a in found if a.key == "amount_due"]
    return next(iter(named or found), None)


def take_unexplained(due: list[Amount], sums: Sums) -> None:
    """What is called due and is less than the total, though nothing says why."""
    total = sums.values.get("total")
    other = [a for a in due if a.value != total]
    if total is not None and other and "amount_due" not in sums.values:
        sums.put("amount_due", other[-1])


def take_deductions(
    by_key: dict[str, list[Amount]], total: int, due: Amount, sums: Sums
) -> None:
    """Offsets and fees, where they are part of what leads to the amount due."""
    offsets = [abs(a.value) for a in by_key.get("offset", [])]
    others = sum(steps_to_due({}, sums))
    for amounts in (offsets, *([one] for one in offsets)):
        if amounts and due.value in (
            total + others - sum(amounts),
            total - sum(amounts),
        ):
            sums.values["deductions"] = sum(amounts)
            return
