"""The small parts of the matching: names, numbers, fees, habits, combinations."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.matching import Confirmed
from books.matching.amounts import MAX_PARTNERS, AmountIndex
from books.matching.evidence import NumberIndex, Popularity, roundness, timing
from books.matching.fees import candidate_fees, fee_shares
from books.matching.history import History
from books.matching.identity import Known, identify_payer
from books.matching.names import NameFit, NameIndex, is_generic, name_key
from books.matching.search import MAX_FOUND, find_combinations, may_add_up
from books.matching.setting import _bounds
from books.matching.together import likely_partners
from books.model import Difference, DifferenceKind, Direction, OpenItem, Payment, Side

DAY = date(2026, 8, 31)


def item(item_id="R1", amount=110_000, **more) -> OpenItem:
    values = {"partner_id": "C1", "side": Side.RECEIVABLE, "due_date": DAY}
    return OpenItem(item_id=item_id, amount=amount, **(values | more))


def payment(payer="ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ", amount=110_000, **more) -> Payment:
    values = {
        "payment_id": "P1",
        "value_date": DAY,
        "direction": Direction.IN,
        "bank_code": "0001",
        "branch_code": "145",
    }
    return Payment(payer_kana=payer, amount=amount, **(values | more))


@pytest.mark.parametrize(
    "payer",
    [
        "ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
        "ﾆｼﾑﾗｼﾖｳﾃﾝ(ｶ",
        "ﾆｼﾑﾗ ｼﾖｳﾃﾝ",
        "カブシキガイシャ　ニシムラショウテン",
        "ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ ｵｵｻｶｼﾃﾝ",
    ],
)
def test_one_name_has_one_key(payer: str) -> None:
    assert name_key(payer) == "ニシムラシヨウテン"


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(name_key(text), str)


def test_names_are_found_whole_cut_and_with_one_wrong_letter() -> None:
    long = "ニッポンセイミツキカイコウギョウショウジ"
    names = NameIndex(
        [
            item(partner_id="C1", partner_kana="ニシムラショウテン"),
            item(partner_id="C2", partner_kana=long),
            item(partner_id="C3", partner_name="株式会社ハーモニーズ"),
            item(partner_id="C4", partner_name="西村商店"),
            item(partner_id=None, partner_kana="ナナシ"),
        ]
    )
    assert names.find("ﾆｼﾑﾗｼﾖｳﾃﾝ") == {"C1": NameFit.SAME}
    assert names.find("ﾆｼﾑﾜｼﾖｳﾃﾝ") == {"C1": NameFit.TYPO}
    assert names.find("ｶ)ﾆﾂﾎﾟﾝｾｲﾐﾂｷｶｲｺｳｷﾞﾖｳｼﾖｳ") == {"C2": NameFit.CUT}
    assert names.find("ﾊ-ﾓﾆ-ｽﾞ(ｶ") == {"C3": NameFit.SAME}
    assert names.find("ﾆｼﾑﾗ") == names.find("") == names.find("ﾅﾅｼ") == {}


def test_texts_that_name_nobody() -> None:
    assert is_generic("IBﾌﾘｺﾐ")
    assert is_generic("")
    assert not is_generic("ﾆｼﾑﾗ")


def test_numbers_whole_short_and_unknown() -> None:
    index = NumberIndex(
        [
            item("R1", document_number="INV-202607-0077"),
            item("R2", document_number="INV-202608-0077"),
            item("R3", document_number="No.9", order_number="PO-953510"),
        ]
    )
    assert index.find("INV-202607-0077", 1) == (frozenset({"R1"}),)
    assert index.find("2026080077", 1) == (frozenset({"R2"}),)
    assert index.find("0077", 1) == (frozenset({"R1", "R2"}),)
    assert index.find("INV-202607-0077/PO-953510", 1) == (
        frozenset({"R1"}),
        frozenset({"R3"}),
    )
    assert index.find("12345", 1) == index.find(None, 1) == index.find("", 1) == ()


@given(st.text(max_size=40))
def test_any_edi_text_is_searched(text: str) -> None:
    assert isinstance(
        NumberIndex([item(document_number="A-0001")]).find(text, 1), tuple
    )


def test_timing_prefers_the_due_date() -> None:
    late, early = date(2026, 9, 20), date(2026, 8, 1)
    assert timing(item(), DAY) == 1 > timing(item(), late) > timing(item(), early)
    assert timing(item(due_date=None), DAY) == 0.3


def test_round_and_frequent_amounts_prove_less() -> None:
    assert roundness(55_000) > roundness(12_300) > roundness(158_279)
    popular = Popularity([item("R1"), item("R2"), item("R3", amount=158_279)])
    side = Side.RECEIVABLE
    assert popular.of(side, 110_000) > popular.of(side, 158_279)


def test_fees_by_day() -> None:
    assert 440 in candidate_fees(DAY)
    assert 432 in candidate_fees(date(2018, 1, 1))
    assert candidate_fees(date(2000, 1, 1)) == ()
    assert fee_shares(date(2000, 1, 1), {}, {}) == {}


def test_own_fee_outweighs_the_table() -> None:
    shares = fee_shares(DAY, {777: 1}, {777: 1, 440: 9})
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[777] > shares[440] > shares[880]


def test_history_teaches_names_and_habits() -> None:
    fee = Difference(kind=DifferenceKind.TRANSFER_FEE, amount=440)
    tax = Difference(kind=DifferenceKind.WITHHOLDING_TAX, amount=100)
    history = History(
        [
            Confirmed(
                payment=payment(),
                item_ids=("A", "B"),
                partner_id="C1",
                differences=(fee, tax),
            ),
            Confirmed(payment=payment("ﾕ-ｼ-ｶ-ﾄﾞ(ｶ")),
        ]
    )
    assert history.partners_of(payment()) == {"C1": 1}
    assert history.partners_of(payment(bank_code="0009")) == {}
    assert history.partners_named(payment(bank_code="0009")) == {"C1": 1}
    assert history.partners_named(payment("ﾕ-ｼ-ｶ-ﾄﾞ(ｶ")) == {None: 1}
    own, new = (history.habits(Direction.IN, p) for p in ("C1", "C9"))
    assert own.fees == {440: 1}
    assert own.fee > new.fee
    assert own.merge > new.merge
    assert own.withholding > new.withholding


def identify(paid: Payment, history: list[Confirmed], numbered: frozenset[str]):
    names = NameIndex([item(partner_kana="ニシムラショウテン")])
    return identify_payer(paid, names, History(history), numbered)


def test_payers_are_known_by_the_best_evidence() -> None:
    nobody = frozenset[str]()
    past = Confirmed(payment=payment("ﾅｶﾑﾗ"), item_ids=("A",), partner_id="C1")
    by_name = identify(payment(), [], nobody)
    assert by_name.known == {"C1": Known.NAME}
    assert by_name.sure_partner == "C1"
    by_past = identify(payment("ﾅｶﾑﾗ"), [past], nobody)
    assert by_past.known == {"C1": Known.HISTORY}
    by_number = identify(payment("ﾀﾅｶ"), [], frozenset({"C1"}))
    assert by_number.known == {"C1": Known.NUMBER}
    assert by_number.sure_partner is None
    assert identify(payment("ﾀﾅｶ"), [], nobody).sure_partner is None


def test_payers_confirmed_as_no_customer_and_nameless_ones() -> None:
    nobody = frozenset[str]()
    card = Confirmed(payment=payment("ﾕ-ｼ-ｶ-ﾄﾞ(ｶ"))
    assert identify(payment("ﾕ-ｼ-ｶ-ﾄﾞ(ｶ"), [card], nobody).never_an_item
    assert identify(payment("IBﾌﾘｺﾐ"), [], nobody).generic
    bare = {"payer": "ｹﾞﾝｷﾝ", "bank_code": None, "branch_code": None}
    many = [
        Confirmed(payment=payment(**bare), item_ids=("A",), partner_id=p)
        for p in ("C1", "C2", "C3")
    ]
    assert identify(payment(**bare), many, nobody).generic


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3)), max_size=6),
    st.integers(0, 120),
    st.integers(0, 20),
)
def test_combinations_are_all_found(classes, low, width) -> None:
    high = low + width
    search = find_combinations(classes, low, high)
    flat = [value for value, many in classes for _ in range(many)]
    expected = sum(
        low <= sum(some) <= high
        for size in range(2, len(flat) + 1)
        for some in combinations(flat, size)
    )
    assert all(low <= c.total <= high for c in search.found)
    if search.complete:
        assert sum(c.ways for c in search.found) == expected
    else:
        assert len(search.found) <= MAX_FOUND


def test_a_hopeless_search_stops() -> None:
    search = find_combinations(
        [(1_000_003 + i * 7, 1) for i in range(60)], 9_999_999, 10_000_500
    )
    assert not search.complete


_CLASSES = st.lists(
    st.tuples(st.integers(1, 1_000_000), st.integers(1, 3)), min_size=1, max_size=6
)


@given(_CLASSES, st.data())
def test_the_sieve_never_loses_a_combination(
    classes: list[tuple[int, int]], data: st.DataObject
) -> None:
    values = [value for value, many in classes for _ in range(many)]
    size = data.draw(st.integers(0, len(values)))
    chosen = data.draw(st.permutations(values))[:size]
    off = data.draw(st.integers(-990, 990))
    low = max(sum(chosen) + off, 1)
    if size > 1 and low <= sum(chosen) <= low + 990:
        assert may_add_up(classes, low, low + 990)


def test_the_sieve_tells_what_cannot_add_up() -> None:
    classes = [(110_000, 1), (55_000, 2), (158_279, 1)]
    assert not may_add_up(classes, 158_279, 158_279)  # one alone is no combination
    assert not may_add_up(classes, 70_000, 70_990)
    assert may_add_up(classes, 110_000, 110_990)  # twice 55,000


@given(
    st.integers(1, 10**9), st.integers(1_000, 10**6), st.integers(0, 10**6), st.data()
)
def test_bounds_are_the_tax_the_fee_and_a_little_too_much(
    paid: int, reach: int, tax: int, data: st.DataObject
) -> None:
    lowest, highest = _bounds(paid, reach, tax)
    near = data.draw(st.sampled_from([lowest, highest])) + data.draw(st.integers(-3, 3))
    missing = near - paid
    withheld = max(near * 2042 // 10_000 + 1, tax)
    fits = missing >= -10_000 if missing <= 0 else missing - withheld <= reach
    assert (lowest <= near <= highest) is fits


def test_who_owes_few_and_common_amounts_is_no_likely_partner() -> None:
    rare, common = {"A"}, {"A", "B", "C", "D"}
    assert likely_partners([rare, common], {}) == ("A",)
    assert likely_partners([rare, {"E"}, common], {}) == ("A", "E")
    assert likely_partners([rare, common], {"B": 0.1}) == ("B", "A")


def test_an_amount_that_many_owe_with_a_fee_names_nobody() -> None:
    def owed(number: int, amount: int) -> OpenItem:
        return OpenItem(
            item_id=f"R{number}",
            side=Side.RECEIVABLE,
            amount=amount,
            partner_id=f"P{number}",
        )

    many = [owed(n, 11_000) for n in range(MAX_PARTNERS + 1)]
    few = [owed(1_000, 11_605), owed(1_001, 10_340)]
    index, day = AmountIndex([*many, *few]), date(2026, 8, 3)
    assert index.owing_with_fee(Side.RECEIVABLE, 11_000, day) == frozenset()
    assert index.owing_with_fee(Side.RECEIVABLE, 10_560, day) == frozenset()  # less 440
    assert index.owing_with_fee(Side.RECEIVABLE, 10_340, day) == {"P1001"}
