"""Who must approve payments, and when (支払の承認): the settings."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from books.people import STAFF, Role
from books.section import Positive, Section

Yen = Annotated[int, Field(ge=0)]


def _of_staff(role: Role) -> Role:
    if role not in STAFF:
        raise ValueError("approver、bookkeeper、clerk、it")
    return role


def _some(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    if not roles:
        raise ValueError("役割が一つ以上の一覧")
    return roles


StaffRole = Annotated[Role, AfterValidator(_of_staff)]
Roles = Annotated[tuple[StaffRole, ...], AfterValidator(_some)]
_APPROVERS = (Role.APPROVER,)


class ApprovalRule(Section):
    """More approvals for some payments (承認の決まり); every rule that fits counts.

    ``above``: to one payee in one payment run, in yen, the amount itself included;
    ``total_above``: the whole run; ``partner``: a name or registration number.
    """

    above: Yen | None = None
    total_above: Yen | None = None
    partner: str | None = None
    approvals: Positive = 1
    roles: Roles = _APPROVERS

    @model_validator(mode="after")
    def _has_a_condition(self) -> Self:
        if self.above is None and self.total_above is None and not self.partner:
            raise ValueError("above、total_above、partner のどれか一つ以上")
        return self


class Approvals(Section):
    """Payments leave only with two people (支払の承認).

    ``required`` None: as soon as two people work here and one of them approves.
    ``one_person``: the only person of a company approves alone, without a second factor;
    shown in red wherever money is.
    """

    required: bool | None = None
    one_person: bool = False
    approvals: Positive = 1  # 何人の承認が要るか
    roles: Roles = _APPROVERS  # だれが承認できるか
    rules: tuple[ApprovalRule, ...] = ()
    confirm_first_accounts: bool = (
        False  # はじめて支払う口座も、変更と同じく別に確かめる
    )


class Measures(Section):
    """What the dashboard counts with (状況の計算の前提)."""

    minutes_by_hand: Annotated[float, Field(gt=0, le=240)] = 6.0  # 手入力の時間, 一件
    sample_percent: Annotated[float, Field(ge=0, le=100)] = 3.0  # 自動承認の抜き取り
