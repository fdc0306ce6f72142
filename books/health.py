"""What needs somebody's attention, each with the next step (気を付けること): pure.

The status page, ``denpyo doctor`` and the notices say the same, because they ask here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from books.instants import shown
from books.settings import Settings
from books.store.figures import Figures

RUN_DONE, RUN_FAILED = "run.finished", "run.failed"
BACKUP_MADE, BACKUP_FAILED = "backup.made", "backup.failed"
MIN_FREE_BYTES = 2 * 1024**3
CLOCK_TOLERANCE = dt.timedelta(minutes=5)


class Weight(StrEnum):
    """How pressing it is (重さ)."""

    TELL = "tell"
    ACT = "act"


@dataclass(frozen=True)
class Concern:
    """Something to look at (気を付けること): what is so, and what to do."""

    code: str
    weight: Weight
    found: str
    remedy: str


def find_concerns(
    figures: Figures, settings: Settings, free_bytes: int, *, held: bool = False
) -> tuple[Concern, ...]:
    """Everything that waits or went wrong (気を付けることの一覧).

    ``held``: the store was restored, and nobody has let things go out again.
    """
    return (
        *_of_restore(held=held),
        *_of_runs(figures, settings),
        *_of_backups(figures, settings),
        *_of_effects(figures),
        *_of_machine(figures, free_bytes),
    )


def _of_restore(*, held: bool) -> Iterator[Concern]:
    if held:
        yield Concern(
            "restored",
            Weight.ACT,
            "控えから復元したあと、出力と送信を止めています。",
            "控えの時刻より後に出した振込・仕訳・送信を確かめてから、"
            "`denpyo restore --release --by 名前` で再開してください。",
        )


def _of_runs(figures: Figures, settings: Settings) -> Iterator[Concern]:
    stuck = dt.timedelta(hours=settings.status.stuck_hours)
    failed, done = figures.last(RUN_FAILED), figures.last(RUN_DONE)
    if failed and (done is None or failed > done):
        yield Concern(
            "run_failed",
            Weight.ACT,
            f"最後の実行 ({shown(failed)}) が途中で止まりました。",
            "記録 logs/denpyo.log を確かめ、`denpyo run` をもう一度実行してください。続きから始まります。",
        )
    if _older(figures.oldest_file_at, figures.at, stuck):
        count = figures.files["received"]
        yield Concern(
            "files_stuck",
            Weight.ACT,
            f"受け取ったまま読めていないファイルが {count:,} 件あります"
            f" (最も古いものは {shown(figures.oldest_file_at)})。",
            "`denpyo run` を実行してください。同じファイルで止まるときは記録 logs/denpyo.log に理由があります。",
        )
    if figures.documents["needs_review"]:
        late = _older(figures.oldest_review_at, figures.at, 3 * stuck)
        yield Concern(
            "review",
            Weight.ACT if late else Weight.TELL,
            f"人の確認を待つ書類が {figures.documents['needs_review']:,} 件あります"
            f" (最も古いものは {shown(figures.oldest_review_at)} から)。",
            "「要確認」の画面で確かめ、承認するか対象外にしてください。",
        )


def _of_backups(figures: Figures, settings: Settings) -> Iterator[Concern]:
    made, failed = figures.last(BACKUP_MADE), figures.last(BACKUP_FAILED)
    limit = dt.timedelta(hours=settings.backup.max_age_hours)
    if failed and (made is None or failed > made):
        yield Concern(
            "backup_failed",
            Weight.ACT,
            f"最後の控え ({shown(failed)}) を取れませんでした。",
            "`denpyo backup` を実行し、表示される理由を直してください。",
        )
    elif made is None:
        yield Concern(
            "backup_never",
            Weight.ACT,
            "控えを一度も取っていません。",
            "`denpyo backup --new-passphrase` で合言葉を作り、`denpyo backup` を毎日実行してください。",
        )
    elif figures.at - made > limit:
        yield Concern(
            "backup_old",
            Weight.ACT,
            f"最後の控えは {shown(made)} のもので、{limit.total_seconds() // 3600:.0f} 時間より古くなっています。",
            "毎日の `denpyo backup` が動いているか確かめてください。",
        )


def _of_effects(figures: Figures) -> Iterator[Concern]:
    if figures.deliveries_to_a_person:
        yield Concern(
            "deliveries",
            Weight.ACT,
            f"送れなかったか、届いたか分からない送信が {figures.deliveries_to_a_person:,} 件あります。",
            "`denpyo deliveries` で確かめ、先方に届いていれば arrived、いなければ resend を実行してください。",
        )
    if figures.overdue_deliveries:
        yield Concern(
            "deliveries_stuck",
            Weight.ACT,
            f"送信中のまま止まったものが {figures.overdue_deliveries:,} 件あります。",
            "`denpyo send` を実行してください。届いたかを先に確かめます。",
        )
    if figures.jobs_to_a_person or figures.overdue_jobs:
        count = figures.jobs_to_a_person + figures.overdue_jobs
        yield Concern(
            "jobs",
            Weight.ACT,
            f"止まったか、結果の分からない自動操作が {count:,} 件あります。",
            "相手の画面で、すでに済んでいるかを確かめてから、やり直すか済みにしてください。",
        )


def _of_machine(figures: Figures, free_bytes: int) -> Iterator[Concern]:
    if free_bytes < MIN_FREE_BYTES:
        yield Concern(
            "disk",
            Weight.ACT,
            f"ディスクの空きが {free_bytes / 1024**3:.1f} GB しかありません。",
            "2 GB 以上空けてください。足りなくなると、新しい書類を保管できません"
            " (受け取り済みのものは失われません)。",
        )
    last = figures.last_written_at
    if last is not None and last - figures.at > CLOCK_TOLERANCE:
        yield Concern(
            "clock",
            Weight.ACT,
            f"時計が、最後の記録の時刻 ({shown(last)}) より前に戻っています。",
            "この機械の時計を合わせてください (timedatectl、または時刻サーバーの設定)。"
            "記録の順番は番号で守られています。",
        )


def _older(at: dt.datetime | None, now: dt.datetime, limit: dt.timedelta) -> bool:
    return at is not None and now - at > limit
