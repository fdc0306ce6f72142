"""Field paths: every value of a document under its path, and its Japanese name (項目)."""

from collections.abc import Iterator
from typing import Any

from books.model import Document

_FIELD_LABELS = {
    "document_type": "種類",
    "document_number": "番号",
    "issue_date": "発行日",
    "due_date": "支払期日",
    "delivery_date": "納品日",
    "order_number": "注文番号",
    "subject": "件名",
    "issuer": "発行元",
    "recipient": "宛先",
    "name": "名称",
    "registration_number": "登録番号",
    "postal_code": "郵便番号",
    "address": "住所",
    "tel": "電話",
    "lines": "明細",
    "date": "日付",
    "item_code": "品番",
    "description": "品名",
    "quantity": "数量",
    "unit": "単位",
    "unit_price": "単価",
    "tax_rate": "税率",
    "amount": "金額",
    "tax_summary": "税率別内訳",
    "rate": "税率",
    "taxable_amount": "対価の額",
    "tax_amount": "消費税額",
    "basis": "税抜・税込",
    "subtotal": "小計",
    "tax_total": "消費税計",
    "total": "合計",
    "previous_balance": "前回請求額",
    "payment_received": "入金額",
    "carried_forward": "繰越額",
    "amount_due": "請求額",
    "withholding_tax": "源泉徴収税額",
    "deductions": "相殺・差引額",
    "bank_accounts": "振込先",
    "bank": "銀行",
    "branch": "支店",
    "account_type": "種別",
    "number": "口座番号",
    "holder": "名義",
    "period_start": "対象期間の初日",
    "period_end": "対象期間の末日",
    "original_date": "元の取引の日付",
    "delivery_place": "納品場所",
    "inspection_date": "検査完了日",
    "payment_method": "支払方法",
    "notes": "備考",
    "category": "課税区分",
    "tax_category": "課税区分",
    "delivery_note_number": "納品書番号",
    "party_id": "企業ID",
    "global_id": "国際企業ID",
    "endpoint": "国際アドレス",
    "department": "部門",
    "contact": "担当者",
    "fax": "FAX",
    "email": "メール",
    "bank_code": "銀行番号",
    "branch_code": "支店番号",
    "line_number": "行番号",
    "section": "明細文書",
    "details": "摘要",
    "note": "備考",
    "purpose": "目的",
    "revision": "変更の番号",
    "revision_date": "変更の日付",
    "ordered_quantity": "注文数量",
    "ordered_date": "希望納期",
    "ordered_price": "注文単価",
    "price_quantity": "単価の基準数量",
    "price_unit": "単価の基準単位",
    "pack_quantity": "入り数",
    "pack_unit": "入り数の単位",
    "answer": "回答",
    "references": "参照する書類",
    "kind": "種類",
    "line": "行番号",
    "adjustments": "追加・値引き",
    "reason": "理由",
    "sections": "明細文書",
}


def walk_values(document: Document) -> Iterator[tuple[str, Any]]:
    """Every value with its field path, in the order of the model; None is left out.

    >>> dict(walk_values(Document(total=5)))["total"]
    5
    """
    found = _walk("", document.model_dump())
    return ((path, value) for path, value in found if value is not None)


def _walk(prefix: str, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _walk(f"{path}.", value)
        elif isinstance(value, tuple):
            for index, row in enumerate(value):
                yield from _walk(f"{path}[{index}].", row)
        else:
            yield path, value


def is_field_name(name: str) -> bool:
    """True for steps of a field path without row numbers (``lines.unit``, ``tel``)."""
    return all(step in _FIELD_LABELS for step in name.split("."))


def field_label(path: str) -> str:
    """A field path as a clerk would say it (項目名).

    >>> field_label("lines[2].amount"), field_label("issuer.name")
    ('明細3の金額', '発行元の名称')
    """
    parts = []
    for part in path.split("."):
        name, _, index = part.partition("[")
        number = str(int(index.rstrip("]")) + 1) if index else ""
        parts.append(_FIELD_LABELS.get(name, name) + number)
    return "の".join(parts)
