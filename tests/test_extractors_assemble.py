"""Whole papers, drawn for these tests, as a clerk would read them."""

import datetime as dt
from decimal import Decimal

from books.model import AccountType, DocumentType, Origin, TaxBasis
from extractors.page import Box, Page, Word
from tests.paper import column, end, grid, put, read, read_one, rows, sheet, spaced

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
EXCLUSIVE, INCLUSIVE = TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE
HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]


def title(text, size=22):
    return put(text, 240, 40, size)


def recipient(name="見本産業株式会社"):
    return [put(name, 50, 90, 12), put("御中", 60 + 12 * len(name), 90, 12)]


def issuer(name="株式会社たとえ商事", y=130):
    lines = [
        name,
        "〒220-0012 神奈川県横浜市西区みなと1-2-3",
        "TEL 045-000-1234",
        "登録番号 T7000012050002",
    ]
    return column(lines, 330, y, 14)


def head(*pairs, x=400, y=70):
    words = []
    for index, (label, value) in enumerate(pairs):
        words += [put(label, x, y + 14 * index), put(value, x + 70, y + 14 * index)]
    return words


def sums(*pairs, y=500):
    words = []
    for index, (label, value) in enumerate(pairs):
        words += [put(label, 380, y + 18 * index), end(value, 540, y + 18 * index)]
    return words


def money(document):
    return [
        (r.rate, r.taxable_amount, r.tax_amount, r.basis) for r in document.tax_summary
    ]


ITEMS = [
    ["帆布バッグ 生成り", "12", "個", "1,450", "17,400"],
    ["木製トレー", "3", "枚", "2,800", "8,400"],
    ["値引", "1", "式", "△800", "△800"],
]
SUMS = [("小計", "25,000"), ("消費税(10%)", "2,500"), ("合計", "27,500")]


def invoice(**changes):
    parts = {
        "title": spaced("請求書", 220, 40, 22, 20),
        "recipient": recipient(),
        "head": head(("請求番号", "S-26-118"), ("請求日", "令和8年9月30日")),
        "issuer": issuer(),
        "subject": [put("件名", 50, 120), put("秋の展示会 備品", 90, 120)],
        "due": [put("お支払期限", 50, 140), put("2026年10月31日", 120, 140)],
        "table": rows(300, PLACES, [HEAD, *ITEMS]),
        "sums": sums(*SUMS),
        "bank": [
            put("お振込先", 50, 620),
            put("みずほ銀行 渋谷支店 普通 2345678 カ)タトエシヨウジ", 110, 620),
        ],
    }
    return sheet(*(parts | changes).values())


def test_a_plain_invoice():
    (reading,) = read(invoice())
    document = reading.document
    assert document.document_type is DocumentType.INVOICE
    assert document.document_number == "S-26-118"
    assert document.issue_date == dt.date(2026, 9, 30)
    assert document.due_date == dt.date(2026, 10, 31)
    assert document.subject == "秋の展示会 備品"
    assert document.recipient.name == "見本産業株式会社"
    assert document.issuer.name == "株式会社たとえ商事"
    assert document.issuer.registration_number == "T7000012050002"
    assert document.issuer.postal_code == "220-0012"
    assert [line.amount for line in document.lines] == [17400, 8400, -800]
    assert document.lines[0].quantity == 12
    assert money(document) == [(TEN, 25000, 2500, EXCLUSIVE)]
    assert (document.subtotal, document.tax_total, document.total) == (
        25000,
        2500,
        27500,
    )
    (account,) = document.bank_accounts
    assert (account.branch, account.number) == ("渋谷支店", "2345678")
    assert account.account_type is AccountType.ORDINARY
    assert reading.review == ()


def test_every_value_has_its_place_and_sureness():
    (reading,) = read(invoice())
    total = reading.fields["total"]
    assert total.confidence > 0.99
    assert total.origin is Origin.READ
    assert total.evidence is not None
    assert total.evidence.bbox == (510, 536, 540, 546)
    assert reading.fields["lines[1].unit_price"].evidence.bbox[1] == 340
    assert "帆布バッグ" in reading.text


