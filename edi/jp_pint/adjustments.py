"""Allowances and charges, of the invoice or a line (値引・追加請求)."""

from collections.abc import Mapping
from typing import Any

from books.model import Adjustment

REASON_CODES = {
    "値引": "95",
    "配送サービス": "FC",
    "送料": "FC",
    "クリーニング": "CG",
}
"""UNCL5189/7161 codes of reasons, as the official samples pair them."""
UNKNOWN_REASONS = {False: "95", True: "ABK"}  # discount, miscellaneous


def adjustment_record(adjustment: Adjustment) -> dict[str, Any]:
    """Terms of an allowance (below zero) or charge; without a reason a code stands."""
    charge, reason = adjustment.amount >= 0, adjustment.reason
    code = REASON_CODES.get(reason) if reason else UNKNOWN_REASONS[charge]
    return {
        "charge": charge,
        "reason_code": code,
        "reason": reason,
        "amount": abs(adjustment.amount),
    }


def parse_adjustment(record: Mapping[str, Any]) -> Adjustment:
    """Read an allowance or charge; without an indicator it is a charge."""
    amount = record["amount"] * (-1 if record.get("charge") is False else 1)
    return Adjustment(amount=amount, reason=record.get("reason"))
