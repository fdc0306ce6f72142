"""The work that runs by itself (定期の仕事): a row a kind, each a command of denpyo.

Each is done by a process of its own, so that it can be stopped when it takes too long
and can't take the schedule down with it. All of them may be cut off and run again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from books.settings import Settings
from books.store import FileState, Store

Asked = Callable[[Settings], bool]
Quiet = Callable[[Settings, Store], bool]

FILES = ("intake", "publish", "reconcile")  # one of them at a time
PARTNERS = ("fetch", "send")


def _always(_: Settings) -> bool:
    return True


def _never(_: Settings, __: Store) -> bool:
    return False


def _has_partners(settings: Settings) -> bool:
    return bool(settings.exchange.partners)


def _has_mailboxes(settings: Settings) -> bool:
    return bool(settings.intake.mailboxes)


def _asks_agency(settings: Settings) -> bool:
    return settings.tax_agency.ask


def _tells_somebody(settings: Settings) -> bool:
    return settings.notices.wanted


def _nothing_came(settings: Settings, store: Store) -> bool:
    from flows.inbox import is_empty

    return is_empty(settings) and not store.find_files(FileState.RECEIVED)


@dataclass(frozen=True)
class Step:
    """One kind of work (定期の仕事).

    ``command`` is what denpyo is asked for. ``wanted`` says whether the settings call for
    it, ``quiet`` whether there is nothing to do, which is found without a process.
    ``beside`` are kinds that may not run at the same time. ``result`` finds the line of
    its output that says how it went (the last one that fits).
    """

    name: str
    label: str
    command: tuple[str, ...]
    wanted: Asked = _always
    quiet: Quiet = _never
    beside: tuple[str, ...] = ()
    result: str = ".+"


STEPS = (
    Step(
        "intake",
        "受信箱の読み取り",
        ("run",),
        quiet=_nothing_came,
        beside=FILES,
        result=r"\d+ ファイル|.*ありません",
    ),
    Step("mailbox", "メールの受け取り", ("mailbox",), wanted=_has_mailboxes),
    Step(
        "fetch", "取引先からの受信", ("fetch",), wanted=_has_partners, beside=PARTNERS
    ),
    Step("send", "取引先への送信", ("send",), wanted=_has_partners, beside=PARTNERS),
    Step("publish", "仕訳・振込などの出力", ("export",), beside=FILES),
    Step(
        "post",
        "会計ソフトへの登録の依頼",
        ("bot", "post"),
        wanted=lambda settings: bool(settings.bots.post),
        beside=FILES,
    ),
    Step(
        "pay",
        "期日の近い振込の依頼",
        ("bot", "pay"),
        wanted=lambda settings: bool(settings.bots.pay),
        beside=FILES,
    ),
    Step(
        "statements",
        "入出金明細の依頼",
        ("bot", "statements"),
        wanted=lambda settings: bool(settings.intake.statements),
    ),
    Step("reconcile", "消込の案", ("reconcile",), beside=FILES),
    Step("registry", "公表情報の更新", ("registry", "refresh"), wanted=_asks_agency),
    Step("backup", "控え", ("backup",)),
    Step("housekeeping", "掃除と点検", ("housekeeping",)),
    Step("notices", "お知らせ", ("notify",), wanted=_tells_somebody),
    Step("summary", "一日のまとめ", ("notify", "--summary"), wanted=_tells_somebody),
)


def get_step(name: str) -> Step:
    """The kind of work of this name; the names are those of ``settings.schedules``."""
    return next(step for step in STEPS if step.name == name)


def active_steps(settings: Settings) -> tuple[Step, ...]:
    """What is to run in this home (動いている予定)."""
    rules = settings.schedules.named()
    return tuple(
        step for step in STEPS if rules[step.name].enabled and step.wanted(settings)
    )
