"""What makes values less sure than their letters are."""

import datetime as dt

import pytest

from books.model import BankAccount
from extractors.doubts import (
    doubt_accounts,
    doubt_cut_holders,
    doubt_dates,
    doubt_office,
)
from extractors.page import Box
from extractors.segments import Segment
from extractors.signals import GRAVE, Evidenced


def test_a_holder_with_a_number_in_it_makes_its_account_doubtful():
    fields = Evidenced()
    for index in range(2):
        fields.add(f"bank_accounts[{index}].holder", None, 0.99)
    accounts = [BankAccount(holder="カ)ミホン"), BankAccount(holder="2713928 ミホン")]
    doubt_accounts(accounts, fields)
    assert fields.signals("bank_accounts[0].holder").doubt == 0
    assert fields.signals("bank_accounts[1].holder").doubt > 1


def test_a_holder_in_two_scripts_and_a_bank_that_is_none_are_doubted_on_pictures():
    accounts = [
        BankAccount(bank="みずほ銀行", holder="インおりミホン"),
        BankAccount(bank="日公公銀行", holder="カ)ミホン"),
        BankAccount(bank="みずほ銀行", holder="カ)ミホン"),
    ]
    for picture in (True, False):
        fields = Evidenced()
        for index in range(3):
            for part in ("bank", "branch", "number", "holder"):
                path = f"bank_accounts[{index}].{part}"
                fields.add(path, None, 0.99)
                fields.note(path, picture=float(picture))
        doubt_accounts(accounts, fields)
        paths = [f"bank_accounts[{index}].number" for index in range(3)]
        grave = [fields.signals(path).doubt >= GRAVE for path in paths]
        assert grave == [picture, picture, False]


@pytest.mark.parametrize(
    ("issued", "due", "doubted"),
    [
        (dt.date(2026, 9, 30), dt.date(2026, 10, 31), False),
        (dt.date(2026, 9, 30), dt.date(2116, 10, 31), True),
        (dt.date(2026, 9, 30), dt.date(2028, 10, 31), True),
        (dt.date(2026, 9, 30), None, False),
    ],
)
def test_dates_that_no_paper_has_are_doubted(issued, due, doubted):
    fields = Evidenced()
    fields.add("issue_date", None, 0.99)
    fields.add("due_date", None, 0.99)
    doubt_dates({"issue_date": issued, "due_date": due}, fields)
    assert (fields.signals("due_date").doubt >= GRAVE) == doubted


def test_a_holder_that_goes_on_in_the_next_line_is_doubted():
    fields = Evidenced()
    texts = (
        "1309424(名義 カ)ミノリ",
        "1309424(名義 カ)ミノリデンセツ)へ",
        "1309424 カ)ミノリ",
    )
    for index, text in enumerate(texts):
        place = Segment(text, Box(0, 0, 1, 1), 1, 1.0)
        fields.add(f"bank_accounts[{index}].number", place, 0.99)
        fields.add(f"bank_accounts[{index}].holder", place, 0.99)
    doubt_cut_holders([BankAccount(holder="カ)ミノリ")] * 3, fields)
    doubts = [fields.signals(f"bank_accounts[{n}].holder").doubt for n in range(3)]
    assert doubts == [GRAVE, 0, 0]


@pytest.mark.parametrize(
    ("text", "doubted"),
    [("名古屋営業所", True), ("株式会社見本 大阪支店", False), ("見本商店", False)],
)
def test_an_office_alone_is_no_company(text, doubted):
    fields = Evidenced()
    fields.add("issuer.name", Segment(text, Box(0, 0, 1, 1), 1, 1.0), 0.99)
    doubt_office(fields)
    assert (fields.signals("issuer.name").doubt >= GRAVE) is doubted


def test_a_branch_of_figures_that_lost_one_is_doubted_on_pictures():
    fields = Evidenced({1: 0.0})
    place = Segment("六八支店", Box(0, 0, 9, 9), 1)
    for index in range(2):
        fields.add(f"bank_accounts[{index}].number", place, 0.99)
        fields.add(f"bank_accounts[{index}].branch", place, 0.99)
        fields.note(f"bank_accounts[{index}].number", picture=1.0)
    doubt_accounts(
        [BankAccount(branch="六八支店"), BankAccount(branch="〇六八支店")], fields
    )
    assert fields.signals("bank_accounts[0].branch").doubt >= GRAVE
    assert fields.signals("bank_accounts[1].branch").doubt == 0


def test_a_scrap_of_a_holder_is_doubted_on_pictures():
    fields = Evidenced({1: 0.0})
    place = Segment("7カ", Box(0, 0, 9, 9), 1)
    holders = ["7カ", "マイ", "モリ アイ"]
    for index in range(len(holders)):
        fields.add(f"bank_accounts[{index}].number", place, 0.99)
        fields.add(f"bank_accounts[{index}].holder", place, 0.99)
        fields.note(f"bank_accounts[{index}].number", picture=1.0)
    doubt_accounts([BankAccount(holder=holder) for holder in holders], fields)
    doubts = [fields.signals(f"bank_accounts[{i}].holder").doubt for i in range(3)]
    assert [doubt >= GRAVE for doubt in doubts] == [True, True, False]
