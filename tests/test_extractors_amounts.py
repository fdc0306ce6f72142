"""Amounts by their labels: sums, taxes per rate, balances."""

from decimal import Decimal

import pytest

from extractors.amounts import find_amounts, find_headline
from tests.paper import end, put, rows, segments, spaced

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")


def amounts(*words):
    return [(a.key, a.value, a.rate) for a in find_amounts(segments(*words))]


def labelled(*pairs, x=360, x1=540, y=500):
    """Labels with their amounts on the right, line under line."""
    words = []
    for index, (label, amount) in enumerate(pairs):
        words += [put(label, x, y + 18 * index), end(amount, x1, y + 18 * index)]
    return words


def test_sums_with_labels_on_their_left():
    words = labelled(("小計", "12,000"), ("消費税(10%)", "1,200"), ("合計", "¥13,200"))
    assert amounts(words) == [
        ("subtotal", 12000, None),
        ("rate_tax", 1200, TEN),
        ("total", 13200, None),
    ]


def test_letter_spaced_labels():
    words = [
        *spaced("小計", 360, 500, gap=20),
        end("12,000", 540, 500),
        *spaced("合計", 360, 518, gap=20),
        end("13,200", 540, 518),
    ]
    assert amounts(words) == [("subtotal", 12000, None), ("total", 13200, None)]


def test_labels_above_their_amounts():
    places = [50, 150, 250, 350, 450]
    words = rows(
        200,
        places,
        [
            ["前回ご請求額", "ご入金額", "繰越金額", "今回お買上額", "今回ご請求額"],
            ["55,000", "55,000", "0", "33,000", "33,000"],
        ],
        step=16,
    )
    found = {key: value for key, value, _ in amounts(words)}
    assert found["previous_balance"] == 55000
    assert found["payment_received"] == 55000
    assert found["carried_forward"] == 0
    assert found["amount_due"] == 33000


def test_a_table_of_rates():
    words = rows(
        500,
        [300, -440, -540],
        [
            ["税率", "対象額", "消費税"],
            ["10%", "20,000", "2,000"],
            ["8%(軽減)", "5,000", "400"],
            ["合計", "25,000", "2,400"],
        ],
        step=16,
    )
    assert sorted(amounts(words)) == [
        ("rate_tax", 400, EIGHT),
        ("rate_tax", 2000, TEN),
        ("rate_taxable", 5000, EIGHT),
        ("rate_taxable", 20000, TEN),
        ("subtotal", 25000, None),
        ("tax", 2400, None),
    ]


def test_a_table_of_rates_with_tax_inside():
    words = rows(
        500,
        [300, -440, -540],
        [["税率区分", "税込金額", "うち消費税額"], ["10%対象", "11,000", "1,000"]],
        step=16,
    )
    found = find_amounts(segments(words))
    assert [(a.key, a.value) for a in found] == [
        ("rate_taxable", 11000),
        ("rate_tax", 1000),
    ]
    assert all(a.inclusive for a in found)


def test_rates_line_by_line():
    words = labelled(
        ("10%対象", "20,000"),
        ("消費税(10%)", "2,000"),
        ("8%対象(軽減税率)", "5,000"),
        ("消費税(8%)", "400"),
    )
    assert amounts(words) == [
        ("rate_taxable", 20000, TEN),
        ("rate_tax", 2000, TEN),
        ("rate_taxable", 5000, EIGHT),
        ("rate_tax", 400, EIGHT),
    ]


def test_base_and_tax_in_one_line():
    words = [
        put("10%対象", 260, 500),
        end("20,000", 400, 500),
        put("消費税", 420, 500),
        end("2,000", 540, 500),
        put("8%対象", 260, 516),
        end("5,000", 400, 516),
        put("消費税", 420, 516),
        end("400", 540, 516),
    ]
    assert sorted(amounts(words)) == [
        ("rate_tax", 400, EIGHT),
        ("rate_tax", 2000, TEN),
        ("rate_taxable", 5000, EIGHT),
        ("rate_taxable", 20000, TEN),
    ]


