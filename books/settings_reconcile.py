"""How money is reconciled and asked for (消込と督促の設定)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from books.section import NotNegative, Positive, Section


class Reconcile(Section):
    """How far the program decides by itself (消込の設定).

    ``apply_sure``: what the evidence leaves no doubt about counts at once, marked 自動;
    else it waits for a person like any other proposal.
    """

    apply_sure: bool = True


class DunningLevel(Section):
    """One of the letters, politest first (督促の段階)."""

    name: str = Field(min_length=1, max_length=20)
    days: Positive  # 期日から何日過ぎたら
    within_days: Positive = 10  # 何日以内の入金をお願いするか


def _rising(levels: tuple[DunningLevel, ...]) -> tuple[DunningLevel, ...]:
    days = [level.days for level in levels]
    if not levels or days != sorted(set(days)):
        raise ValueError("一つ以上の段階を、日数の少ない順に")
    return levels


class Dunning(Section):
    """When overdue receivables are asked for (督促の設定).

    A partner gets the levels one after another, never the same day twice and never
    within ``pause_days`` of the letter before. ``least`` is what is worth a letter, yen.
    """

    levels: Annotated[tuple[DunningLevel, ...], AfterValidator(_rising)] = (
        DunningLevel(name="お支払いのご確認", days=7, within_days=10),
        DunningLevel(name="お支払いのお願い(再度)", days=21, within_days=10),
        DunningLevel(name="督促状", days=45, within_days=7),
    )
    pause_days: NotNegative = 10
    least: NotNegative = 1
    contact: str = ""  # 手紙に書く担当者と電話番号
