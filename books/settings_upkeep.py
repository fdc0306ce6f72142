"""Settings of what IT support looks after (保守の設定): backup, logs, archive, figures."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from books.secrets import SecretName
from books.section import NotNegative, Positive, Section


class BackupRules(Section):
    """Where backups go and how many stay (控え).

    ``key`` is the name of the secret that holds the passphrase.
    """

    folder: Path | None = None  # 控えの置き場所。別の機械か外付けのディスク
    key: SecretName = "backup_key"
    keep_daily: Positive = 14  # 何日分を残すか (日ごとに最後の 1 つ)
    keep_monthly: NotNegative = 13  # そのほかに何か月分を残すか
    max_age_hours: Positive = 48  # 最後の控えがこれより古ければ知らせる


class LogRules(Section):
    """How the log file is written (記録)."""

    format: Literal["text", "json"] = "text"
    max_bytes: Positive = 5_000_000  # この大きさで次のファイルに移る
    keep: NotNegative = 4  # 古い記録をいくつ残すか


class ArchiveRules(Section):
    """How long papers are kept (保存期間), from the day after the return is due."""

    years: int = Field(default=10, ge=5, le=30)  # 欠損金のある年度は 10 年


class StatusRules(Section):
    """Who may read the figures (監視).

    ``metrics_token`` is the name of a secret: who sends it may read ``/metrics`` from
    another machine. ``stuck_hours``: what does not move for so long is told.
    """

    metrics_token: SecretName | None = None
    stuck_hours: Positive = 24
