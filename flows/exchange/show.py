"""The exchange on the terminal (送受信の表示)."""

from collections.abc import Sequence

from books.store import AuditEntry, Delivery, DeliveryState
from flows import console
from flows.clock import JAPAN
from flows.exchange.fetch import Fetched
from flows.exchange.office import Office
from flows.exchange.queue import Planned
from flows.exchange.send import Sent, is_late
from flows.outdated import name_of

_HEADS = ("!配送", "取引先", "状態", ">回数", "更新", "内容")
_EVIDENCE = {
    "acknowledged_by": "受領の印",
    "answer": "先方の返答",
    "answered_by": "回答した書類・メール",
    "confirmed_by": "確かめた人",
    "idempotency_key": "重複防止番号",
    "message_id": "Message-ID",
    "remote_path": "送り先",
    "reply": "返信",
    "revision": "回答の版",
    "sha256": "SHA-256",
    "size": "大きさ (バイト)",
    "status": "状態コード",
    "to": "宛先",
}


def show_planned(planned: Sequence[Planned], due: Sequence[Delivery]) -> None:
    """What a run of sending would do (送信の予定)."""
    rows = [
        (one.reference, one.partner.name, name_of(one.document), one.hold or "送信")
        for one in planned
    ]
    rows += [(one.reference, one.partner, one.name, one.state.label) for one in due]
    if rows:
        console.table("送信の予定", ("!配送", "取引先", "書類", "扱い"), rows)
    else:
        console.say("新しく送るものはありません。")


def show_sent(sent: Sent, waiting: Sequence[Delivery], office: Office) -> None:
    """What a run of sending did, and what waits for a person."""
    show_deliveries(sent.moved, office, "送信の結果")
    for notice in sent.notices:
        console.say(f"・{notice}")
    moved = {one.reference for one in sent.moved}
    rest = [one for one in waiting if one.reference not in moved]
    show_deliveries(rest, office, "担当者の判断を待つ配送")
    if not sent.moved and not rest and not sent.notices:
        console.say("新しく送るものはありません。")


def show_deliveries(found: Sequence[Delivery], office: Office, title: str) -> None:
    """A table of deliveries; nothing when there are none."""
    if not found:
        return
    names = {p.id: p.name for p in office.settings.exchange.partners}
    rows = [
        (
            one.reference,
            names.get(one.partner, one.partner),
            _state(office, one),
            str(one.round - 1 + one.attempts),  # what arrived before counts as well
            f"{one.updated_at.astimezone(JAPAN):%m-%d %H:%M}",
            one.message,
        )
        for one in found
    ]
    console.table(title, _HEADS, rows)


def show_history(one: Delivery, lines: Sequence[AuditEntry]) -> None:
    """Everything that happened to one delivery, oldest first (配送の経過)."""
    console.say(f"{one.reference} {one.state.label} {one.name}")
    for name, value in sorted(one.evidence.items()):
        console.say(f"  {_EVIDENCE.get(name, name)}: {value}")
    for line in reversed(lines):
        at = f"{line.at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"
        step = line.action.removeprefix("delivery.")
        known = step in list(DeliveryState)
        label = DeliveryState(step).label if known else "取り消せない操作の直前"
        told = line.detail.get("message", "")
        console.say(f"{at} {label} {line.actor} {told}".rstrip())


def show_fetched(fetched: Fetched) -> None:
    """What a run of fetching did."""
    for notice in fetched.notices:
        console.say(f"・{notice}")
    if fetched.kept:
        console.say(f"{len(fetched.kept)} ファイルを受信箱に入れました:")
        for path in fetched.kept:
            console.say(f"  {path}")
    elif not fetched.notices:
        console.say("新しいファイルはありません。")


def _state(office: Office, one: Delivery) -> str:
    return (
        f"{one.state.label} (受領確認なし)" if is_late(office, one) else one.state.label
    )
