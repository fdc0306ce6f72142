"""What a form must hold before it is booked (入力チェック)."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from samples.sites.accounting.master import ACCOUNTS, INVOICE_KINDS, TAXES
from samples.sites.forms import is_full_width, parse_day, parse_yen
from samples.sites.plan import Settings

MAX_ROWS = 60
SIDES = ("debit", "credit")
_PARTS = ("account", "account_name", "sub", "department", "tax", "kind", "amount")
EMPTY = dict.fromkeys(_PARTS, "")
_NAMES = {"debit": "借方", "credit": "貸方"}


def read_rows(form: Mapping[str, Any], sides: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as they were typed, up to the last that holds something."""
    rows = []
    for number in range(MAX_ROWS):
        row = {
            side: {
                part: str(form.get(f"{side}{number}_{part}", "")).strip()
                for part in _PARTS
            }
            for side in sides
        }
        row["description"] = str(form.get(f"description{number}", "")).strip()  # type: ignore[assignment]
        rows.append(row)
    while rows and not _is_filled(rows[-1], sides):
        rows.pop()
    return rows


def _is_filled(row: dict[str, Any], sides: Sequence[str]) -> bool:
    parts = ("account", "account_name", "amount")
    return any(row[side][part] for side in sides for part in parts)


def typed(line: dict[str, Any] | None) -> dict[str, str]:
    """A booked line as it would be typed."""
    if line is None:
        return EMPTY
    return {
        "account": line["code"],
        "account_name": line["account"],
        "sub": line["sub_account"],
        "department": line["department"],
        "tax": line["tax"],
        "kind": line["invoice_kind"],
        "amount": f"{line['amount']:,}",
    }


def check_date(label: str, text: str, settings: Settings, errors: list[str]) -> str:
    """A day that is neither missing nor in a closed period."""
    if not text:
        errors.append(f"{label}を入力してください。")
        return ""
    day = parse_day(text)
    if day is None:
        errors.append(f"{label}は「2026/04/01」の形式で入力してください。")
        return ""
    closed = dt.date.fromisoformat(settings.closed_until)
    if day <= closed:
        errors.append(
            f"{label}が締め済みの期間です({closed:%Y/%m/%d}まで締め済み)。"
            "締めを解除するか、日付を変更してください。"
        )
    return day.isoformat()


def check_lines(
    rows: list[dict[str, Any]], sides: Sequence[str], errors: list[str]
) -> list[dict[str, Any]]:
    """Lines to book; what is wrong with them is added to the errors."""
    lines = []
    for number, row in enumerate(rows, 1):
        for side in sides:
            cell = row[side]
            if not (cell["account_name"] or cell["amount"]):
                continue
            where = f"{number}行目" + (f"の{_NAMES[side]}" if len(sides) > 1 else "")
            lines.append(_check_line(cell, where, errors) | {"side": side})
            lines[-1]["description"] = row["description"]
    if not lines:
        errors.append("明細を1行以上入力してください。")
    return lines


def _check_line(cell: dict[str, str], where: str, errors: list[str]) -> dict[str, Any]:
    account = ACCOUNTS.get(cell["account"])
    if account is None or account["name"] != cell["account_name"]:
        errors.append(f"{where}: 勘定科目を候補から選択してください。")
        account = {"code": "", "name": "", "subs": []}
    if cell["sub"] and cell["sub"] not in account["subs"]:
        errors.append(f"{where}: 補助科目「{cell['sub']}」は登録されていません。")
    amount = parse_yen(cell["amount"])
    if amount is None:
        errors.append(f"{where}: 金額は半角数字で入力してください。")
    elif amount == 0:
        errors.append(f"{where}: 金額が0円です。")
    if cell["tax"] not in TAXES:
        errors.append(f"{where}: 税区分を選択してください。")
    if cell["kind"] and cell["kind"] not in INVOICE_KINDS:
        errors.append(f"{where}: インボイスの区分が正しくありません。")
    return {
        "code": account["code"],
        "account": account["name"],
        "sub_account": cell["sub"],
        "department": cell["department"],
        "tax": cell["tax"],
        "invoice_kind": cell["kind"],
        "amount": amount or 0,
    }


def check_balance(lines: list[dict[str, Any]], errors: list[str]) -> int:
    """Debit and credit must be the same (貸借)."""
    debit, credit = (
        sum(line["amount"] for line in lines if line["side"] == side) for side in SIDES
    )
    if debit != credit:
        errors.append(
            "借方合計と貸方合計が一致しません"
            f"(借方 {debit:,}円 / 貸方 {credit:,}円 / 差額 {debit - credit:,}円)。"
        )
    return debit


def check_texts(
    values: Mapping[str, str], settings: Settings, errors: list[str]
) -> None:
    """Lengths and characters of the free texts."""
    description = values["description"]
    if settings.full_width_description:
        if not is_full_width(description):
            errors.append("摘要は全角文字で入力してください。")
        if len(description) > 40:
            errors.append("摘要は全角40文字以内で入力してください。")
    elif len(description) > 200:
        errors.append("摘要は200文字以内で入力してください。")
    if not re.fullmatch(r"[0-9A-Za-z._/:-]{0,40}", values["reference"], re.ASCII):
        errors.append("外部参照番号は半角英数字と . _ - / : の40文字以内です。")
    if len(values["memo"]) > 200:
        errors.append("仕訳メモは200文字以内で入力してください。")
