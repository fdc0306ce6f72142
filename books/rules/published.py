"""The registration number beside what the tax agency publishes (公表情報との照合).

Not registered on the day of the transaction can't be mended by a corrected invoice:
only the transitional share is left. What is not known is not spoken of.
"""

import datetime as dt

from books.deduction import purchase_days
from books.identifiers import parse_registration_number
from books.model import Document, Finding, Severity
from books.registry import Published, Standing, Verdict, is_same_name, judge
from books.rules.codes import finding
from books.rules.context import Context
from books.rules.registration import number_path

_OUT = frozenset({Standing.NOT_YET, Standing.ENDED})
_TRANSITIONAL = (
    "訂正した請求書では直りません。原本の番号の読み取りを確かめ、正しければ取引先に"
    "登録の有無を尋ねてください。仕訳は登録番号のない仕入れ（経過措置）として作ります。"
)


def check_published(document: Document, context: Context) -> list[Finding]:
    """Check number, days and name against the registry, where it was asked (公表情報)."""
    number = parse_registration_number(document.supplier.registration_number or "")
    published = context.published.get(number or "")
    days = purchase_days(document)
    if published is None or not days:
        return []
    path = number_path(document)
    verdicts = [judge(published, day) for day in days]
    bad = next((v for v in verdicts if v.standing is not Standing.IN_FORCE), None)
    if bad is not None:
        return [_not_in_force(path, published, bad)]
    lapse = _lapse(published, _first_day(document, days[0]), days[-1])
    if lapse is not None:
        return [_lapsed(path, published, lapse)]
    return _compare_name(document, path, published, verdicts[-1])


def _first_day(document: Document, day: dt.date) -> dt.date:
    """The first day of the period, where rows don't all tell their own."""
    dated = bool(document.lines) and all(
        line.date for line in document.lines if line.amount is not None
    )
    return day if dated else min(day, document.period_start or day)


def _lapse(published: Published, first: dt.date, last: dt.date) -> dt.date | None:
    """The first day between two on which the registration was not in force."""
    ends = {record.ended_on for record in published.records}
    days = {first} | {day for day in ends if day and first < day < last}
    out = (d for d in sorted(days) if judge(published, d).standing in _OUT)
    return next(out, None)


def _lapsed(path: str, published: Published, day: dt.date) -> Finding:
    message = (
        f"登録番号「{published.number}」は、取引の期間のうち{_day(day)}には有効であり"
        "ません。有効でない日の取引がないかを確かめ、あれば分けて経過措置で処理してください。"
    )
    return finding("registration_not_in_force", path, message, Severity.WARNING)


def _not_in_force(path: str, published: Published, verdict: Verdict) -> Finding:
    number, as_of = published.number, _day(published.as_of)
    if verdict.standing is Standing.ABSENT:
        if not published.complete:
            message = (
                f"登録番号「{number}」は、取り込んだ公表ファイル（{as_of}現在）にありません。"
                "国税庁の公表サイトで確かめてください。"
            )
            return finding("registration_not_published", path, message)
        message = (
            f"登録番号「{number}」は国税庁の公表サイトにありません（{as_of}現在）。"
            + _TRANSITIONAL
        )
        return finding("registration_not_published", path, message, Severity.ERROR)
    record = verdict.record
    begun = _day(record.registered_on) if record else ""
    ended = _day(record.ended_on) if record and record.ended_on else ""
    what = (
        f"登録は{begun}からです" if verdict.standing is Standing.NOT_YET
        else f"登録は{ended}に失効または取消しになっています"
    )  # fmt: skip
    message = (
        f"登録番号「{number}」の{what}。取引日{_day(verdict.day)}には有効でないため、"
        f"適格請求書になりません。{_TRANSITIONAL}"
    )
    return finding("registration_not_in_force", path, message)


def _compare_name(
    document: Document, path: str, published: Published, verdict: Verdict
) -> list[Finding]:
    record, printed = verdict.record, document.supplier.name
    if record is None or not printed or is_same_name(printed, record) is not False:
        message = (
            f"登録番号「{published.number}」は取引日に有効です"
            f"（公表情報、{_day(published.as_of)}現在）。"
        )
        return [finding("registration_confirmed", path, message)]
    told = record.name or record.trade_name
    message = (
        f"登録番号「{published.number}」の公表名は「{told}」で、書類の「{printed}」と違います。"
        "番号の読み取りと、屋号・旧社名でないかを確かめてください。"
    )
    return [finding("registration_name_differs", path, message)]


def _day(day: dt.date) -> str:
    return f"{day:%Y/%m/%d}"
