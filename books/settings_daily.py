"""Settings of what runs by itself: schedules, notices, folders and mailboxes (毎日の運転)."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from books.addresses import is_near
from books.exchange_ways import Address
from books.schedules import ClockTime, Rule
from books.secrets import SecretName
from books.section import NotNegative, Port, Positive, Section


def _every(minutes: int, begin: str, end: str) -> Rule:
    return Rule.model_validate({"every_minutes": minutes, "begin": begin, "end": end})


def _daily(at: str, days: str = "every", timeout: int = 120) -> Rule:
    return Rule.model_validate({"at": at, "days": days, "timeout_minutes": timeout})


class Schedules(Section):
    """When each work is due (予定); what is written here takes the place of the default."""

    intake: Rule = _every(10, "07:00", "21:00")  # 受信箱の読み取り
    mailbox: Rule = _every(10, "00:00", "23:59")  # メールの受け取り
    fetch: Rule = _every(30, "07:00", "21:00")  # 取引先からの受信
    send: Rule = _every(30, "07:00", "21:00")  # 取引先への送信
    publish: Rule = _daily("18:00", "bank")  # 仕訳・振込などの出力
    post: Rule = _daily("18:30", "bank")  # 会計ソフトへの登録の依頼
    pay: Rule = _daily("10:00", "bank")  # 期日の近い振込の依頼
    statements: Rule = _daily("08:45", "bank")  # 入出金明細の取得
    reconcile: Rule = _daily("09:15", "bank")  # 消込の案
    registry: Rule = _daily("05:30")  # 公表情報の更新
    backup: Rule = _daily("02:30", timeout=360)  # 控え
    housekeeping: Rule = _daily("03:30", timeout=360)  # 掃除と点検
    notices: Rule = _every(10, "00:00", "23:59")  # お知らせ
    summary: Rule = _daily("17:30", "bank")  # 一日のまとめ

    def named(self) -> dict[str, Rule]:
        """The rules by their names."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Notices(Section):
    """Who is told what waits for a person or failed (お知らせ).

    ``webhook`` is the name of a secret that holds the URL (Slack, Teams, LINE WORKS …).
    Nothing of a document goes there unless ``webhook_details``. In the quiet hours, and
    on days on which banks are closed with ``quiet_holidays``, notices are kept back.
    """

    mail_to: tuple[Address, ...] = ()
    webhook: SecretName | None = None
    webhook_details: bool = False  # 取引先名と番号を webhook にも書く
    webhook_style: Literal["slack", "teams"] = "slack"
    quiet_from: ClockTime = dt.time(20, 0)
    quiet_until: ClockTime = dt.time(7, 0)
    quiet_holidays: bool = True
    wait_minutes: NotNegative = 30  # 要確認の書類を知らせるまでの時間

    @property
    def wanted(self) -> bool:
        """Whether anybody is to be told."""
        return bool(self.mail_to or self.webhook)


Separators = Literal["none", "sheet", "blank", "both"]
_PLAIN = r"[^\x00-\x1f/\\]{1,60}"


def _label(text: str) -> str:
    if not re.fullmatch(_PLAIN, text):
        raise ValueError("60 字までの名前 (/ と \\ は使えない)")
    return text


Label = Annotated[str, AfterValidator(_label)]


class WatchedFolder(Section):
    """A folder that a scanner or a FAX server writes to (見張るフォルダー).

    A file is taken when nobody wrote to it for ``settle_seconds``. With ``keep`` the
    folder may not be changed (read only): files stay there and are remembered.
    """

    label: Label
    path: Path
    settle_seconds: Annotated[int, Field(ge=1, le=600)] = 5
    keep: bool = False


def _sender(text: str) -> str:
    if not re.fullmatch(r"[^\s@]*@[a-z0-9.-]+", text.lower()):
        raise ValueError("keiri@example.co.jp か @example.co.jp の形")
    return text.lower()


Sender = Annotated[str, AfterValidator(_sender)]


class Mailbox(Section):
    """A mailbox that invoices are sent to (メールボックス, IMAP).

    Mails of ``allow`` are taken, those of ``deny`` left out; ``unknown`` says what becomes
    of the rest: taken, or put aside until a person has looked. ``done`` and ``aside`` are
    folders of the mailbox, made when they are not there.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    host: str
    port: Port = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: Path | None = None
    user: str
    password: SecretName
    folder: str = "INBOX"
    done: str = "denpyo-done"
    aside: str = "denpyo-look"
    allow: tuple[Sender, ...] = ()
    deny: tuple[Sender, ...] = ()
    unknown: Literal["take", "look"] = "look"
    max_mail_bytes: Positive = 40 * 1024 * 1024
    timeout_seconds: Positive = 60

    @model_validator(mode="after")
    def _keeps_its_password(self) -> Self:
        if self.security == "none" and not is_near(self.host):
            raise ValueError(
                "security が tls か starttls の設定 (パスワードを守るため)"
            )
        if len({self.folder, self.done, self.aside}) < 3:
            raise ValueError("folder・done・aside が互いに異なる設定")
        return self


class StatementAccount(Section):
    """An account whose movements are fetched every morning (明細を取る口座).

    ``days`` are looked back: what was kept already is not kept twice.
    """

    site: str
    account: str
    days: Annotated[int, Field(ge=1, le=60)] = 7


class IntakeSettings(Section):
    """Where documents come from besides the inbox (受け取り).

    ``separators`` part the documents of one scan: the sheet of ``denpyo separator``,
    blank pages, or both.
    """

    separators: Separators = "none"
    folders: tuple[WatchedFolder, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    statements: tuple[StatementAccount, ...] = ()

    @model_validator(mode="after")
    def _tells_apart(self) -> Self:
        for names in ([f.label for f in self.folders], [m.id for m in self.mailboxes]):
            if len(set(names)) != len(names):
                raise ValueError("label と id が互いに異なる一覧")
        return self
