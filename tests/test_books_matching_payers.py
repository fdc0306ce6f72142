"""Payers whose name the ledger does not have: readings, letters, turned names, groups."""

from datetime import date, timedelta

import pytest

from books.matching import Confirmed, reconcile
from books.matching.names import NameFit, NameIndex, name_key
from books.matching.spelling import spell_letters
from books.model import Direction, MatchStatus, OpenItem, Payment, Side

DUE = date(2026, 8, 31)


def item(item_id, amount, partner, name, kana=None, due=DUE):
    return OpenItem(
        item_id=item_id,
        side=Side.RECEIVABLE,
        amount=amount,
        partner_id=partner,
        partner_name=name,
        partner_kana=kana,
        issue_date=due - timedelta(days=31),
        due_date=due,
    )


def pay(payment_id, amount, payer, day=DUE, bank="0001"):
    return Payment(
        payment_id=payment_id,
        amount=amount,
        payer_kana=payer,
        value_date=day,
        direction=Direction.IN,
        bank_code=bank,
        branch_code="145",
    )


def fit(payer, name, kana=None):
    return NameIndex([item("R", 1, "C", name, kana)]).find(payer).get("C")


@pytest.mark.parametrize(
    ("payer", "key"),
    [
        ("ﾌｵﾚｽﾄﾉｳｴﾝ(ｶ)ﾅｺﾞﾔｼﾃﾝ", "フオレストノウエン"),
        ("ｵｵﾉｺﾝｻﾙﾃｲﾝｸﾞ(ｶ)ｻｲﾀﾏｼ", "オオノコンサルテイング"),
        ("ﾙﾐﾅｽﾋﾞﾙﾒﾝﾃﾅﾝｽﾄｳｷﾖｳ(ﾄ", "ルミナスビルメンテナンストウキヨウ"),
        ("ｼﾅﾉｼﾔｸｼﾖ", "シナノシ"),
        ("ｳﾒﾀﾞﾁﾖｳﾔｸﾊﾞ", "ウメダチヨウ"),
        ("ﾁｭｳｵｳｼｶｲｹｲｶﾝﾘｼｬ", "チユウオウシ"),
        ("(ｶ)ﾔﾏﾀﾞ", "ヤマダ"),
        ("ﾔﾏﾀﾞ(ｶ)", "ヤマダ"),
    ],
)
def test_what_stands_around_a_name_is_taken_away(payer, key):
    assert name_key(payer) == key


@pytest.mark.parametrize(
    ("payer", "name", "kana", "expected"),
    [
        ("ﾕ)ﾊﾔｼﾋﾞﾙﾒﾝﾃﾅﾝｽ", "有限会社林ビルメンテナンス", None, NameFit.READ),
        ("ﾌｼﾞﾜﾗｹｲｺ", "藤原恵子", None, NameFit.READ),
        ("ｹｲｺ ﾌｼﾞﾜﾗ", "藤原恵子", None, NameFit.TURNED),
        ("ﾏﾅﾌﾞ ｲﾄｳ", "伊藤翻訳事務所 伊藤学", "イトウ マナブ", NameFit.TURNED),
        ("ﾌｼﾞﾜﾗﾍﾝｼﾕｳｼﾂ ﾌｼﾞﾜﾗ ｹｲｺ", "藤原恵子", "フジワラケイコ", NameFit.PART),
        ("ﾕ)GCOｺﾞﾑｺｳｷﾞﾖｳ", "有限会社GCOゴム工業", "ジーシーオーゴムコウギヨウ", NameFit.SAME),
        ("POLﾌﾄﾞｳｻﾝ(ｶ", "POL不動産株式会社", None, NameFit.READ),
        ("ﾋﾟｰｵｰｴﾙﾌﾄﾞｳｻﾝ(ｶ", "POL不動産株式会社", None, NameFit.READ),
        ("ｶ)ﾀﾅｶ", "田中運輸株式会社", None, None),
        ("ﾐ", "三", None, None),
    ],
)  # fmt: skip
def test_names_that_the_ledger_spells_otherwise(payer, name, kana, expected):
    assert fit(payer, name, kana) is expected


def test_another_legal_form_is_another_company():
    both = NameIndex(
        [
            item("R1", 1, "C1", "株式会社岡田システム", "オカダシステム"),
            item("R2", 1, "C2", "岡田システム有限会社", "オカダシステム"),
        ]
    )
    assert both.find("ｵｶﾀﾞｼｽﾃﾑﾕｳｹﾞﾝｶﾞｲｼﾔ") == {"C2": NameFit.SAME}
    assert set(both.find("ｵｶﾀﾞｼｽﾃﾑ")) == {"C1", "C2"}
    assert fit("ﾕ)ｵｶﾀﾞｼｽﾃﾑ", "株式会社岡田システム", "オカダシステム") is NameFit.PART


