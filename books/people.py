"""Who works with denpyo, and what each may do (利用者と役割)."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from books.errors import FormatError

MIN_PASSWORD = 10  # characters; NIST SP 800-63B asks for length, not for mixed signs
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")


class Role(StrEnum):
    """What a person does here (役割)."""

    CLERK = "clerk"
    APPROVER = "approver"
    BOOKKEEPER = "bookkeeper"
    IT = "it"
    SUPPLIER = "supplier"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {
            "clerk": "経理担当",
            "approver": "承認者",
            "bookkeeper": "記帳・消込担当",
            "it": "情シス (管理者)",
            "supplier": "取引先",
        }[self]


STAFF = frozenset(Role) - {Role.SUPPLIER}


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the store knows them (利用者).

    ``login`` is what they sign in with, ``name`` what documents and the audit log show.
    ``partner`` is the id of the trading partner (``exchange.partners``) that a supplier
    belongs to. ``must_change``: the password was a one-time one. ``two_factor``: a
    one-time code is asked for at sign-in.
    """

    id: str
    login: str
    name: str
    email: str
    roles: frozenset[Role]
    partner: str
    active: bool
    must_change: bool
    two_factor: bool
    created_at: dt.datetime

    def may(self, *roles: Role) -> bool:
        """Whether the person has one of the roles (権限)."""
        return bool(self.roles & set(roles))

    @property
    def is_supplier(self) -> bool:
        """Whether the person is of another company (社外の人)."""
        return Role.SUPPLIER in self.roles


def fold_login(login: str) -> str:
    """A login name as it is compared (利用者名の統一).

    >>> fold_login(" Hanako ")
    'hanako'

    Raises:
        FormatError: it has other signs than letters, digits and ``. _ @ + -``.
    """
    folded = login.strip().casefold()
    if not _LOGIN.fullmatch(folded):
        raise FormatError(
            f"利用者名「{login}」は使えません。英数字と . _ @ + - で入力してください。"
        )
    return folded


def check_roles(roles: frozenset[Role], partner: str) -> None:
    """Refuse roles that do not go together (役割の検査).

    Raises:
        FormatError: no role, or a supplier who is also one of us or has no partner.
    """
    if not roles:
        raise FormatError("役割を一つ以上選んでください。")
    if Role.SUPPLIER in roles and (roles & STAFF or not partner):
        raise FormatError(
            "取引先の利用者には、社内の役割を付けられません。取引先を一つ選んでください。"
        )


def check_password(password: str, login: str) -> None:
    """Refuse passwords that are guessed at once (パスワードの検査).

    Raises:
        FormatError: too short, too long, one sign repeated, or the login name.
    """
    if len(password) < MIN_PASSWORD:
        raise FormatError(f"パスワードは {MIN_PASSWORD} 文字以上にしてください。")
    if len(password) > 1000:
        raise FormatError("パスワードが長すぎます。1,000 文字までにしてください。")
    if len(set(password)) < 4 or login in password.casefold():
        raise FormatError(
            "このパスワードは推測されやすいため使えません。"
            "利用者名を含まない、別のものにしてください。"
        )
