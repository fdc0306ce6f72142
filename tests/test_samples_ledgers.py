"""Drawn ledgers: shape, repeatability, and a truth that adds up (消込データ)."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from samples.ledgers.__main__ import main
from samples.ledgers.evidence import read_name
from samples.ledgers.kinds import KINDS
from samples.ledgers.write import HISTORY_HEAD, ITEM_HEAD, PAYMENT_HEAD

FILES = ("items.csv", "payments.csv", "history.csv")


def draw(folder: Path, kind: str, seed: int = 1) -> Path:
    size = ["--partners", "24", "--months", "2"]
    main([str(folder), "--kind", kind, "--seed", str(seed), *size])
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_the_truth_adds_up(kind: str, tmp_path: Path) -> None:
    draw(tmp_path, kind)
    heads = zip(FILES, (ITEM_HEAD, PAYMENT_HEAD, HISTORY_HEAD), strict=True)
    for name, head in heads:
        assert list(rows(tmp_path / name)[0]) == head
    items = {r["item_id"]: r for r in rows(tmp_path / "items.csv")}
    payments = {r["payment_id"]: r for r in rows(tmp_path / "payments.csv")}
    for name in ("truth.json", "truth_nohistory.json"):
        truth = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        applied: Counter[str] = Counter()
        seen = [u["payment_id"] for u in truth["unmatched_payments"]]
        for match in truth["matches"]:
            seen += match["payments"]
            paid = sum(int(payments[p]["amount"]) for p in match["payments"])
            less = sum(int(d["amount"]) for d in match["difference"])
            assert sum(int(i["applied"]) for i in match["items"]) == paid + less
            assert match["decidable"] or match["why"]
            last = max(payments[p]["value_date"] for p in match["payments"])
            for entry in match["items"]:
                item = items[entry["item_id"]]
                applied[entry["item_id"]] += int(entry["applied"])
                assert item["issue_date"] <= last
                for other in entry.get("any_of", ()):
                    assert items[other]["partner_id"] == item["partner_id"]
        assert sorted(seen) == sorted(payments)
        assert all(n <= int(items[i]["amount"]) for i, n in applied.items())


def test_history_is_closed_and_before_the_period(tmp_path: Path) -> None:
    draw(tmp_path, "wholesale")
    open_items = {r["item_id"] for r in rows(tmp_path / "items.csv")}
    first = min(r["value_date"] for r in rows(tmp_path / "payments.csv"))
    for row in rows(tmp_path / "history.csv"):
        assert row["value_date"] < first
        assert not open_items & set(row["item_ids"].split(";"))


def test_a_seed_draws_the_same_ledger_again(tmp_path: Path) -> None:
    texts = [
        [(draw(tmp_path / name, "group", seed) / f).read_bytes() for f in FILES]
        for name, seed in (("a", 5), ("b", 5), ("c", 6))
    ]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize(
    ("kana", "core", "form"),
    [
        ("ｶ)ﾔﾏﾄｼﾖｳｼﾞ", "ヤマトシヨウジ", "株式会社"),
        ("ﾔﾏﾄｼﾖｳｼﾞ(ﾕ", "ヤマトシヨウジ", "有限会社"),
        ("ﾔﾏﾄｼﾖｳｼﾞ(ｶ)ｹｲﾘｶ", "ヤマトシヨウジ", "株式会社"),
        ("00123 ﾄﾞ)ﾔﾏﾄ", "ヤマト", "合同会社"),
    ],
)
def test_a_bank_name_has_a_core_and_a_form(kana: str, core: str, form: str) -> None:
    assert read_name(kana) == (core, form)