def test_letters_have_several_names():
    assert "デイジ" in spell_letters("DG")
    assert spell_letters("ゴム") == ()
    assert len(spell_letters("DHJKTVWXZ")) <= 16


UNKNOWN = "ｺｳﾎﾞｳｽｶｲ"
ODD = (15_840, 81_400, 111_100, 297_000, 38_610)


def ledger():
    own = [
        item(f"R{n}", amount, "C1", "井上達也", "イノウエタツヤ")
        for n, amount in enumerate(ODD)
    ]
    others = [
        item(
            f"X{n}",
            55_000 + 11_000 * n,
            f"C{n + 2}",
            f"会社{n}",
            f"カイシヤ{'アイウエオカキクケコ'[n]}",
        )
        for n in range(10)
    ]
    return [*own, *others]


def statuses(outcome):
    return {
        m.payments[0]: (m.status, [i.item_id for i in m.items]) for m in outcome.matches
    }


def test_the_other_payments_of_an_unknown_payer_name_it():
    payments = [pay(f"P{n}", amount, UNKNOWN) for n, amount in enumerate(ODD)]
    found = statuses(reconcile(ledger(), payments))
    assert found == {f"P{n}": (MatchStatus.AUTO, [f"R{n}"]) for n in range(len(ODD))}
    alone = reconcile(ledger(), payments[1:2])
    assert statuses(alone)["P1"][0] is MatchStatus.SUGGEST


def test_a_deducted_fee_is_seen_through_too():
    payments = [pay(f"P{n}", amount - 440, UNKNOWN) for n, amount in enumerate(ODD)]
    found = statuses(reconcile(ledger(), payments))
    right = [p for p, (status, _) in found.items() if status is MatchStatus.AUTO]
    assert len(right) >= 3
    assert all(found[p][1] == [f"R{p[1:]}"] for p in found)


def test_amounts_that_anybody_may_have_prove_nothing():
    items = [
        item(f"{p}{n}", 110_000, p, f"会社{p}", f"カイシヤ{k}")
        for p, k in (("C1", "ア"), ("C2", "イ"), ("C3", "ウ"))
        for n in range(3)
    ]
    payments = [pay(f"P{n}", 110_000, UNKNOWN) for n in range(3)]
    outcome = reconcile(items, payments)
    assert all(m.status is MatchStatus.SUGGEST for m in outcome.matches)


def test_who_has_paid_for_several_partners_is_not_taken_for_one():
    history = [
        Confirmed(
            payment=pay(f"H{n}", 50_000 + n, "ﾊﾘﾏﾎ-ﾙﾃﾞｲﾝｸﾞｽ(ｶ", DUE - timedelta(90)),
            item_ids=(f"Z{n}",),
            partner_id=partner,
        )
        for n, partner in enumerate(("C2", "C3", "C2", "C3"))
    ]
    payments = [
        pay("P1", 55_000, "ﾊﾘﾏﾎ-ﾙﾃﾞｲﾝｸﾞｽ(ｶ"),
        pay("P2", 66_000, "ﾊﾘﾏﾎ-ﾙﾃﾞｲﾝｸﾞｽ(ｶ"),
    ]
    found = statuses(reconcile(ledger(), payments, history))
    assert found["P1"][1] == ["X0"]
    assert found["P2"][1] == ["X1"]


def test_equal_payments_settle_as_many_equal_items():
    near = DUE + timedelta(1)
    items = [
        item("R2", 264_550, "C1", "林", "ハヤシビル", near),
        item("R1", 264_550, "C1", "林", "ハヤシビル"),
    ]
    payments = [pay("P1", 264_550, "ｶ)ﾊﾔｼﾋﾞﾙ"), pay("P2", 264_550, "ｶ)ﾊﾔｼﾋﾞﾙ")]
    assert statuses(reconcile(items, payments)) == {
        "P1": (MatchStatus.AUTO, ["R1"]),
        "P2": (MatchStatus.AUTO, ["R2"]),
    }
    three = [*items, item("R3", 264_550, "C1", "林", "ハヤシビル", near + timedelta(1))]
    assert not any(
        m.status is MatchStatus.AUTO for m in reconcile(three, payments).matches
    )
