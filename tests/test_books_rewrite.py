from decimal import Decimal

import pytest

from books.correct import CorrectionError
from books.model import Document, FieldRead, Line, Origin, Reading, Source
from books.pick import pick_value
from books.rewrite import Row, rewrite_lines

LINES = tuple(
    Line(description=name, quantity=Decimal(n), amount=100 * n)
    for n, name in enumerate(("ねじ", "ナット", "座金"), 1)
)
READING = Reading(
    source=Source(file="a.pdf", sha256="0" * 64),
    document=Document(lines=LINES, total=600),
    fields={
        "lines[0].amount": FieldRead(confidence=0.5),
        "lines[2].amount": FieldRead(confidence=0.7),
        "total": FieldRead(confidence=0.9),
    },
    review=("lines[0].amount", "lines[2].amount", "lines[2]", "total"),
)


def rows(*sources, **cells):
    return [Row(source, cells if source is None else {}) for source in sources]


def test_what_is_known_of_a_line_goes_where_the_line_goes():
    moved = rewrite_lines(READING, rows(2, 0), "花子")
    assert [x.description for x in moved.document.lines] == ["座金", "ねじ"]
    assert moved.fields["lines[0].amount"].confidence == 0.7
    assert moved.fields["lines[1].amount"].confidence == 0.5
    assert set(moved.review) == {
        "lines[0].amount", "lines[0]", "lines[1].amount", "total"
    }  # fmt: skip


def test_changed_cells_are_confirmed_and_empty_rows_go():
    sent = [Row(0, {"amount": "￥1,500円"}), *rows(1, 2), Row(None, {"unit": " "})]
    changed = rewrite_lines(READING, sent, "花子", seen=["lines[2].amount"])
    assert [x.amount for x in changed.document.lines] == [1500, 200, 300]
    field = changed.fields["lines[0].amount"]
    assert (field.origin, field.by) == (Origin.CORRECTED, "花子")
    assert changed.fields["lines[2].amount"].origin is Origin.CORRECTED
    assert changed.review == ("lines[2]", "total")


def test_nothing_changed_is_nothing_changed():
    same = [Row(i, {"amount": str(x.amount)}) for i, x in enumerate(LINES)]
    assert rewrite_lines(READING, same, "花子") == READING


def test_a_new_row_takes_its_cells():
    added = rewrite_lines(READING, rows(0, None, unit_price="1,200", unit="個"), "花子")
    assert added.document.lines[1] == Line(unit_price=Decimal(1200), unit="個")


@pytest.mark.parametrize(
    "row",
    [Row(9, {}), Row(-1, {}), Row(0, {"amount": "たくさん"}), Row(0, {"answer": "x"})],
)
def test_what_can_not_be_is_refused(row):
    with pytest.raises(CorrectionError):
        rewrite_lines(READING, [row], "花子")


@pytest.mark.parametrize(
    ("path", "printed", "value"),
    [
        ("total", "合計 ￥1,100-", "¥1,100"),
        ("lines[0].quantity", "12.5 kg", "12.5"),
        ("due_date", "お支払期限 2026年4月30日まで", "2026年4月30日"),
        ("due_date", "令和8年4月30日", "令和8年4月30日"),
        ("issuer.registration_number", "登録番号 T7999901000001", "T7999901000001"),
        ("issuer.postal_code", "〒144-0052 東京都", "144-0052"),
        ("issuer.tel", "TEL 03-1234-5678", "03-1234-5678"),
        ("lines[0].tax_rate", "税率10%対象", "10%"),
        ("subject", "件名：4月分", "4月分"),
        ("total", "なし", "なし"),
    ],
)
def test_the_value_is_taken_out_of_what_is_printed(path, printed, value):
    assert pick_value(path, printed) == value