def test_a_ruled_invoice_with_wrapped_descriptions():
    body = [
        *rows(
            320,
            PLACES,
            [
                ["展示台 組立および", "2", "台", "9,000", "18,000"],
                ["夜間搬入", "", "", "", ""],
            ],
            12,
        ),
        *rows(
            350,
            PLACES,
            [["照明", "10", "灯", "700", "7,000"], ["", "", "", "", ""]],
            12,
        ),
    ]
    rules = grid([40, 290, 340, 380, 450, 550], [295, 316, 347, 378])
    page = invoice(table=[*rows(300, PLACES, [HEAD]), *body])
    document = read_one(Page(1, 595, 842, page.words, tuple(rules)))
    assert [line.description for line in document.lines] == [
        "展示台 組立および 夜間搬入",
        "照明",
    ]
    assert document.total == 27500


def test_two_rates_told_by_marks_and_a_table_of_rates():
    items = [
        ["緑茶 500ml ※", "50", "本", "100", "5,000"],
        ["紙コップ", "20", "袋", "1,000", "20,000"],
    ]
    rates = rows(
        500,
        [300, -440, -540],
        [
            ["税率", "対象額", "消費税"],
            ["10%", "20,000", "2,000"],
            ["8%", "5,000", "400"],
        ],
        16,
    )
    below = [
        *rates,
        put("税込合計", 300, 560),
        end("27,400", 540, 560),
        put("※は軽減税率対象", 50, 580),
    ]
    document = read_one(invoice(table=rows(300, PLACES, [HEAD, *items]), sums=below))
    assert [(x.description, x.tax_rate) for x in document.lines] == [
        ("緑茶 500ml", EIGHT),
        ("紙コップ", TEN),
    ]
    assert money(document) == [
        (TEN, 20000, 2000, EXCLUSIVE),
        (EIGHT, 5000, 400, EXCLUSIVE),
    ]
    assert document.total == 27400


def test_a_mark_that_was_not_read_is_inferred_from_the_sums():
    items = [
        ["緑茶 500ml ※", "50", "本", "100", "5,000"],
        ["羊羹", "3", "本", "1,000", "3,000"],
        ["紙コップ", "20", "袋", "1,000", "20,000"],
    ]
    below = [
        *sums(
            ("10%対象", "20,000"),
            ("消費税(10%)", "2,000"),
            ("8%対象", "8,000"),
            ("消費税(8%)", "640"),
            ("合計", "30,640"),
        ),
        put("※は軽減税率対象", 50, 600),
    ]
    (reading,) = read(invoice(table=rows(300, PLACES, [HEAD, *items]), sums=below))
    assert [x.tax_rate for x in reading.document.lines] == [EIGHT, EIGHT, TEN]
    assert reading.fields["lines[1].tax_rate"].origin is Origin.INFERRED


def test_tax_inside_the_total():
    items = [["夕食会 お料理", "10", "名", "5,500", "55,000"]]
    below = sums(
        ("合計(税込)", "55,000"), ("(うち消費税10%", ""), ("内消費税(10%)", "5,000")
    )
    document = read_one(invoice(table=rows(300, PLACES, [HEAD, *items]), sums=below))
    assert money(document) == [(TEN, 55000, 5000, INCLUSIVE)]
    assert document.total == 55000
    assert document.subtotal is None


def test_withholding():
    items = [["挿絵 制作料", "1", "式", "100,000", "100,000"]]
    below = sums(
        ("小計", "100,000"),
        ("消費税(10%)", "10,000"),
        ("合計", "110,000"),
        ("源泉徴収税額", "△10,210"),
        ("差引ご請求額", "99,790"),
    )
    document = read_one(
        invoice(
            issuer=column(
                ["佐藤 花子", "〒220-0012 横浜市西区みなと1-2", "TEL 045-000-1234"],
                330,
                130,
                14,
            ),
            table=rows(300, PLACES, [HEAD, *items]),
            sums=below,
        )
    )
    assert document.issuer.name == "佐藤 花子"
    assert document.withholding_tax == 10210
    assert (document.total, document.amount_due) == (110000, 99790)
    assert document.payable_amount == 99790


def test_a_carry_over_with_labels_above_the_amounts():
    carry = rows(
        230,
        [50, 150, 250, 350, 450],
        [
            ["前回ご請求額", "ご入金額", "繰越金額", "今回お買上額", "今回ご請求額"],
            ["80,000", "50,000", "30,000", "25,000", "57,500"],
        ],
        15,
    )
    document = read_one(invoice(carry=carry, title=title("合計請求書")))
    assert (document.previous_balance, document.payment_received) == (80000, 50000)
    assert document.carried_forward == 30000
    assert (document.total, document.amount_due) == (27500, 57500)


