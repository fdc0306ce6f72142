"""How the bots work (ボットの設定): patience, leases, addresses of the sites."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from books.addresses import is_near
from books.secrets import SecretName
from books.section import Positive, Section


def _site_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("https:// で始まるアドレス")
    if parts.scheme == "http" and not is_near(parts.hostname):
        raise ValueError("https:// で始まるアドレス (http:// は社内の機械だけ)")
    return url.rstrip("/")


SiteAddress = Annotated[str, AfterValidator(_site_address)]


class SiteAccess(Section):
    """Where our own contract of a site is, and which secrets sign in (サイトの利用先)."""

    address: SiteAddress | None = None
    secrets: dict[str, SecretName] = Field(default={})


class PostRule(Section):
    """Approved papers that are posted by themselves, and as what (自動の登録)."""

    site: str
    kind: Literal["journal", "invoice", "payment"] = "journal"


class PayRule(Section):
    """Which bank's site takes the transfer files of approved runs (自動の振込依頼).

    ``bank`` is the code of the bank of our account; without it, of any. They are handed
    in from ``business_days`` bank days before the day of the transfer.
    """

    site: str
    bank: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    business_days: Annotated[int, Field(ge=1, le=14)] = 3


class Bots(Section):
    """How the bots work (ボット).

    A job is tried ``attempts`` times; the site is asked ``asks`` times about one that
    may have happened. ``lease_seconds``: so long a job stays with a worker that gives no
    sign of life. ``traces``: keep Playwright's trace of what failed.
    """

    sites: dict[str, SiteAccess] = Field(default={})
    post: tuple[PostRule, ...] = ()  # 承認済みの書類を、予定の時刻に登録する
    pay: tuple[PayRule, ...] = ()  # 承認された支払を、期日の前に銀行へ渡す
    attempts: Positive = 6
    asks: Positive = 5
    lease_seconds: Annotated[int, Field(ge=10)] = 180
    step_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0  # 画面を待つ時間
    pause_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0  # 再試行までの最初の間
    idle_seconds: Annotated[float, Field(gt=0, le=3600)] = 10.0  # 仕事がないときの間
    traces: bool = True
