"""What goes wrong, and when (障害計画).

A plan has *settings*, which hold for every page, and *faults*, each for so many
requests of a path. It comes from a file or through ``/__faults``.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

KINDS = {
    "slow": "seconds まで待ってから答える",
    "maintenance": "メンテナンス画面 (status 503 または 200)",
    "session_end": "操作の途中でログアウトする",
    "error_before": "処理せずに失敗する (how)",
    "error_after": "処理したあとで失敗する (how)",
    "invalid": "入力エラーとして断る (text)",
    "popup": "お知らせを画面に重ねる",
    "otp_again": "ワンタイムパスワードをもう一度たずねる (銀行)",
    "decoy": "よく似た別の登録を、他の人が先にする",
    "altered": "送られた値と違う値で登録する",
    "other_office": "別の画面で事業所が切り替えられている (会計)",
}
WAYS = ("500", "404", "blank", "drop", "cut", "hang")


@dataclass(frozen=True)
class Settings:
    """How the whole site behaves (サイト全体のふるまい)."""

    markup: str = "v1"  # v2: renamed and moved; v3: as v2, and 登録 does another thing
    one_time_token: bool = False  # a form is taken once; else a reload books twice
    after_post: str = "redirect"  # "render": the POST itself shows the result
    list_delay_seconds: float = 0.0  # a new entry is found only after so long
    popup_every: int = 0  # an お知らせ on each n-th page
    idle_seconds: float = 1800.0
    otp_seconds: float = 300.0
    closed_until: str = "2026-03-31"  # 締め済みの最終日
    full_width_description: bool = False  # 摘要 is full width, at most 40 characters
    today: str = ""  # the site's date; empty: the real one
    double_login: str = "allow"  # "ask": an open session must be ended first


@dataclass
class Fault:
    """One thing that goes wrong with the next requests of a path."""

    kind: str
    path: str = "*"
    method: str = "*"
    skip: int = 0
    count: int = 1  # -1: always
    status: int = 503
    how: str = "500"
    seconds: float = 0.0
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse what no site knows, so that a test can't pass by a misspelling."""
        if self.kind not in KINDS or self.how not in WAYS:
            raise ValueError(f"障害の種類がありません: {self.kind} / {self.how}")

    def meets(self, method: str, path: str) -> bool:
        """Whether this request is the one; counts it."""
        if self.count == 0 or self.method not in ("*", method):
            return False
        if not fnmatchcase(path, self.path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.count > 0:
            self.count -= 1
        return True


@dataclass
class Plan:
    """Settings, what is still to go wrong, and what did."""

    settings: Settings = field(default_factory=Settings)
    faults: list[Fault] = field(default_factory=list)
    fired: list[dict[str, str]] = field(default_factory=list)
    pages: int = 0

    def load(self, raw: dict[str, Any]) -> None:
        """Take another plan; what is not named is as usual."""
        self.settings = Settings(**raw.get("settings", {}))
        self.faults = [Fault(**fault) for fault in raw.get("faults", [])]
        self.fired = []
        self.pages = 0

    def meet(self, method: str, path: str) -> list[Fault]:
        """Faults of this request."""
        met = [fault for fault in self.faults if fault.meets(method, path)]
        self.fired += [
            {"kind": fault.kind, "method": method, "path": path} for fault in met
        ]
        return met

    def dump(self) -> dict[str, Any]:
        """The plan as JSON."""
        return dataclasses.asdict(self)


def read_plan(path: Path | None) -> Plan:
    """A plan from a file, or an empty one."""
    plan = Plan()
    if path:
        plan.load(json.loads(path.read_text(encoding="utf-8")))
    return plan
