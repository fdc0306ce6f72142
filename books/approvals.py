"""Who may approve a payment, and how many must (支払の承認): pure.

Whoever prepared it (corrected or confirmed a document in it, made or sent in the payment
run) can't approve it: money leaves only with two people.
"""

from collections.abc import Collection, Iterable, Sequence

from books.model import Party, Value
from books.parties import find_partner
from books.people import Person, Role
from books.settings_approvals import ApprovalRule, Approvals
from books.settings_company import PartnerSettings

MONEY_ROLES = (Role.CLERK, Role.APPROVER, Role.BOOKKEEPER)
ONE_PERSON = (
    "一人で承認する設定 (approvals.one_person) です。準備した人が自分で承認でき、"
    "二人目の目は入りません。二人になったら、この設定を消してください。"
)
AWAITED = "承認者の承認を待っています。"
NO_CODE = (
    "支払を承認するには、二段階認証が要ります。"
    "右上の氏名から「二段階認証」を設定してください。"
)
NO_APPROVAL = (
    "承認なしで振込ファイルを作る設定 (approvals.required: false) です。"
    "支払は二人目の目を通りません。"
)


class Need(Value):
    """How many people of which roles must approve (必要な承認)."""

    approvals: int
    roles: tuple[Role, ...]

    @property
    def told(self) -> str:
        """For people (必要な承認の説明)."""
        return f"{'・'.join(role.label for role in self.roles)} {self.approvals} 人"


def is_required(
    approvals: Approvals, people: Iterable[Person], *, has_runs: bool
) -> bool:
    """Whether payments wait for an approval (承認が要るか).

    Unless the settings say so: from the day on which two people work here of whom one
    approves, and for ever once a payment run was made.
    """
    if approvals.required is not None:
        return approvals.required
    staff = [p for p in people if p.active and not p.is_supplier]
    approver = any(p.may(Role.APPROVER) for p in staff)
    return has_runs or approvals.one_person or (len(staff) > 1 and approver)


def in_force(approvals: Approvals, people: Iterable[Person]) -> Approvals:
    """The settings as they count: ``one_person`` only while one person has to do it."""
    office = sum(1 for p in people if p.active and p.may(*MONEY_ROLES))
    if not approvals.one_person or office < 2:
        return approvals
    return approvals.model_copy(update={"one_person": False})


def needs_of(
    payees: Sequence[tuple[Party, int]], total: int, approvals: Approvals
) -> tuple[Need, ...]:
    """What a payment run needs (承認経路): the default and every rule that fits.

    ``payees`` are the suppliers, each with what its account gets in the whole run.
    """
    if approvals.one_person:
        return (Need(approvals=1, roles=MONEY_ROLES),)
    most = {tuple(sorted(set(approvals.roles))): approvals.approvals}
    fitting = [
        rule
        for rule in approvals.rules
        if any(_fits(rule, party, amount, total) for party, amount in payees)
    ]
    for rule in fitting:
        roles = tuple(sorted(set(rule.roles)))
        most[roles] = max(most.get(roles, 0), rule.approvals)
    return tuple(Need(approvals=n, roles=roles) for roles, n in most.items())


def _fits(rule: ApprovalRule, party: Party, amount: int, total: int) -> bool:
    """Whether all conditions of a rule hold for what one payee gets."""
    return (
        (rule.above is None or amount >= rule.above)
        and (rule.total_above is None or total >= rule.total_above)
        and (not rule.partner or _is_partner(rule.partner, party))
    )


def _is_partner(named: str, party: Party) -> bool:
    return named == party.registration_number or bool(
        find_partner(Party(name=party.name), (PartnerSettings(name=named),))
    )


def open_needs(
    needs: Iterable[Need], given: Sequence[Collection[Role]]
) -> tuple[Need, ...]:
    """What is still missing (残りの承認); ``given``: the roles of each who approved."""
    left = []
    for need in needs:
        done = sum(1 for roles in given if set(roles) & set(need.roles))
        if done < need.approvals:
            left.append(need.model_copy(update={"approvals": need.approvals - done}))
    return tuple(left)


def whom_it_waits_for(
    needs: Iterable[Need],
    people: Iterable[Person],
    prepared: Collection[str],
    approvals: Approvals,
) -> str:
    """What one is told who is no approver (承認待ちの相手): others come, or too few are."""
    own = {name.casefold() for name in prepared if not approvals.one_person}
    others = [
        one
        for one in people
        if one.active and not {one.name.casefold(), one.login.casefold()} & own
    ]
    for need in needs:
        if sum(one.may(*need.roles) for one in others) < need.approvals:
            return (
                f"準備した人のほかに、承認できる人 ({need.told}) がいません。"
                "管理者 (情シス) に、利用者の画面で加えてもらってください。"
            )
    return AWAITED


def why_not(
    person: Person,
    names: Collection[str],
    prepared: Collection[str],
    needs: Iterable[Need],
    approvals: Approvals,
) -> str | None:
    """Why a person can't approve or confirm (承認できない理由), or None if they can.

    ``names`` are all that the person ever had here; ``prepared`` those who prepared.
    """
    wanted = {role for need in needs for role in need.roles}
    if not person.active or not person.roles & wanted:
        return "承認できる役割がありません。管理者 (情シス) に頼んでください。"
    if approvals.one_person:
        return None
    own = {name.casefold() for name in (*names, person.name, person.login)}
    if own & {name.casefold() for name in prepared}:
        return (
            "準備した人 (書類を訂正・確認した人、支払予定を作った人) は承認できません。"
            "ほかの承認者に頼んでください。"
        )
    if not person.two_factor:
        return NO_CODE
    return None
