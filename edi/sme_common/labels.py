"""Japanese names of our own fields, as titles of notes (注釈の表題)."""

HEADER = {
    "document_number": "文書番号",
    "issue_date": "発行日",
    "due_date": "支払期日",
    "delivery_date": "納品日",
    "order_number": "注文番号",
    "subject": "件名",
    "subtotal": "税抜合計",
    "tax_total": "消費税額合計",
    "total": "税込合計",
    "previous_balance": "前回請求額",
    "payment_received": "入金額",
    "carried_forward": "繰越金額",
    "amount_due": "支払金額",
    "withholding_tax": "源泉徴収税額",
    "deductions": "相殺・差引額",
    "period_start": "取引期間開始日",
    "period_end": "取引期間終了日",
    "original_date": "対象取引日",
    "delivery_place": "納入場所",
    "inspection_date": "検収完了期日",
    "payment_method": "支払方法",
    "notes": "備考",
    "absent": "記載のない項目",
}
LINE = {
    "date": "取引年月日",
    "item_code": "品番",
    "description": "品名",
    "quantity": "数量",
    "unit": "単位",
    "unit_price": "単価",
    "rate": "税率",
    "category": "課税分類",
    "amount": "金額",
    "tax_amount": "消費税額(参考)",
    "delivery_note_number": "納品書番号",
    "absent": "記載のない項目",
}
TAX = {"basis": "税計算方式", "tax_amount": "消費税額", "taxable_amount": "対価の額"}
# What the message says without the paper saying it, key of the record by its label
SUPPLIED_HEADER = {
    HEADER[key]: key
    for key in ("document_number", "issue_date", "subtotal", "tax_total", "total")
} | {"取引期間": "period"}
SUPPLIED_LINE = {LINE[key]: key for key in ("quantity", "unit_price", "amount", "rate")}
SEPARATOR = "、"
