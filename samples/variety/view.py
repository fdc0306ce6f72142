"""Everything that a paper says, in the order and words of its form (書面の内容)."""

import datetime as dt
import random
from dataclasses import dataclass

from samples.variety.documents import Draft
from samples.variety.lexicon import choose_label, labels
from samples.variety.look import Look
from samples.variety.parties_view import TextLine, issuer_lines, recipient_lines
from samples.variety.sums_view import (
    Sum,
    balance,
    banks,
    big_amount,
    tax_lines,
    tax_table,
    totals,
)
from samples.variety.table_view import (
    SERVICES,
    Column,
    TablePage,
    columns_of,
    legend,
    pages_of,
)
from samples.variety.texts import DATE_STYLES


@dataclass(frozen=True)
class View:
    """The texts of a paper; the templates read it as ``v`` and only arrange them."""

    title: str
    recipient: list[TextLine]
    issuer: list[TextLine]
    meta: list[tuple[str, str]]
    terms: list[tuple[str, str]]
    subject: tuple[str, str] | None
    lead: str
    big: Sum | None
    balance: list[Sum]
    columns: list[Column]
    pages: list[TablePage]
    totals: list[Sum]
    tax_table: list[list[str]]
    tax_lines: list[str]
    bank_head: str
    banks: list[list[str]]
    notes: list[str]
    legend: str
    mark: str
    seal: str
    proviso: str
    time: str
    paid: int | None
    total: int


def make_view(rng: random.Random, draft: Draft, look: Look) -> View:
    """Put a draft in the words of its form."""
    kind = draft.form.kind.name
    meta, terms = _head(rng, draft, look)
    document = draft.document
    subject = document.subject and (
        choose_label(rng, "subject", english=look.english),
        document.subject,
    )
    return View(
        title=_title(rng, kind, look),
        recipient=recipient_lines(rng, draft, look),
        issuer=issuer_lines(rng, draft, look),
        meta=meta,
        terms=terms,
        subject=subject or None,
        lead=_lead(rng, kind),
        big=big_amount(rng, draft, look),
        balance=balance(rng, draft, look),
        columns=columns_of(rng, draft, look),
        pages=pages_of(rng, draft, look),
        totals=totals(rng, draft, look) if document.subtotal or document.total else [],
        tax_table=tax_table(rng, draft, look),
        tax_lines=tax_lines(rng, draft, look),
        bank_head=choose_label(rng, "bank_heads", english=look.english),
        banks=banks(rng, draft, look),
        notes=_notes(rng, draft, look),
        legend=legend(rng, draft),
        mark=draft.issuer.mark,
        seal=draft.issuer.name.replace(" ", "").replace("　", "")[:14],
        proviso=_proviso(rng, draft),
        time=f"{rng.randint(8, 21):02}:{rng.randint(0, 59):02}",
        paid=_paid(rng, document.total),
        total=document.total or 0,
    )


def _lead(rng: random.Random, kind: str) -> str:
    if rng.random() < 0.3:
        return ""
    return choose_label(rng, "lead", kind)


def _title(rng: random.Random, kind: str, look: Look) -> str:
    """Titles in two languages stand on the forms that are in both."""
    pool = labels("titles", kind)
    double = [title for title in pool if title[:3].isascii() and title]
    if double and look.english:
        return rng.choice(double)
    return rng.choice([title for title in pool if title not in double])


def _head(
    rng: random.Random, draft: Draft, look: Look
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Numbers and dates of the head, and the terms that may stand apart from them."""
    document, kind, extras = draft.document, draft.form.kind.name, draft.extras
    write = DATE_STYLES[look.date]

    def day(date: dt.date | None) -> str | None:
        return write(date) if date else None

    def label(group: str, of: str = kind) -> str:
        return choose_label(rng, group, of, english=look.english)

    meta = [
        (label("number"), document.document_number),
        (label("issued"), day(document.issue_date)),
    ]
    if rng.random() < 0.4:
        meta.reverse()
    worked = draft.seller.trade in SERVICES and kind == "invoice"
    terms = [
        (label("order_number"), document.order_number),
        (
            label("delivered", "service" if worked else kind),
            day(document.delivery_date),
        ),
        (label("due"), _due_day(rng, document.due_date, look)),
        (
            rng.choice(["対象期間", "ご利用期間", "取引期間", "締切", "期間", ""]),
            extras.get("period") or None,
        ),
        (rng.choice(["元取引日", "当初取引日", "対象取引日"]), _original(draft, look)),
    ]
    terms += _more_terms(rng, draft)
    if rng.random() < 0.15:
        meta.append(
            (
                rng.choice(["得意先コード", "お客様コード", "取引先CD", "お客様番号"]),
                f"{rng.randint(1, 99999):05}",
            )
        )
    shown = [(a, b) for a, b in meta if b]
    rest = [(a, b) for a, b in terms if b]
    if rng.random() < 0.4:
        return [*shown, *rest], []
    return shown, rest


def _due_day(rng: random.Random, date: dt.date | None, look: Look) -> str | None:
    """The due date; the last day of a month may be called so (末日)."""
    if date is None:
        return None
    text = DATE_STYLES[look.date](date)
    is_last = (date + dt.timedelta(days=1)).day == 1
    if is_last and look.date == "kanji" and rng.random() < 0.12:
        return f"{date.year}年{date.month}月末日"
    return text


def _original(draft: Draft, look: Look) -> str | None:
    if "original" not in draft.form.shows:
        return None
    return DATE_STYLES[look.date](draft.extras["day"] - dt.timedelta(days=20))


def _more_terms(rng: random.Random, draft: Draft) -> list[tuple[str, str | None]]:
    shows = draft.form.shows
    places = [
        "貴社指定場所",
        "当社 第一工場",
        "弊社倉庫渡し",
        "現地",
        "本社 資材置場",
        "別途打合せ",
    ]
    methods = [
        "月末締翌月末払",
        "銀行振込",
        "従来通り",
        "末日締切 翌月末現金払い",
        "20日締 翌月20日払",
        "検収後30日以内",
    ]
    valid = ["発行日より30日間", "発行後1ヶ月", "3ヶ月", "見積日から2週間", "30日"]
    return [
        (
            rng.choice(["納入場所", "受渡場所", "納品場所"]),
            rng.choice(places) if "place" in shows else None,
        ),
        (
            rng.choice(["支払条件", "お支払条件", "取引条件"]),
            rng.choice(methods) if "method" in shows else None,
        ),
        (
            rng.choice(["有効期限", "見積有効期限", "御見積有効期間"]),
            rng.choice(valid) if "valid" in shows else None,
        ),
    ]


def _notes(rng: random.Random, draft: Draft, look: Look) -> list[str]:
    kind = draft.form.kind.name
    pool = list(labels("notes", kind))
    if kind in ("return", "acceptance", "response"):
        pool = [
            "ご確認のほどよろしくお願いいたします。",
            "ご不明な点は担当者までご連絡ください。",
        ]
    count = rng.choice([0, 0, 1, 1, 2, 3])
    return rng.sample(pool, min(count, len(pool)))


def _proviso(rng: random.Random, draft: Draft) -> str:
    name = draft.rows[0].name.split()[0]
    return rng.choice(
        [
            "お品代として",
            f"{name}代として",
            f"{name} 代",
            "御食事代として",
            "修繕費として",
        ]
    )


def _paid(rng: random.Random, total: int | None) -> int | None:
    if total is None:
        return None
    return rng.choice([total, -(-total // 1000) * 1000, -(-total // 10000) * 10000])