def test_a_tax_behind_its_base_without_a_label():
    words = [put("10%対象", 260, 500), end("20,000", 400, 500), end("2,000", 480, 500)]
    assert amounts(words) == [("rate_taxable", 20000, TEN), ("rate_tax", 2000, TEN)]


def test_taxes_below_their_bases():
    words = labelled(
        ("10%対象", "20,000"),
        ("消費税", "2,000"),
        ("8%対象", "5,000"),
        ("消費税", "400"),
    )
    assert [(k, v) for k, v, r in amounts(words) if r == TEN] == [
        ("rate_taxable", 20000),
        ("rate_tax", 2000),
    ]


@pytest.mark.parametrize(
    ("text", "key", "rate"),
    [
        ("(内消費税 10% 1,234円)", "rate_tax", TEN),
        ("(うち消費税等 ¥1,234)", "tax", None),
        ("税込(内消費税8% ¥1,234)", "rate_tax", EIGHT),
    ],
)
def test_a_tax_in_brackets(text, key, rate):
    assert (key, 1234, rate) in amounts(put(text, 300, 500))


@pytest.mark.parametrize("text", ["△1,021", "1,021", "▲1,021", "-1,021"])
def test_withholding_is_positive_however_it_is_printed(text):
    (found,) = amounts(labelled(("源泉徴収税額", text)))
    assert found == ("withholding_tax", 1021, None)


def test_withholding_with_its_rate_is_no_tax_rate():
    (found,) = amounts(labelled(("源泉徴収税(10.21%)", "10,210")))
    assert found == ("withholding_tax", 10210, None)


def test_a_total_without_tax_is_a_subtotal():
    words = labelled(("合計(税抜)", "12,000"), ("合計(税込)", "13,200"))
    assert amounts(words) == [("subtotal", 12000, None), ("total", 13200, None)]


def test_a_yen_sign_apart_from_its_digits():
    words = [put("合計", 300, 500), put("¥", 360, 500), put("13,200", 372, 500)]
    assert ("total", 13200, None) in amounts(words)


def test_what_the_customer_hands_over_is_no_amount():
    assert amounts(labelled(("お預り", "2,000"), ("お釣り", "680"))) == []


def test_a_label_without_a_number_is_no_amount():
    assert amounts(put("合計", 360, 500)) == []


def test_an_offset_and_what_is_left():
    words = labelled(("相殺額", "△1,000"), ("差引お支払額", "9,000"))
    assert amounts(words) == [("offset", -1000, None), ("amount_due", 9000, None)]


def test_the_headline_is_the_largest_amount_with_a_yen_sign():
    found = find_headline(
        segments(
            put("1,500", 50, 40, 30), put("¥3,300-", 50, 100, 20), put("¥300", 50, 200)
        )
    )
    assert found is not None
    assert (found.key, found.value) == ("headline", 3300)
    assert find_headline(segments(put("300", 50, 40, 30))) is None


def test_evidence_of_an_amount_is_its_number():
    (found,) = find_amounts(segments(labelled(("合計", "13,200"))))
    assert (found.segment.text, found.label.text) == ("13,200", "合計")


@pytest.mark.parametrize("text", ["¥13200", "¥13,200", "13200", "¥13,200-"])
def test_an_amount_set_digit_by_digit(text):
    digits = spaced(text, 360, 500, gap=8)
    assert amounts(put("合計", 300, 500), digits) == [("total", 13200, None)]


def test_an_amount_broken_behind_its_comma():
    words = [put("合計", 300, 500), put("¥13,", 360, 500), put("200-", 384, 500)]
    assert amounts(words) == [("total", 13200, None)]


def test_a_sum_at_the_other_end_of_its_row():
    words = [put("合計", 50, 400), end("27,500", 540, 400)]
    assert amounts(words) == [("total", 27500, None)]


RATES = ["10%対象", "20,000", "2,000", "22,000"], ["8%対象", "5,000", "400", "5,400"]