def test_lines_that_go_on_on_a_second_page():
    first = invoice(sums=[put("次頁へ続く", 450, 420), put("1/2", 540, 800)], bank=[])
    second = sheet(
        rows(60, PLACES, [["額縁", "5", "枚", "1,000", "5,000"]]),
        sums(("小計", "30,000"), ("消費税(10%)", "3,000"), ("合計", "33,000"), y=200),
        put("2/2", 540, 800),
        number=2,
    )
    (reading,) = read(first, second)
    document = reading.document
    assert reading.source.pages == (1, 2)
    assert [line.amount for line in document.lines] == [17400, 8400, -800, 5000]
    assert document.total == 33000
    assert reading.fields["lines[3].amount"].evidence.page == 2


def test_two_documents_in_one_file():
    note = sheet(
        title("納品書"),
        recipient(),
        head(("納品書番号", "N-77"), ("納品日", "2026/9/25")),
        issuer(),
        rows(300, PLACES, [HEAD, *ITEMS[:2]]),
        number=2,
    )
    first, second = read(invoice(), note)
    assert first.source.pages == (1,)
    assert second.source.pages == (2,)
    assert second.document.document_type is DocumentType.DELIVERY_NOTE
    assert second.document.document_number == "N-77"
    assert second.document.delivery_date == dt.date(2026, 9, 25)
    assert len(second.document.lines) == 2


def test_a_bilingual_invoice():
    table = rows(
        300,
        [50, 280, 350, 460],
        [
            ["品名 Description", "数量 Qty", "単価 Unit Price", "金額 Amount"],
            ["LANケーブル 3m", "50", "500", "25,000"],
        ],
    )
    document = read_one(
        invoice(
            title=put("請求書 / INVOICE", 200, 40, 20),
            head=head(
                ("Invoice No.", "EX-2609"),
                ("Issue Date", "2026/09/30"),
                ("Due Date", "2026/10/31"),
            ),
            due=[],
            table=table,
        )
    )
    assert document.document_number == "EX-2609"
    assert document.issue_date == dt.date(2026, 9, 30)
    assert document.due_date == dt.date(2026, 10, 31)
    (line,) = document.lines
    assert (line.description, line.amount) == ("LANケーブル 3m", 25000)


def test_a_till_receipt():
    lines = [
        ("合計", "¥1,180"),
        ("8%対象", "¥1,080"),
        ("(内消費税等", "¥80)"),
        ("10%対象", "¥100"),
        ("(内消費税等", "¥9)"),
        ("お預り", "¥2,000"),
        ("お釣り", "¥820"),
    ]
    words = [
        put("たとえ青果店", 60, 30, 14),
        put("TEL 045-000-1234", 60, 50),
        put("登録番号 T7000012050002", 60, 64),
    ]
    words += [put("2026年9月30日(水) 18:04", 30, 84), put("レジNo.2", 160, 84)]
    words += [
        put("みかん ※", 30, 120),
        end("¥1,080", 190, 120),
        put("レジ袋", 30, 134),
        end("¥100", 190, 134),
    ]
    for index, (label, value) in enumerate(lines):
        words += [put(label, 30, 160 + 16 * index), end(value, 190, 160 + 16 * index)]
    document = read_one(sheet(words, size=(220, 420)))
    assert document.document_type is DocumentType.SIMPLIFIED_INVOICE
    assert document.issuer.name == "たとえ青果店"
    assert document.issuer.registration_number == "T7000012050002"
    assert document.issue_date == dt.date(2026, 9, 30)
    assert document.total == 1180
    assert document.subject is None


def test_a_hand_set_receipt():
    document = read_one(
        sheet(
            spaced("領収証", 240, 40, 24, 16),
            put("見本産業株式会社 様", 60, 100, 14),
            put("¥33,000-", 220, 140, 24),
            put("但し 会議室利用料として 上記正に領収いたしました", 100, 190),
            put("2026年9月30日", 420, 80),
            put("10%対象 ¥30,000", 60, 230),
            put("消費税(10%) ¥3,000", 60, 246),
            issuer("有限会社たとえ会館", 230),
            size=(595, 420),
        )
    )
    assert document.document_type is DocumentType.SIMPLIFIED_INVOICE
    assert document.total == 33000
    assert document.recipient.name == "見本産業株式会社"
    assert document.issuer.name == "有限会社たとえ会館"
    assert money(document) == [(TEN, 30000, 3000, EXCLUSIVE)]


