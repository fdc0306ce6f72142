"""What people see of the bots (ボットの表示)."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence

from books.bot_orders import LABELS, POSTED, TransferOrder, read_order
from books.evidence import EvidenceShelf
from books.job_steps import HELD, TO_A_PERSON, JobState
from books.store import AuditEntry, Job
from flows import console
from flows.bots.office import BotOffice
from flows.bots.queue import Queued
from flows.clock import JAPAN
from flows.typable import typable
from rpa.check import Checked, Seen
from rpa.site_file import OWN, load_site, site_names, site_path

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_WHO = "--by 名前 --reason 理由"
_REFUSED = (
    " 直すのが site.yaml なら(科目などの名前が違うときは translate)、直してから `denpyo bot retry {0}"
    f" {_WHO}`。書類なら、`denpyo bot cancel {{0}} {_WHO}` のあと直して依頼し直します。"
)
_JOB_HEADS = ("!依頼", "サイト", "内容", "状態", ">回数", "更新", "説明")


def show_sites(office: BotOffice) -> None:
    """Every site that is described, and whether its bots are stopped."""
    rows = []
    for name in site_names(office.settings):
        switch = office.store.stopped_by(name)
        state = f"停止中 ({switch.by})" if switch else "動作可"
        try:
            site = load_site(name, office.settings)
        except Exception as error:  # one wrong file must not hide the others
            rows.append((name, "定義の誤り", "", str(error).splitlines()[-1]))
            continue
        ours = OWN in site_path(name, office.settings).parents
        can = "・".join(LABELS[kind] for kind in site.kinds)
        rows.append((name, site.label, can, state + ("" if ours else " (自社の定義)")))
    console.table("サイト", ("名前", "呼び名", "できること", "状態"), rows)
    _show_waiting(office)


def _show_waiting(office: BotOffice) -> None:
    for one in office.store.open_handovers():
        until = one.until.astimezone(JAPAN)
        console.say(
            typable(
                f"・{one.reference}: {one.question} を待っています({until:%H:%M:%S} まで)。"
                f"`denpyo bot answer {one.reference}` で答えてください。",
                office.settings,
            )
        )


def told(office: BotOffice, job: Job) -> str:
    """What is said of a job, with commands as they can be typed for this very job."""
    text = job.message.replace("`denpyo bot check`", f"`denpyo bot check {job.site}`")
    for command in ("resolve --not", "retry"):
        name, _, option = command.partition(" ")
        full = f"{name} {job.reference} {option}".strip()
        text = text.replace(f"`denpyo bot {command}`", f"`denpyo bot {full} {_WHO}`")
    if job.state is JobState.FAILED and not job.is_given_up and job.kind in POSTED:
        text += _REFUSED.format(job.reference)
    return typable(text, office.settings)


def show_jobs(office: BotOffice, jobs: Sequence[Job], title: str) -> None:
    """Jobs as a table; those that wait for a person say what to do."""
    rows = [
        (
            job.reference,
            job.site,
            LABELS.get(job.kind, job.kind),
            job.label,
            str(job.attempts),
            f"{job.updated_at.astimezone(JAPAN):%m/%d %H:%M}",
            told(office, job),
        )
        for job in jobs
    ]
    console.table(title, _JOB_HEADS, rows)
    if any(job.state in TO_A_PERSON and not job.is_given_up for job in jobs):
        console.say(
            typable(
                "担当者待ち・結果不明・拒否の依頼は、`denpyo bot show 依頼` で経過を見てから、"
                "bot resolve・bot retry・bot cancel で決めてください。",
                office.settings,
            )
        )
    _show_waiting(office)


def tell_queued(queued: Queued) -> None:
    """What was asked for, and why something could not be; the last line sums it up."""
    for notice in queued.notices:
        console.say(f"・{notice}")
    left = f"できなかったもの {len(queued.notices)} 件。" if queued.notices else ""
    next_ = "ボットが実行します。" if queued.jobs else ""
    if not queued.jobs and not queued.notices:
        next_ = "承認済みで、まだ依頼していないものはありません。"
    console.say(f"{len(queued.jobs)} 件を依頼しました。{left}{next_}")


def tell_held(office: BotOffice, site: str | None) -> None:
    """Jobs that another run has at hand, or had when it was killed (作業中の依頼)."""
    now = office.store.database.clock()
    found = [
        job
        for state in HELD
        for job in office.store.find_jobs(state=state, site=site)
        if job.lease_until is not None and job.lease_until > now
    ]
    if not found:
        return
    last = max(job.lease_until for job in found if job.lease_until is not None)
    minutes = max(math.ceil((last - now).total_seconds() / 60), 1)
    few = "、".join(job.reference for job in found[:3])
    more = " など" if len(found) > 3 else ""
    console.say(
        f"ほかの実行が作業中の依頼が {len(found)} 件あります({few}{more})。止まっていれば、"
        f"約 {minutes} 分後からの実行で引き継ぎます。"
    )


def tell_job(office: BotOffice, job: Job) -> None:
    """One line about a job that was worked on."""
    console.say(f"{job.reference}: {job.label} {told(office, job)}".rstrip())
    if job.state is JobState.QUEUED and job.next_try_at is not None:
        at = job.next_try_at.astimezone(JAPAN)
        console.say(
            f"・まだ行っていません。{at:%H:%M:%S} を過ぎてからの実行でやり直します。"
        )


def show_job(office: BotOffice, job: Job, entries: Iterable[AuditEntry]) -> None:
    """One job with everything that happened, and where its evidence lies."""
    console.say(f"{job.reference} ({LABELS.get(job.kind, job.kind)}、{job.site})")
    console.say(f"状態: {job.label}  {told(office, job)}")
    if job.document_id:
        console.say(f"書類: {job.document_id}")
    for line in _content(job):
        console.say(line)
    shelf = EvidenceShelf(office.settings.evidence)
    rows = []
    for name, value in sorted(job.evidence.items()):
        shown = _local(str(value))
        if shown.endswith((".png", ".txt", ".zip", ".csv")) and "/" in shown:
            intact = shelf.is_intact(shown)
            shown = str(shelf.folder / shown) + (
                "" if intact else " (失われたか変わった)"
            )
        rows.append((name, shown))
    if rows:
        console.table("証跡", ("回・内容", "値または場所"), rows)
    steps = [
        (
            f"{entry.at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}",
            entry.actor,
            entry.action,
            str(entry.detail.get("message", "")),
        )
        for entry in sorted(entries, key=lambda e: e.number)
    ]
    console.table("経過", ("日時", "担当", "操作", "説明"), steps)


def _local(value: str) -> str:
    """An instant as the clock on the wall here shows it; all else as it is."""
    if not _INSTANT.fullmatch(value):
        return value
    at = dt.datetime.fromisoformat(value)
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"


def _content(job: Job) -> list[str]:
    order = read_order(job.kind, job.payload)
    head = order.head("")
    if isinstance(order, TransferOrder):
        return [f"{order.file_name}: {order.day} {order.count} 件 {order.total:,} 円"]
    told = [head.get("date", ""), head.get("partner", ""), head.get("description", "")]
    if head.get("total"):
        told.append(f"{int(head['total']):,} 円")
    return [" ".join(filter(None, told))]


def show_checked(checked: Sequence[Checked]) -> None:
    """What a walk over a site found."""
    rows = [(one.name, one.seen.label, one.told) for one in checked]
    console.table("サイトの点検", ("部品", "結果", "説明"), rows)
    bad = sum(one.seen.is_bad for one in checked)
    back = sum(one.seen is Seen.FELL_BACK for one in checked)
    if bad:
        console.say(
            f"見つからないもの・合わないものが {bad} 件あります。site.yaml を直してください。"
        )
    elif back:
        console.say(
            f"{back} 個は予備の候補で見つけました。このまま動きますが、第1候補を今の画面に"
            "合わせてください。"
        )
    else:
        console.say("すべて第1候補で見つかりました。")
    if any(one.seen is Seen.UNPROVEN for one in checked):
        console.say(
            "検索と読み戻しは、登録が 1 件確認されるまで確かめられません。それまでは、返事の"
            "なかった登録を自動ではやり直さず、人に尋ねます。"
        )
    if any(one.seen is Seen.UNREAD for one in checked):
        console.say(
            "入力するのに、登録のあとで比べない項目があります。違う値で登録されても分かりません。"
            "検索の columns か detail に加えてください。"
        )


def show_balances(office: BotOffice) -> None:
    """The balances of every bank as they were read last (残高一覧)."""
    import json

    latest: dict[str, Job] = {}
    for job in office.store.find_jobs(kind="balance", state=JobState.CONFIRMED):
        latest[job.site] = job
    rows, total = [], 0
    for site, job in sorted(latest.items()):
        texts = [v for k, v in sorted(job.evidence.items()) if k.endswith("balances")]
        at = f"{job.updated_at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
        for account, amount in json.loads(str(texts[-1]) if texts else "{}").items():
            rows.append((site, account, f"{amount:,}", at))
            total += amount
    rows.append(("合計", "", f"{total:,}", ""))
    console.table("残高", ("銀行", "口座", ">残高 (円)", "取得"), rows)
