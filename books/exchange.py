"""How each partner gets and gives its documents (取引先との送受信): the settings.

One entry of ``exchange.partners`` is one way to one partner: a ``folder``, ``sftp``,
``mail``, ``https``, or our own pages (``portal``). Passwords and keys are named here and kept elsewhere (``secrets``).
"""

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from books.exchange_ways import (
    FolderWay,
    HttpsWay,
    MailServer,
    MailWay,
    Places,
    PortalWay,
    SftpWay,
)
from books.model import DocumentType
from books.section import NotNegative, Positive, RegistrationNumber, Section

FormatName = Literal["edi", "jp-pint", "pdf", "original"]


def _partner_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", text):
        raise ValueError("英小文字・数字・_・- で 40 字まで (後から変えない記号)")
    return text


PartnerId = Annotated[str, AfterValidator(_partner_id)]


class Sends(Section):
    """What a partner gets (送る書類): kinds of documents in a format.

    ``issued`` are papers of ours that are addressed to this partner; ``received`` are
    papers of others, for a core system or an accountant who gets them all.
    """

    format: FormatName
    types: tuple[DocumentType, ...] = ()  # 空: その形式にできるものすべて
    documents: Literal["issued", "received"] = "issued"


class ExchangePartner(Section):
    """One partner and the way to it (取引先への経路)."""

    id: PartnerId
    name: str
    registration_number: RegistrationNumber | None = None
    other_names: tuple[str, ...] = ()
    since: dt.date  # この日以後に受け付けた書類から送る
    sends: tuple[Sends, ...] = ()
    acknowledge_within_hours: Positive | None = None
    folder: FolderWay | None = None
    sftp: SftpWay | None = None
    mail: MailWay | None = None
    https: HttpsWay | None = None
    portal: PortalWay | None = None

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        ways = (self.folder, self.sftp, self.mail, self.https, self.portal)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "folder・sftp・mail・https・portal のうち一つだけを持つ取引先"
            )
        if self.sends and self.places and self.places.outgoing is None:
            raise ValueError(
                "sends があるときは outgoing (送り先のフォルダー) のある設定"
            )
        return self

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Names of the secrets that the way needs (必要な秘密)."""
        names: list[str | None] = []
        if self.sftp:
            names += [self.sftp.key, self.sftp.passphrase, self.sftp.password]
        if self.https:
            names += [self.https.token, self.https.password]
        return tuple(name for name in names if name)

    @property
    def places(self) -> Places | None:
        """The folders of a way that has some."""
        return self.folder or self.sftp


class Exchange(Section):
    """All partners with a way, and the rules of sending (送受信)."""

    partners: tuple[ExchangePartner, ...] = ()
    mail_server: MailServer | None = None
    attempts: Positive = 8  # 技術的な失敗をこの回数まで繰り返す
    settle_seconds: NotNegative = 2  # 受信側: この間に大きさが変わらなければ書き終わり

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [partner.id for partner in self.partners]
        if len(set(ids)) != len(ids):
            raise ValueError("partners の id が互いに異なる設定")
        if self.mail_server is None and any(p.mail for p in self.partners):
            raise ValueError("mail の取引先があるときは mail_server のある設定")
        return self

    def find(self, partner_id: str) -> ExchangePartner | None:
        """The partner of this id; None when the settings no longer name it."""
        return next((p for p in self.partners if p.id == partner_id), None)
