"""The business header of a ZEDI file (ビジネスヘッダー, head.001.001.01).

Sender through ``OrgId``, receiver through ``FIId``, UTC time, ``BizSvc`` as a string of
parts between colons: known at second hand from 全銀ネット 接続ガイダンス. How the sender's
id is put together from 企業ID, センター確認コード and password, and the values of the
parts of ``BizSvc``, are agreed with the bank and *not confirmed* here: both are
settings. The header holds a password, so it is never shown.
"""

import datetime as dt
from typing import Self

from lxml import etree
from pydantic import ConfigDict, Field, SecretStr, model_validator

from books.errors import FormatError
from books.model import Value
from edi.xml import find_text, new_root, put, to_bytes
from edi.zedi.parts import check_id, get_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:head.001.001.01"
_FROM = "Fr/OrgId/Id/OrgId/Othr/Id"
_TO = "To/FIId/FinInstnId/Othr/Id"


class ZediSettings(Value):
    """What a bank and a company have agreed on for ZEDI files (ZEDIの接続設定).

    ``sender_form`` puts the sender's id together; ``bank_code`` is the 仕向銀行番号 and
    ``center_code`` the センター確認コード; ``service`` is the control string (``BizSvc``:
    送信モード, ファイル名, 文字コード, 接続形態, 再送 between colons), ``{message}`` in it
    the kind of message. The password never appears when the settings are shown.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    company_id: str
    password: SecretStr
    company_center_code: str = ""
    sender_form: str = "{company_id}:{password}"
    bank_code: str = Field(pattern=r"^[0-9]{4}$")
    center_code: str
    service: str = ""

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        try:
            self.sender()
            self.service.format(message="")
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(
                "sender_form に書けるのは {company_id}、{company_center_code}、"
                "{password}、service に書けるのは {message} だけ"
            ) from error
        return self

    def sender(self) -> SecretStr:
        """The sender's id with its password (企業の識別)."""
        return SecretStr(
            self.sender_form.format(
                company_id=self.company_id,
                company_center_code=self.company_center_code,
                password=self.password.get_secret_value(),
            )
        )


class BusinessHeader(Value):
    """Who sends what to whom (ビジネスヘッダー); ``sender`` is secret.

    ``message`` is its definition (``pain.001.001.03``), ``created`` a time with an
    offset, written in UTC.
    """

    sender: SecretStr
    receiver: str
    message_id: str
    message: str
    service: str = ""
    created: dt.datetime


def make_header(
    settings: ZediSettings, message: str, *, message_id: str, created_at: dt.datetime
) -> BusinessHeader:
    """The header of a message that is to be sent (ヘッダー作成)."""
    return BusinessHeader(
        sender=settings.sender(),
        receiver=f"{settings.bank_code}:{settings.center_code}",
        message_id=message_id,
        message=message,
        service=settings.service.format(message=message),
        created=created_at,
    )


def write_header(header: BusinessHeader) -> bytes:
    """Write head.001 (ビジネスヘッダー).

    Raises:
        FormatError: a value is empty or longer than 35 characters, or the time has no
            offset.
    """
    sender = header.sender.get_secret_value()
    if not 1 <= len(sender) <= 35:  # not shown: it holds the password
        raise FormatError("送信元の識別は1文字以上35文字以下にしてください。")
    if header.created.utcoffset() is None:
        raise FormatError(
            "ヘッダーの作成日時に時差がありません。時刻帯を付けてください。"
        )
    root = new_root("AppHdr", NAMESPACE)
    put(root, _FROM, sender)
    put(root, _TO, check_id("送信先の識別", header.receiver))
    put(root, "BizMsgIdr", check_id("メッセージID", header.message_id))
    put(root, "MsgDefIdr", check_id("電文種別", header.message))
    if header.service:
        put(root, "BizSvc", check_id("業務サービス(BizSvc)", header.service))
    created = header.created.astimezone(dt.UTC)
    put(root, "CreDt", f"{created:%Y-%m-%dT%H:%M:%SZ}")
    return to_bytes(root)


def get_header(root: etree._Element) -> BusinessHeader:
    """Read head.001 (ビジネスヘッダー).

    Raises:
        FormatError: something is missing or no time.
    """
    text = get_text(root, "CreDt")
    try:
        created = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"ヘッダーの作成日時「{text[:40]}」を読めません。送信元に確認してください。"
        ) from error
    return BusinessHeader(
        sender=SecretStr(get_text(root, _FROM, "Fr/FIId/FinInstnId/Othr/Id")),
        receiver=get_text(root, _TO, "To/OrgId/Id/OrgId/Othr/Id"),
        message_id=get_text(root, "BizMsgIdr"),
        message=get_text(root, "MsgDefIdr"),
        service=find_text(root, "BizSvc") or "",
        created=created,
    )
