"""What can go wrong on a site (サイトでの問題): each says what becomes of the job.

SiteTroubleError
├─ TechnicalError      nothing was done for certain; a later attempt may succeed
│  ├─ UnreachableError     nobody answers at the address
│  ├─ SiteClosedError      maintenance: later, and no fault of the job
│  └─ SessionEndedError    signed out in the middle: signed in again at once
├─ RefusedError        the site says no to what we gave: never tried again
├─ PersonError         a person has to look: the page is not as described, values differ
│  ├─ SignInError          user or password refused: the bots of the site are stopped
│  └─ NoAnswerError        nobody gave the one-time password in time
└─ StoppedError        the bots were stopped (停止スイッチ)
"""

from books.errors import DenpyoError


class SiteTroubleError(DenpyoError):
    """Base of what a site does to a bot."""


class TechnicalError(SiteTroubleError):
    """Nothing was done, and a later attempt may succeed (技術的な失敗)."""


class UnreachableError(TechnicalError):
    """Nobody answers at the site's address (つながらない)."""

    def __init__(self, label: str, address: str) -> None:
        """The sentence names the site as it is described."""
        super().__init__(
            f"{label} ({address}) につながりません。サイトが動いているか、address が"
            "合っているか確かめてください。"
        )


class SiteClosedError(TechnicalError):
    """The site is closed for a while (メンテナンス中)."""


class SessionEndedError(TechnicalError):
    """The site signed us out in the middle (セッション切れ)."""


class RefusedError(SiteTroubleError):
    """The site refuses what we gave (業務エラー)."""


class PersonError(SiteTroubleError):
    """Nothing goes on without a person (担当者の確認が必要)."""


class SignInError(PersonError):
    """The site refuses user or password: trying again could lock the account."""


class NoAnswerError(PersonError):
    """Nobody gave what was asked for in time (本人確認の時間切れ)."""


class StoppedError(SiteTroubleError):
    """The bots were stopped while this one was at work (停止)."""
