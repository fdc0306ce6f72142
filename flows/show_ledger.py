"""The kept ledger on the terminal (台帳の表示)."""

import json
from collections.abc import Sequence
from pathlib import Path

from books.ageing import BUCKETS, Ageing
from books.match_sums import settled_by
from books.model import Direction, OpenItem, Payment, Side
from books.settings import Settings
from books.store import MatchState, Store, StoredMatch
from flows import console
from flows.atomic import write_text
from flows.dunning import Dunned
from flows.typable import typed

MOST = 30
_SHORT = 10


def show_proposals(
    store: Store, proposals: Sequence[StoredMatch], settings: Settings
) -> None:
    """Proposals that wait, each with its reason."""
    if not proposals:
        return
    shown = proposals[:MOST]
    ids = [name for m in shown for name in m.match.payments]
    names = [part.item_id for m in shown for part in settled_by(m.match)]
    payments, items = store.get_payments(ids), store.get_items(names)
    rows = [_proposal(m, payments, items) for m in shown]
    heads = ("番号", "入出金", ">金額", "明細", "理由")
    console.table(f"確認を待つ提案 {len(proposals)} 件", heads, rows)
    if len(proposals) > MOST:
        console.say(f"ほか {len(proposals) - MOST} 件。")
    told = typed(settings, "match --confirm 番号")
    console.say(f"確定は {told}、却下は --refuse 番号。")


def _proposal(
    stored: StoredMatch, payments: dict[str, Payment], items: dict[str, OpenItem]
) -> tuple[str, ...]:
    paid = [payments[name] for name in stored.match.payments]
    parts = [items[part.item_id] for part in settled_by(stored.match)]
    first = paid[0] if paid else None
    who = "、".join(dict.fromkeys(i.partner_name for i in parts if i.partner_name))
    numbers = "、".join(i.document_number or i.item_id for i in parts)
    return (
        stored.id[:_SHORT],
        f"{first.value_date} {first.payer_kana}" if first else "",
        f"{sum(p.amount for p in paid):,}",
        f"{who} {numbers}".strip(),
        stored.match.reason,
    )


def show_open(store: Store, settings: Settings) -> None:
    """Proposals, and payments without one."""
    proposals = store.find_matches(MatchState.PROPOSED)
    show_proposals(store, proposals, settings)
    proposed = {name for m in proposals for name in m.match.payments}
    reasons = store.unmatched_payments()
    left = [p for p in store.open_payments() if p.payment_id not in proposed]
    rows = [
        (
            p.payment_id[:_SHORT],
            str(p.value_date),
            "入" if p.direction is Direction.IN else "出",
            f"{p.amount:,}",
            p.payer_kana or p.description,
            reasons[p.payment_id].reason if p.payment_id in reasons else "未計算",
        )
        for p in left[:MOST]
    ]
    if rows:
        heads = ("番号", "日付", "", ">金額", "名義", "残っている理由")
        console.table(f"残っている入出金 {len(left)} 件", heads, rows)
    if not proposals and not left:
        console.say("残っている入出金も、確認を待つ提案もありません。")


def show_items(store: Store) -> None:
    """What is open."""
    found = store.open_items()
    rows = [
        (
            i.item_id,
            i.side.label,
            i.partner_name or "",
            i.document_number or "",
            str(i.due_date or ""),
            f"{i.amount:,}",
        )
        for i in found[:MOST]
    ]
    heads = ("番号", "区分", "取引先", "書類番号", "支払期日", ">残高")
    console.table(f"未消込の明細 {len(found)} 件", heads, rows)
    if len(found) > MOST:
        console.say(f"ほか {len(found) - MOST} 件。reconcile --xlsx で全件を書けます。")
    for side in Side:
        total = sum(i.amount for i in found if i.side is side)
        console.say(f"{side.label}の残高 {total:,} 円")


def show_closings(store: Store) -> None:
    """The closing dates, and how they came about."""
    for side in Side:
        until = store.closed_until(side)
        console.say(
            f"{side.label}: {f'{until} まで締め済み' if until else '締めていません'}"
        )
    rows = [
        (
            f"{c.at:%Y-%m-%d %H:%M}",
            c.ledger.label,
            str(c.until or "すべて解除"),
            c.by,
            c.reason or "締め",
        )
        for c in store.find_closings()[:MOST]
    ]
    if rows:
        console.table("履歴", ("日時 (UTC)", "台帳", "締め日", "人", "内容"), rows)


def show_ageing(table: Ageing) -> None:
    """The ageing table of a ledger."""
    rows = [
        (row.partner_name, *(f"{yen:,}" for yen in row.amounts), f"{row.total:,}")
        for row in table.rows[:MOST]
    ]
    rows.append(("合計", *(f"{yen:,}" for yen in table.amounts), f"{table.total:,}"))
    heads = ("取引先", *(f">{name}" for name in BUCKETS), ">合計")
    console.table(f"{table.side.label} 年齢表 ({table.day} 現在)", heads, rows)
    if len(table.rows) > MOST:
        console.say(f"ほか {len(table.rows) - MOST} 社 (合計には含みます)。")
    if table.apart:
        console.say(
            f"承認したあとで訂正中の書類 {len(table.apart)} 件 ({table.apart_total:,} 円) は"
            "数えていません。承認し直すと入ります。"
        )


def write_ageing_json(tables: Sequence[Ageing], path: Path) -> None:
    """The tables as JSON, amounts as strings (年齢表のJSON)."""
    record = [
        {
            "side": table.side.value,
            "day": table.day.isoformat(),
            "buckets": list(BUCKETS),
            "total": str(table.total),
            "amounts": [str(yen) for yen in table.amounts],
            "rows": [
                {
                    "partner_id": row.partner_id,
                    "partner_name": row.partner_name,
                    "amounts": [str(yen) for yen in row.amounts],
                    "total": str(row.total),
                }
                for row in table.rows
            ],
        }
        for table in tables
    ]
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def show_dunning(done: Dunned, *, dry_run: bool) -> None:
    """Letters that were made or would be, and who is left alone."""
    rows = [
        (
            letter.partner_name,
            letter.name,
            f"{letter.total:,}",
            str(max(line.overdue for line in letter.lines)),
            str(letter.pay_by),
        )
        for letter in done.letters
    ]
    if rows:
        heads = ("取引先", "手紙", ">金額", ">超過日数", "期限")
        title = "作る手紙" if dry_run else "作った手紙"
        console.table(f"{title} {len(rows)} 通", heads, rows)
    else:
        console.say("いま作る手紙はありません。")
    for one in done.alone:
        console.say(f"・{one.partner_name} ({one.overdue:,} 円): {one.reason}")
    if done.files:
        console.say(f"手紙: {done.files[0].parent}")
