"""The ablation of the matching: it judges as it should, and each part is taken out."""

import json
from datetime import date

from books.matching import Outcome, reconcile
from books.matching.engine import _Run
from books.model import Applied, Direction, Match, MatchStatus, Payment
from scripts.ablation_matching import PARTS, draw, main, measure
from scripts.judge_matching import judge

PAYMENTS = [
    Payment(
        payment_id=f"P{n}",
        value_date=date(2027, 2, 26),
        direction=Direction.IN,
        amount=500,
    )
    for n in (1, 2, 3)
]


def settled(payments: tuple[str, ...], item: str, yen: int, status="auto") -> Match:
    return Match(
        payments=payments,
        items=(Applied(item_id=item, applied=yen),),
        status=MatchStatus(status),
        confidence=1,
        reason="",
    )


def judged(*matches: Match):
    truth = {
        "matches": [
            {
                "payments": ["P1", "P2"],
                "items": [{"item_id": "R1", "applied": "1000"}],
                "difference": [],
                "decidable": True,
            },
            {
                "payments": ["P3"],
                "items": [{"item_id": "R2", "applied": "500", "any_of": ["R2", "R3"]}],
                "difference": [],
                "decidable": True,
            },
        ]
    }
    outcome = Outcome(matches=matches, unmatched=(), open_items=())
    return judge(outcome, truth, PAYMENTS)


def test_a_proposal_is_judged_as_a_bookkeeper_would():
    whole = judged(settled(("P1", "P2"), "R1", 1000), settled(("P3",), "R3", 500))
    assert (whole.decidable_auto, whole.wrong, whole.found) == (3, 0, 3)
    part = judged(settled(("P1",), "R1", 500), settled(("P3",), "R1", 500))
    assert (part.decidable_auto, part.autos, part.wrong) == (1, 2, 1)
    told = judged(settled(("P3",), "R2", 500, "suggest"))
    assert (told.autos, told.others, told.first_right) == (0, 3, 1)
    assert (told.told, told.told_right) == (3, 1)


def test_what_is_left_out_is_missed(tmp_path):
    (folder,) = [f for f in draw(tmp_path, [5], 12) if f.name == "wholesale-5"]
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    scores = {part: measure(folder, part, with_history=True) for part in PARTS}
    whole = scores["all parts"]
    assert whole.matchable == sum(len(m["payments"]) for m in truth["matches"])
    assert all(score.matchable == whole.matchable for score in scores.values())
    for part in ("no fees", "no combinations"):
        assert scores[part].decidable_auto < whole.decidable_auto


def test_a_row_for_each_part_is_printed(tmp_path, capsys):
    folder = next(draw(tmp_path, [5], 6))
    main([str(folder)])
    printed = capsys.readouterr().out
    assert all(printed.count(f"\n{part}") == 2 for part in PARTS)
    assert reconcile([], []) == Outcome(matches=(), unmatched=(), open_items=())
    assert _Run.apply_certain.__name__ == "apply_certain"  # every part is back