def test_an_order():
    document = read_one(
        invoice(
            title=title("注　文　書"),
            head=head(
                ("注文番号", "H-2201"),
                ("注文日", "2026/9/1"),
                ("納期", "2026/9/25"),
                ("支払条件", "月末締翌月末払"),
            ),
            due=[put("納入場所", 50, 140), put("本社 第二倉庫", 120, 140)],
            bank=[],
        )
    )
    assert document.document_type is DocumentType.PURCHASE_ORDER
    assert document.document_number == "H-2201"
    assert document.order_number is None
    assert document.delivery_date == dt.date(2026, 9, 25)
    assert document.delivery_place == "本社 第二倉庫"
    assert document.payment_method == "月末締翌月末払"
    assert document.supplier.name == "見本産業株式会社"


def test_a_quotation_has_no_due_date():
    document = read_one(
        invoice(
            title=title("御見積書"),
            head=head(
                ("見積番号", "Q-9"), ("見積日", "2026/9/1"), ("有効期限", "2026/9/30")
            ),
            bank=[],
        )
    )
    assert document.document_type is DocumentType.QUOTATION
    assert document.document_number == "Q-9"
    assert document.due_date is None
    assert document.issue_date == dt.date(2026, 9, 1)


def test_a_return_invoice():
    document = read_one(
        invoice(
            title=title("適格返還請求書"),
            head=head(
                ("伝票番号", "K-3"), ("発行日", "2026/9/30"), ("元取引日", "2026/9/10")
            ),
        )
    )
    assert document.document_type is DocumentType.RETURN_INVOICE
    assert document.original_date == dt.date(2026, 9, 10)


def test_the_period_of_the_paper():
    words = [put("対象期間: 2026年9月1日〜2026年9月30日", 50, 160)]
    document = read_one(invoice(period=words))
    assert document.period_start == dt.date(2026, 9, 1)
    assert document.period_end == dt.date(2026, 9, 30)
    closed = read_one(
        invoice(period=[put("締切日", 50, 160), put("2026/9/20", 120, 160)])
    )
    assert closed.period_end == dt.date(2026, 9, 20)


def test_remarks_that_the_checks_need_are_kept():
    document = read_one(invoice(note=[put("振込手数料はご負担願います", 50, 700)]))
    assert document.notes is not None
    assert "手数料" in document.notes


def test_a_name_under_something_else_is_doubted():
    clean = invoice()
    name = next(w for w in clean.words if w.text == "株式会社たとえ商事")
    dirty = Page(
        1,
        595,
        842,
        (
            *clean.words,
            Word("印", Box(name.box.x1 - 5, 128, name.box.x1 + 20, 142), 0.6),
        ),
    )
    (before,), (after,) = read(clean), read(dirty)
    assert (
        after.fields["issuer.name"].confidence < before.fields["issuer.name"].confidence
    )


def test_a_known_name_mends_what_was_read():
    document = read_one(
        invoice(recipient=recipient("見木産業株式会社")), known=["見本産業株式会社"]
    )
    assert document.recipient.name == "見本産業株式会社"


def test_wrong_sums_go_to_a_person():
    (reading,) = read(
        invoice(
            sums=sums(("小計", "25,000"), ("消費税(10%)", "2,500"), ("合計", "29,000"))
        )
    )
    assert reading.document.total == 29000
    assert "total" in reading.review


def test_without_labels_the_lines_of_a_paper_go_to_a_person():
    (reading,) = read(invoice(table=[]))
    assert reading.document.lines == ()
    assert "lines" in reading.review


def test_a_total_in_the_column_of_taxes_is_no_tax():
    cells = [["税率", "対象額", "消費税"], ["10%", "25,000", "2,500"]]
    below = rows(500, [300, -440, -540], [*cells, ["合計", "", "27,500"]], 16)
    (reading,) = read(invoice(sums=below))
    assert money(reading.document) == [(TEN, 25000, 2500, EXCLUSIVE)]
    assert reading.document.tax_total == 2500
    assert reading.document.total == 27500 or "total" in reading.review


def test_a_table_of_rates_with_its_totals():
    cells = [
        ["税率", "税抜金額", "消費税額", "税込金額"],
        ["10%対象", "20,000", "2,000", "22,000"],
        ["8%対象", "5,000", "400", "5,400"],
        ["合計", "25,000", "2,400", "27,400"],
    ]
    below = rows(500, [260, -360, -440, -540], cells, 16)
    document = read_one(invoice(sums=below))
    assert document.tax_total == 2400
    assert (document.subtotal, document.total) == (25000, 27400)


