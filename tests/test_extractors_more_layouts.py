"""What further papers of other senders taught: slips, notices, letters, forms."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import DocumentType, Line
from extractors.account_text import parse_account
from extractors.address import find_address
from extractors.amounts import find_amounts
from extractors.banks import find_accounts
from extractors.contact import find_tel, strip_contact
from extractors.head import find_numbers, find_texts
from extractors.labels import column_key
from extractors.normalize import compact
from extractors.solve import solve
from extractors.table_kinds import kind_of
from extractors.tables import find_table
from extractors.titles import title_type
from tests.paper import column, end, put, read_one, rows, segments, sheet

TEN, NOTHING = Decimal("0.10"), Decimal(0)
HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]
ROW = ["ねじ", "2", "箱", "500", "1,000"]


def parties(title):
    """The title, who is written to and who writes."""
    sender = [
        "株式会社たとえ商事",
        "〒220-0012 神奈川県横浜市西区1-2-3",
        "TEL 045-000-1234",
    ]
    return [
        put(title, 240, 40, 22),
        put("見本産業株式会社 御中", 50, 90, 12),
        *column(sender, 330, 130, 14),
    ]


def sums(*pairs, y=400):
    return [
        word
        for index, (label, value) in enumerate(pairs)
        for word in (put(label, 360, y + 16 * index), end(value, 540, y + 16 * index))
    ]


def paper(title, *words):
    """One line of goods with its sums under a title, and what else is told."""
    return sheet(
        parties(title),
        rows(300, PLACES, [HEAD, ROW]),
        sums(("小計", "1,000"), ("消費税10%", "100"), ("合計", "1,100")),
        *words,
    )


def test_a_delivery_note_and_bill_in_one_is_of_its_only_date():
    dates = column(["納品年月日 R7.11.30", "お振込指定日 R7.12.20"], 400, 60)
    document = read_one(paper("納品請求書", dates))
    assert document.issue_date == document.delivery_date == dt.date(2025, 11, 30)


def test_a_payment_notice_of_a_month_is_of_the_day_it_was_closed():
    dates = column(["締日 2026/8/20", "お支払日 2026/9/27"], 400, 60)
    document = read_one(paper("支払通知書", dates))
    assert document.issue_date == dt.date(2026, 8, 20)
    assert document.due_date == dt.date(2026, 9, 27)


def test_a_stroke_of_division_is_a_slash():
    assert column_key(compact("JAN∕コード")) == "item_code"
    account = parse_account("山口銀行∕田部∕普通預金 8462805 口座名義 キヤリアパス(カ")
    assert account is not None
    assert account.branch == "田部"


def test_the_taxes_by_rate_under_the_word_of_the_law():
    places, heads = [240, -320, -360], ["税率", "課税標準", "消費税等"]
    words = rows(300, places, [heads, ["10%", "496,034", "49,603"]])
    found = [(a.key, a.value) for a in find_amounts(segments(words))]
    assert found == [("rate_taxable", 496034), ("rate_tax", 49603)]


FORWARDER = [
    ["費目", "10%課税", "非課税・立替金", "備考"],
    ["倉庫保管料", "4,560", "", ""],
    ["取扱料", "5,870", "", ""],
    ["関税 立替", "", "113,240", ""],
    ["計", "10,430", "113,240", ""],
]


def test_taxed_amounts_and_advances_in_two_columns():
    tail = sums(("消費税(10%)", "1,043"), ("御請求額", "124,713"), y=420)
    table = rows(300, [50, -366, -499, 522], FORWARDER)
    document = read_one(sheet(parties("請求書"), table, tail))
    lines = [(x.description, x.amount, x.tax_rate) for x in document.lines]
    assert lines == [
        ("倉庫保管料", 4560, TEN),
        ("取扱料", 5870, TEN),
        ("関税 立替", 113240, NOTHING),
    ]
    bases = [(r.rate, r.taxable_amount, r.tax_amount) for r in document.tax_summary]
    assert bases == [(TEN, 10430, 1043), (NOTHING, 113240, None)]
    assert (document.tax_total, document.total) == (1043, 124713)


def test_a_bill_of_telephone_lines():
    goods = [
        ["ご利用内訳", "金額(円)", "税区分"],
        ["ご利用番号:090-0000-4801", "", ""],
        ["留守番サービス", "300", "外税 10%"],
        ["通話料(国内)", "8,588", "外税 10%"],
        ["ご利用番号:080-0000-0105", "", ""],
        ["端末等代金分割支払金", "4,060", "対象外"],
    ]
    tail = sums(
        ("10%対象計", "8,888"),
        ("消費税相当額(10%)", "888"),
        ("非課税計", "4,060"),
        ("ご請求額合計", "13,836"),
        y=440,
    )
    document = read_one(
        sheet(parties("料金請求書"), rows(300, [50, -366, 420], goods), tail)
    )
    lines = [(x.description, x.amount, x.tax_rate) for x in document.lines]
    assert lines == [
        ("留守番サービス", 300, TEN),
        ("通話料(国内)", 8588, TEN),
        ("端末等代金分割支払金", 4060, NOTHING),
    ]


def test_the_desk_that_is_called_is_no_part_of_the_address():
    assert strip_contact("大分県別府市北浜7-18-2 お客様窓口 0977-00-7732").endswith(
        "7-18-2"
    )
    (desk,) = segments(put("カスタマーセンター 0942-00-1799", 50, 50))
    assert find_tel(desk, [desk]) == "0942-00-1799"


@pytest.mark.parametrize(
    "text", ["消費税 – 日本 (¥32,800 の 10%)", "JCT - Japan (10% on ¥32,800)"]
)
def test_a_tax_that_tells_what_it_is_taken_of(text):
    words = [put(text, 263, 378), end("¥3,280", 537, 378)]
    found = {(a.key, a.value, a.rate) for a in find_amounts(segments(words))}
    assert found == {("rate_taxable", 32800, TEN), ("rate_tax", 3280, TEN)}


def test_a_table_whose_heading_stands_beside_the_sums():
    left = rows(
        300,
        [45, 70, -222],
        [
            ["a", "契約金額", "810,000"],
            ["b", "出来高累計額", "539,581"],
            ["c", "既請求額", "300,000"],
            ["d", "今回出来高(税抜)", "239,581"],
            ["e", "消費税 10%", "23,958"],
            ["f", "今回出来高(税込)", "263,539"],
        ],
    )
    right = rows(
        300,
        [345, -470, -545],
        [
            ["名称", "進捗", "今回出来高"],
            ["軽鉄下地 GL工法", "50%", "227,221"],
            ["ボード貼", "40%", "12,360"],
            ["計", "", "239,581"],
        ],
    )
    document = read_one(sheet(parties("出来高請求書"), left, right))
    lines = [(x.description, x.amount) for x in document.lines]
    assert lines == [("軽鉄下地 GL工法", 227221), ("ボード貼", 12360)]
    assert document.total == 263539


@pytest.mark.parametrize("beside", [["請求明細書"], ["件名", "保守のご提案"]])
def test_a_title_or_a_pair_beside_the_heading_is_no_column(beside):
    heads = [put(text, 36 + 80 * at, 300) for at, text in enumerate(beside)]
    facts = column(["見本産業株式会社 様", "管理番号 B-0223", "有効期限 なし"], 36, 320)
    places = [300, -420, 430, -500, -550]
    table = rows(300, places, [["名称", *HEAD[1:]], ROW, ["釘", "1", "袋", "90", "90"]])
    page = sheet(heads, facts, table, sums(("小計", "1,090")))
    found = find_table(page, segments(heads, facts, table, sums(("小計", "1,090"))))
    assert found is not None
    assert [row.text("description") for row in found.rows] == ["ねじ", "釘"]


def test_the_table_of_the_taxes_beside_another_sum():
    words = [
        put("消費税", 36, 300),
        end("19,726", 269, 300),
        rows(
            300,
            [705, -760, -800],
            [
                ["区分", "税抜金額", "消費税等"],
                ["10%対象", "6,842", "684"],
                ["8%対象", "238,026", "19,042"],
            ],
        ),
    ]
    found = {(a.key, a.value) for a in find_amounts(segments(*words)) if a.rate}
    assert found == {
        ("rate_taxable", 6842),
        ("rate_tax", 684),
        ("rate_taxable", 238026),
        ("rate_tax", 19042),
    }


LETTER = [
    "さて、標記の件につきまして、金455,400円(消費税込)をご請求申し上げます。",
    "つきましては、2026-03-31までに、福井銀行福井中央支店 当座 6963149",
    "(口座名義:コダマ テツヤ)へお振込みくださいますようお願い申し上げます。",
]


def test_a_letter_that_asks_for_money_in_sentences():
    words = [
        parties("請求書"),
        put("令和八年二月二十三日", 420, 60),
        put("第 225 号", 500, 76),
        column(LETTER, 50, 230),
        put("事務所賃料 3月分", 200, 300),
        end("455,400円", 400, 300),
        put("うち消費税等(10%)", 200, 320),
        end("41,400円", 400, 320),
        put("合計(税込 10%対象)", 200, 340),
        end("455,400円", 400, 340),
    ]
    document = read_one(sheet(*words))
    assert document.document_number == "225"
    assert document.issue_date == dt.date(2026, 2, 23)
    assert document.due_date == dt.date(2026, 3, 31)
    assert document.total == 455400
    assert document.bank_accounts[0].holder == "コダマ テツヤ"


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("福井銀行福井支店 普通 6963149(名義 カ)ミホン)へお振込み", "カ)ミホン"),
        ("福井銀行福井支店 普通 6963149(名義 ミホン(カ)へお振込み", "ミホン(カ"),
        ("福井銀行 福井支店 普通 6963149 名義 ミホン(カ)", "ミホン(カ)"),
        ("福井銀行福井支店 普通 6963149(ミホン(カ)へお振", "ミホン(カ"),
    ],
)
def test_a_holder_in_the_brackets_of_a_sentence(text, holder):
    account = parse_account(text)
    assert account is not None
    assert account.holder == holder


def test_the_sums_of_a_fee_numbered_and_in_a_row():
    heads = [
        "①報酬・料金",
        "②消費税等 10%",
        "③支払金額(①+②)",
        "④源泉所得税 10.21%",
        "差引請求額(③-④)",
    ]
    values = ["276,000", "27,600", "303,600", "28,179", "275,421円"]
    words = [
        parties("請求書"),
        put("監修料", 62, 225),
        end("276,000円", 534, 225),
        rows(259, [50, 150, 250, 350, 450], [heads, values], step=16),
    ]
    document = read_one(sheet(*words))
    assert [(x.description, x.amount) for x in document.lines] == [("監修料", 276000)]
    assert (document.subtotal, document.tax_total) == (276000, 27600)
    assert (document.total, document.withholding_tax) == (303600, 28179)
    assert document.amount_due == 275421


def test_an_order_in_a_mail():
    words = [
        column(["差出人: 寺西 和彦", "宛先: 飯沼 望 様", "件名: 【受注確認】"], 47, 40),
        column(["飯沼海運(有)", "飯沼 望 様"], 47, 120),
        column(
            [
                "株式会社玄海灘紙業の寺西です。",
                "ご注文ありがとうございます。下記の内容で承りました。",
                "(1) 取付プレート SS400",
                "数量:10個 @895円 = 8,950円",
                "ネジ 20本 × 10円 = 200円",
                "小計(税抜):9,150円",
                "消費税(10%):915円",
                "合計(税込):10,065円",
            ],
            47,
            180,
        ),
    ]
    document = read_one(sheet(*words))
    assert document.document_type is DocumentType.ORDER_RESPONSE
    assert document.recipient.name == "飯沼海運(有)"
    lines = [(x.description, x.quantity, x.unit, x.amount) for x in document.lines]
    assert lines == [
        ("取付プレート SS400", 10, "個", 8950),
        ("ネジ", 20, "本", 200),
    ]


def test_a_department_is_no_part_of_the_name():
    pieces = [put(t, x, 68) for t, x in [("金剛器械", 330), ("株式会社", 380)]]
    page = sheet(
        put("支払通知書", 240, 20, 22),
        put("株式会社丸新 殿", 40, 68),
        *pieces,
        put("情報システム室", 430, 68),
        column(["岩手県奥州市水沢大手町4-10-12", "TEL (0197)00-8616"], 330, 84),
        put("名称", 60, 300),
    )
    assert read_one(page).issuer.name == "金剛器械 株式会社"
    below = sheet(
        put("請求書", 240, 20, 22),
        put("株式会社丸新 御中", 40, 68),
        column(["合同会社まごころ建設", "工事部", "TEL 0197-00-8616"], 330, 84),
    )
    assert read_one(below).issuer.name == "合同会社まごころ建設"


def test_the_amount_beside_a_name_that_breaks_off_before_its_last_letter():
    words = [
        rows(
            300,
            [76, -520],
            [["撮影・解析", "117,000円"], ["計算書作成", "180,000円"]],
        ),
        put("報告書作成 A4版 電子納品含", 76, 339),
        end("112,651円", 520, 344),
        put("む", 76, 350),
        put("小計(A)", 76, 370),
        end("409,651円", 520, 370),
    ]
    found = find_table(sheet(*words), segments(*words))
    assert found is not None
    assert [row.text("amount") for row in found.rows] == [
        "117,000円",
        "180,000円",
        "112,651円",
    ]


def test_a_rebate_beside_the_sales_it_is_of():
    heads = ["割戻の内容", "対象売上高", "料率", "割戻額(税抜)"]
    row = ["販売奨励金 10月取引分", "3,733,000", "5.0%", "186,650"]
    words = [
        rows(300, [68, -335, 374, -527], [heads, row]),
        sums(("税抜合計", "186,650"), ("消費税(10%)", "18,665"), y=340),
    ]
    found = find_table(sheet(*words), segments(*words))
    assert found is not None
    assert [row.text("amount") for row in found.rows] == ["186,650"]


def test_an_order_number_in_boxes():
    digits = [put(digit, 90 + 12 * at, 164, 8) for at, digit in enumerate("326172")]
    words = segments(put("注文番号", 40, 164), digits, put("末尾", 40, 800))
    found = find_numbers(words, DocumentType.INVOICE)
    assert found["order_number"].value == "326172"


def test_what_a_letter_is_about():
    words = segments(
        put("3月分 事務所賃料のご請求について", 194, 279), put("末尾", 40, 800)
    )
    assert find_texts(words)["subject"].value == "3月分 事務所賃料のご請求について"


def test_a_quantity_of_one_digit_is_no_number_of_a_label():
    line = segments(put("3", 359, 228), put("外税 10%", 370, 228))
    assert [s.compact for s in line] == ["3", "外税10%"]


def test_the_holder_stands_behind_its_label_right_of_the_block():
    words = segments(
        put("三井住友銀行", 511, 152),
        put("立花支店", 600, 152),
        put("普通", 511, 172),
        put("7866740", 542, 172),
        put("口座名義", 600, 172),
        put("カ)エコラインセツビ", 660, 172),
        put("契 約", 520, 192),
    )
    (found,) = find_accounts(words)
    assert found.account.holder == "カ)エコラインセツビ"


@pytest.mark.parametrize("below", ["得意先No 92-2152", "コード 10-7380", "購買部"])
def test_what_stands_under_an_address_and_is_none(below):
    lines = segments(column(["京都府宇治市小倉町1312番地の4", below], 50, 60, 12))
    found = find_address(lines[0], lines, ())
    assert found is not None
    assert found.value == "京都府宇治市小倉町1312番地の4"


@pytest.mark.parametrize("text", ["・", "一、", "(2)"])
def test_marks_of_a_list_are_no_units(text):
    cells = segments(put(text, 50, 60), put(text, 50, 80))
    assert kind_of(cells) == "running"


def test_a_letter_spaced_title_beside_the_last_column():
    words = [put("数量", 374, 34), put("金額", 505, 34)]
    title = [put(letter, 567 + 25 * at, 32, 14) for at, letter in enumerate("請求書")]
    assert [s.compact for s in segments(words, title)][:2] == ["数量", "金額"]


def test_balances_over_the_sums_whose_label_breaks_off():
    heads = ["御入金額", "差引繰越額", "税抜御買上額", "消費税等", "今回御請求額"]
    words = [
        column(["前回迄の御請求", "額"], 50, 153, 10),
        *(put(text, 140 + 80 * at, 158) for at, text in enumerate(heads)),
        rows(
            180,
            [100, 180, 260, 340, 420, 500],
            [["431,200", "431,200", "0", "611,585", "61,158", "672,743"]],
        ),
    ]
    found = {a.key: a.value for a in find_amounts(segments(*words))}
    assert found["previous_balance"] == found["payment_received"] == 431200


def test_a_balance_right_under_the_rows_is_no_row():
    table = rows(300, PLACES, [HEAD, ROW])
    balance = sums(("前回御請求額", "852,500"), ("御入金額", "852,500"), y=336)
    words = [*table, *balance]
    found = find_table(sheet(*words), segments(*words))
    assert found is not None
    assert len(found.rows) == 1


def test_a_receipt_of_what_it_is_for():
    assert title_type("駐車料金領収書") is DocumentType.SIMPLIFIED_INVOICE


def test_a_contract_is_not_the_sum_of_the_bill():
    words = sums(
        ("契約金額(税抜)", "4,430,000"),
        ("今回請求対象額", "239,581"),
        ("消費税 10%", "23,958"),
        ("税込合計", "263,539"),
    )
    amounts = find_amounts(segments(words))
    lines = [Line(description="塗装", amount=239581)]
    found = solve(amounts, lines, None)
    assert (found.values["subtotal"], found.values["total"]) == (239581, 263539)


def test_a_total_without_its_tax_is_not_proven_by_the_lines():
    words = sums(("請求金額", "239,581"), ("消費税 10%", "23,958"))
    found = solve(find_amounts(segments(words)), [Line(amount=239581)], None)
    assert "total" not in found.proven


def test_a_heading_left_of_sums_with_a_mark():
    heads = ["名称", "出来高率", "今回金額", "A", "請負金額", "8,920,000"]
    second = ["型枠工事", "100%", "6,200", "B", "出来高累計額", "8,105,199"]
    third = ["鉄筋加工", "40%", "443,500", "C", "既請求額", "3,600,000"]
    fourth = ["合計", "", "449,700", "D", "今回出来高(税抜)", "449,700"]
    places = [45, -246, -312, 393, 412, -549]
    words = rows(300, places, [heads, second, third, fourth])
    found = find_table(sheet(*words), segments(*words))
    assert found is not None
    got = [(row.text("description"), row.text("amount")) for row in found.rows]
    assert got == [("型枠工事", "6,200"), ("鉄筋加工", "443,500")]


def test_rates_under_the_heading_of_the_tax():
    goods = [
        ["ご利用内訳", "料金(円)", "消費税"],
        ["通話料(国内)", "8,854", "外税 10%"],
        ["端末等代金分割支払金", "4,484", "非課税"],
    ]
    page = sheet(parties("料金請求書"), rows(300, [50, -366, 420], goods))
    lines = [(x.amount, x.tax_rate) for x in read_one(page).lines]
    assert lines == [(8854, TEN), (4484, NOTHING)]


def test_lines_with_their_tax_prove_the_total_that_the_rates_make():
    words = sums(("10%対象", "1,000"), ("消費税(10%)", "100"), ("合計", "1,100"), y=300)
    found = solve(find_amounts(segments(words)), [Line(amount=1100)], None)
    assert {"lines", "total"} <= found.proven