@pytest.mark.parametrize("heading", ["税込金額", "税込合計", "合計"])
def test_a_table_of_rates_with_its_totals(heading):
    cells = [["税率", "税抜金額", "消費税額", heading], *RATES]
    cells.append(["合計", "25,000", "2,400", "27,400"])
    found = amounts(rows(500, [260, -360, -440, -540], cells, 16))
    assert sorted(found, key=str) == sorted(
        [
            ("rate_taxable", 20000, TEN),
            ("rate_tax", 2000, TEN),
            ("rate_taxable", 5000, EIGHT),
            ("rate_tax", 400, EIGHT),
            ("subtotal", 25000, None),
            ("tax", 2400, None),
            ("total", 27400, None),
        ],
        key=str,
    )


def test_rates_told_in_a_sentence():
    words = [
        put("(10%対象 1,150,504 消費税 115,050)", 40, 500),
        put("8%対象 ¥2,170(内消費税等 ¥160)", 40, 520),
    ]
    found = find_amounts(segments(words))
    assert [(a.key, a.value, a.rate, a.inclusive) for a in found] == [
        ("rate_taxable", 1150504, TEN, False),
        ("rate_tax", 115050, TEN, False),
        ("rate_taxable", 2170, EIGHT, True),
        ("rate_tax", 160, EIGHT, True),
    ]


def test_the_sums_beside_a_table_of_rates_are_their_own():
    words = [
        *rows(500, [40, 110, 200], [["区分", "対象金額", "消費税"]]),
        *rows(516, [40, -160, -240], [["10%対象", "113,079", "11,307"]]),
        put("小計(税抜)", 420, 500),
        end("113,079", 560, 500),
        put("消費税額計", 420, 518),
        end("11,307", 560, 518),
    ]
    found = find_amounts(segments(words))
    assert ("subtotal", 113079) in [(a.key, a.value) for a in found]
    assert ("rate_tax", 11307, TEN) in [(a.key, a.value, a.rate) for a in found]


def test_a_letter_spaced_label_with_its_rate():
    words = [put("10%消", 40, 500), put("費", 80, 500), put("税", 100, 500)]
    assert amounts(*words, end("60,000", 240, 500)) == [("rate_tax", 60000, TEN)]


@pytest.mark.parametrize(
    "told",
    [
        "(税抜 60,000円、消費税(10%) 6,000円)",
        "(本体 60,000円、消費税(10%)6,000円)",
    ],
)
def test_a_price_told_with_and_without_its_tax(told):
    found = amounts([put("金66,000円(税込)", 150, 310), put(told, 150, 324)])
    assert ("rate_taxable", 60000, TEN) in found
    assert ("rate_tax", 6000, TEN) in found


def test_sums_under_a_row_of_labels():
    heads = ["10%税抜額", "10%消費税", "税抜合計", "消費税額等", "合計"]
    below = ["20,000", "2,000", "20,000", "2,000", "22,000"]
    places = [100, 180, 260, 340, 420]
    words = rows(600, places, [heads, below], 14)
    assert set(amounts(words)) == {
        ("rate_taxable", 20000, TEN),
        ("rate_tax", 2000, TEN),
        ("subtotal", 20000, None),
        ("tax", 2000, None),
        ("total", 22000, None),
    }


def test_a_share_of_a_rebate_is_no_rate_of_a_tax():
    heads = ["対象金額", "料率", "金額(税抜)", "消費税"]
    cells = [heads, ["400,000", "5.0%", "20,000", ""]]
    words = rows(600, [100, 200, 300, 400], cells, 14)
    assert not [a for a in amounts(words) if a[2] == Decimal("0.05")]


def test_sums_under_a_row_of_labels_in_cells_of_other_widths():
    words = [
        put("小計", 120, 300), put("消費税等10%", 330, 300), put("税込合計", 590, 300),
        end("44,698", 220, 316), end("4,469", 495, 316), end("49,167", 690, 316),
    ]  # fmt: skip
    found = {(a.key, a.value) for a in find_amounts(segments(words))}
    assert found == {("subtotal", 44698), ("rate_tax", 4469), ("total", 49167)}


def test_what_bears_no_tax_is_a_rate_of_its_own():
    (exempt,) = find_amounts(
        segments([put("課税対象外 計(非課税)", 50, 300), end("1,781", 400, 300)])
    )
    assert (exempt.key, exempt.rate, exempt.value) == ("rate_taxable", 0, 1781)