def test_an_amount_without_tax_in_large_letters_is_not_the_total():
    large = put("¥25,000", 60, 200, 20)
    below = sums(("合計", "27,500"), ("10%対象", "25,000"))
    (reading,) = read(invoice(sums=[large, *below]))
    assert reading.document.total == 27500
    assert {"tax_summary[0]", "total"} <= set(reading.review)


def test_a_post_office_account_by_its_symbol_goes_to_a_person():
    lines = ["お振込先", "ゆうちょ銀行 記号 10180 番号 12345671", "カ)タトエシヨウジ"]
    (reading,) = read(invoice(bank=column(lines, 50, 600, 14)))
    assert reading.document.bank_accounts == ()
    assert "bank_accounts" in reading.review


def test_the_head_of_a_business_is_not_its_name():
    lines = ["デザイン事務所ひかり", "代表 佐藤花子", "〒220-0012 横浜市西区みなと1-2"]
    document = read_one(invoice(issuer=column(lines, 330, 130, 14)))
    assert document.issuer.name == "デザイン事務所ひかり"


def test_sums_in_the_table_of_lines_are_no_lines():
    below = [["消費税(10%)", "", "", "", "2,500"], ["合計", "", "", "", "27,500"]]
    (reading,) = read(invoice(table=rows(300, PLACES, [HEAD, *ITEMS, *below]), sums=[]))
    document = reading.document
    assert [line.amount for line in document.lines] == [17400, 8400, -800]
    assert (document.tax_total, document.total) == (2500, 27500)


def test_sections_and_remarks_among_the_lines():
    section, remark = ["【9月納品分】"], ["※納品書 N-1〜N-3"]
    cells = [HEAD, section + [""] * 4, *ITEMS, remark + [""] * 4]
    (reading,) = read(invoice(table=rows(300, PLACES, cells)))
    assert [x.description for x in reading.document.lines] == [x[0] for x in ITEMS]
    assert reading.review == ()


def test_one_tax_for_two_rates():
    cells = [
        ["品名", "数量", "単価", "税率", "金額"],
        ["茶", "50", "100", "8%", "5,000"],
        ["紙", "20", "1,000", "10%", "20,000"],
    ]
    pairs = [("8%対象", "5,000"), ("10%対象", "20,000")]
    (reading,) = read(
        invoice(
            table=rows(300, [50, -280, -360, 400, -540], cells),
            sums=sums(*pairs, ("消費税", "2,400"), ("合計", "27,400")),
        )
    )
    assert (reading.document.tax_total, reading.document.total) == (2400, 27400)
    assert [x.tax_rate for x in reading.document.lines] == [EIGHT, TEN]
    # the tax of each rate is not on the paper
    assert reading.review == ("tax_summary[0]", "tax_summary[1]")


def test_a_receipt_with_its_tax_in_brackets():
    document = read_one(
        sheet(
            put("領 収 書", 240, 40, 24),
            put("¥11,000", 220, 140, 24),
            put("(内消費税10% ¥1,000)", 220, 170),
            put("2026年9月30日", 420, 80),
            issuer("たとえ会館", 230),
        )
    )
    assert document.total == 11000
    assert money(document) == [(TEN, 11000, 1000, INCLUSIVE)]


def test_a_branch_below_the_name_of_the_shop_is_asked_for():
    texts = ["サンプルマート", "霞が関店", "TEL 03-0000-0002", "2026年9月3日", "領収書"]
    sums = [put("合計", 60, 200), end("¥1,230", 200, 200), put("お釣り", 60, 220)]
    (reading,) = read(sheet(column(texts, 60, 40, 14), sums))
    assert reading.document.issuer.name == "霞が関店"
    assert "issuer.name" in reading.review


def test_pages_with_numbers_of_their_own_are_asked_for_whole():
    def numbered(number: str, page: int):
        label = put(f"請求書番号 {number}", 400, 70)
        return sheet(label, put(f"{page} / 2 頁", 500, 20), number=page)

    first = sheet(title("請求書"), put("請求書番号 A-1", 400, 70))
    (reading,) = read(first, numbered("A-2", 2))
    assert {"document_number", "total", "bank_accounts"} <= set(reading.review)
    (same,) = read(first, numbered("A-1", 2))
    assert "bank_accounts" not in same.review
