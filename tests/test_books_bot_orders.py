import datetime as dt

import pytest

from books.bot_orders import JournalCell, JournalOrder, JournalRow


def entry(*partners):
    cells = [JournalCell(account="仕入高", amount=1, partner=one) for one in partners]
    rows = tuple(JournalRow(debit=cell) for cell in cells)
    return JournalOrder(day=dt.date(2026, 10, 31), rows=rows)


@pytest.mark.parametrize(
    ("partners", "told"),
    [
        (("からたち金属", "からたち金属"), "からたち金属"),
        (("からたち金属", ""), "からたち金属"),
        (("からたち金属", "よもぎ塗装"), ""),
        (("", ""), ""),
    ],
)
def test_the_partner_of_an_entry_is_that_of_all_its_lines(partners, told):
    order = entry(*partners)
    assert order.head("DN1")["partner"] == told
    assert [line["partner"] for line in order.lines("line")] == list(partners)
