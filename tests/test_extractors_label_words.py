"""Labels that no pattern knows are told by the words they are made of."""

import pytest

from books.label_words import guess_label
from extractors.labels import column_key, match_label


@pytest.mark.parametrize(
    ("text", "table", "key"),
    [
        ("税込御買上額", "amount", "total"),
        ("税抜御買上額", "amount", "subtotal"),
        ("今回取引額", "amount", "subtotal"),
        ("差引振込手数料", "amount", "offset"),
        ("振込手数料(貴社負担)", "amount", "offset"),
        ("前回御請求残高", "amount", "previous_balance"),
        ("請負金額", "amount", "total"),
        ("お会計", "amount", "total"),
        ("AmountDue", "amount", "amount_due"),
        ("見積作成日", "head", "issue_date"),
        ("役務提供日", "head", "delivery_date"),
        ("支払期日(厳守)", "head", "due_date"),
        ("手配番号", "head", "document_number"),
        ("見積ナンバー", "head", "document_number"),
        ("納品書ナンバー", "head", "document_number"),
        ("Ref.", "head", "document_number"),
        ("実際のお支払額", "amount", "amount_due"),
        ("客先注番", "head", "order_number"),
        ("QuotationNo.", "head", "document_number"),
        ("Q'ty", "column", "quantity"),
        ("ご利用数", "column", "quantity"),
        ("税別金額", "column", "amount"),
    ],
)
def test_a_name_of_its_own(text, table, key):
    assert match_label(text, table) == key


@pytest.mark.parametrize(
    "text", ["東西商事", "日本計器", "金額は税込です", "額", "日", "番号札", "高橋"]
)
def test_texts_of_other_words_are_no_labels(text):
    assert guess_label(text, "amount") is None or text == "額"
    assert guess_label(text, "head") is None or text == "日"


def test_a_label_of_the_goods_is_still_a_heading():
    assert column_key("サービス内容") == "description"


def test_the_number_of_another_paper_is_not_its_own():
    assert guess_label("対象請求書番号", "head") is None
    assert match_label("CNNo.") == "document_number"


@pytest.mark.parametrize(
    ("text", "table", "key"),
    [
        ("小計/Subtotal", "amount", "subtotal"),
        ("御請求額TOTALAMOUNT", "amount", "total"),
        ("発行日/Dateofissue", "head", "issue_date"),
        ("お支払期日DUEDATE", "head", "due_date"),
        ("請求番号INV", "head", None),
        ("前回迄の御請求額", "amount", "previous_balance"),
        ("差引保留金額", "amount", "offset"),
        ("今回出来高(税込)", "amount", "total"),
        ("出来高累計額", "amount", None),
    ],
)
def test_labels_with_english_behind_them_and_rarer_words(text, table, key):
    assert match_label(text, table) == key
