"""The people who sign in (利用者の登録): who they are, their passwords and codes."""

import json
import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from books.errors import ConflictError, FormatError, NotFoundError
from books.passwords import (
    hash_password,
    totp_step,
    verify_password,
)
from books.people import Person, Role, check_password, check_roles, fold_login
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import audit_log, passes, people

API = "api"  # tokens of programs outlive a password


class People(Part):
    """Keep people; nobody is ever removed, because documents name them."""

    __slots__ = ()

    def add_person(
        self,
        login: str,
        name: str,
        roles: Iterable[Role],
        by: str,
        *,
        email: str = "",
        partner: str = "",
    ) -> Person:
        """Keep a new person (利用者の追加), without a password so far.

        One of us has to set one at the first sign-in; a supplier may go on by links.

        Raises:
            ConflictError: the login name or the name is taken.
            FormatError: the login name or the roles can't be.
        """
        folded, given = fold_login(login), frozenset(roles)
        check_roles(given, partner)
        shown = clean(name).strip() or folded
        with self.database.write() as work:
            _check_free(work.connection, folded, shown)
            row: dict[str, Any] = {
                "id": "P" + secrets.token_hex(10),
                "login": folded,
                "name": shown,
                "email": clean(email).strip(),
                "roles": _dump(given),
                "partner": clean(partner),
                "active": True,
                "password": None,
                "must_change": Role.SUPPLIER not in given,
                "totp": None,
                "totp_step": 0,
                "created_at": work.now,
                "updated_at": work.now,
            }
            work.connection.execute(people.insert().values(row))
            told = {"login": folded, "roles": sorted(given), "partner": partner}
            work.audit(by, "person.added", row["id"], told)
        return person_of(row)

    def change_person(
        self,
        person_id: str,
        by: str,
        *,
        name: str | None = None,
        email: str | None = None,
        roles: Iterable[Role] | None = None,
        active: bool | None = None,
    ) -> Person:
        """Change what is given (利用者の変更); a person switched off is out at once.

        Raises:
            NotFoundError: no such person.
            ConflictError: nobody would be left who may manage the people.
            FormatError: the roles can't be.
        """
        with self.database.write() as work:
            row = _get(work.connection, person_id)
            new: dict[str, Any] = {}
            if name is not None and clean(name).strip() != row["name"]:
                new["name"] = clean(name).strip() or row["login"]
                _check_free(work.connection, None, new["name"])
            if email is not None:
                new["email"] = clean(email).strip()
            if roles is not None:
                given = frozenset(roles)
                check_roles(given, row["partner"])
                new["roles"] = _dump(given)
            if active is not None:
                new["active"] = active
            changed = _change(work, row, new)
            _check_someone_manages(work.connection)
            if not changed["active"]:
                _let_out(work, person_id)
            told = {k: v for k, v in new.items() if k != "updated_at"}
            if "name" in new:  # who approves must not be who prepared, by any name
                told["was"] = row["name"]
            work.audit(by, "person.changed", person_id, told)
        return person_of(changed)

    def set_password(
        self, person_id: str, password: str, by: str, *, must_change: bool = False
    ) -> None:
        """Set a password (パスワードの設定); whoever was signed in is let out.

        Tokens of programs stay.

        Raises:
            NotFoundError: no such person.
            FormatError: the password is guessed at once.
        """
        person = self.person(person_id)
        check_password(password, person.login)
        kept = hash_password(password)
        with self.database.write() as work:
            row = _get(work.connection, person_id)
            _change(work, row, {"password": kept, "must_change": must_change})
            _let_out(work, person_id, but=API)
            told = {"one_time": must_change}
            work.audit(by, "person.password_set", person_id, told)

    def set_totp(self, person_id: str, kept: str | None, by: str) -> None:
        """Keep the secret of an authenticator app, or none (二段階認証の設定).

        Raises:
            NotFoundError: no such person.
        """
        with self.database.write() as work:
            row = _get(work.connection, person_id)
            _change(work, row, {"totp": kept, "totp_step": 0})
            action = "person.totp_set" if kept else "person.totp_removed"
            work.audit(by, action, person_id, {})

    def check_sign_in(self, login: str, password: str) -> Person | None:
        """The active person whose login and password these are (照合), or None."""
        try:
            folded = fold_login(login)
        except FormatError:
            folded = ""
        with self.database.read() as connection:
            query = select(people).where(people.c.login == folded)
            row = connection.execute(query).mappings().first()
        fits = verify_password(row["password"] if row else None, password)
        return person_of(row) if fits and row and row["active"] else None

    def use_totp(self, person_id: str, secret: str, code: str) -> bool:
        """Whether a one-time code fits and was not used before (一回限りの照合)."""
        with self.database.write() as work:
            row = _get(work.connection, person_id)
            step = totp_step(secret, code, work.now)
            if step is None or step <= row["totp_step"]:
                return False
            _change(work, row, {"totp_step": step})
            work.audit(row["name"], "person.totp_used", person_id, {})
        return True

    def totp_of(self, person_id: str) -> str | None:
        """What is kept of the authenticator secret; whoever keeps it, encrypts it."""
        with self.database.read() as connection:
            kept: str | None = _get(connection, person_id)["totp"]
        return kept

    def person(self, person_id: str) -> Person:
        """One person.

        Raises:
            NotFoundError: no such person.
        """
        with self.database.read() as connection:
            return person_of(_get(connection, person_id))

    def names_of(self, person_id: str) -> frozenset[str]:
        """Every name that a person has and had here (氏名の履歴).

        Raises:
            NotFoundError: no such person.
        """
        with self.database.read() as connection:
            return names_of(connection, person_id)

    def find_person(self, login_or_email: str) -> Person | None:
        """The active person with this login or mail address; None if not just one."""
        wanted = login_or_email.strip()
        query = select(people).where(
            people.c.active,
            (people.c.login == wanted.casefold())
            | (func.lower(people.c.email) == wanted.casefold()),
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return person_of(rows[0]) if wanted and len(rows) == 1 else None

    def list_people(self, partner: str | None = None) -> tuple[Person, ...]:
        """All people by name, or those of a partner (利用者の一覧)."""
        query = select(people).order_by(people.c.active.desc(), people.c.login)
        if partner is not None:
            query = query.where(people.c.partner == partner)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(person_of(row) for row in rows)


def names_of(connection: Connection, person_id: str) -> frozenset[str]:
    """The same, inside a transaction."""
    row = _get(connection, person_id)
    query = select(audit_log.c.detail).where(
        audit_log.c.subject == person_id, audit_log.c.action == "person.changed"
    )
    details = [json.loads(text) for text in connection.execute(query).scalars()]
    former = {d[key] for d in details for key in ("was", "name") if d.get(key)}
    return frozenset({row["name"], row["login"], *former})


def _dump(roles: Iterable[Role]) -> str:
    return json.dumps(sorted(roles))


def _get(connection: Connection, person_id: str) -> Any:
    query = select(people).where(people.c.id == person_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError("その利用者はいません。一覧から選び直してください。")
    return row


def _check_free(connection: Connection, login: str | None, name: str) -> None:
    """Two people of one name could approve each other's work unseen."""
    same_name = func.lower(people.c.name) == name.lower()
    query = select(people.c.login).where((people.c.login == login) | same_name)
    taken = connection.execute(query).scalar()
    if taken is not None:
        raise ConflictError(
            f"利用者名か氏名が、登録済みの利用者 {taken} と同じです。別のものにしてください。"
        )


def _check_someone_manages(connection: Connection) -> None:
    query = select(people.c.roles).where(people.c.active)
    kept = connection.execute(query).scalars()
    if not any(Role.IT in json.loads(roles) for roles in kept):
        raise ConflictError(
            "管理者が一人もいなくなります。先に、ほかの利用者に情シスの役割を付けてください。"
        )


def _change(work: Work, row: Any, new: dict[str, Any]) -> dict[str, Any]:
    new = new | {"updated_at": work.now}
    changed = people.update().where(people.c.id == row["id"]).values(new)
    work.connection.execute(changed)
    return dict(row) | new


def _let_out(work: Work, person_id: str, but: str = "") -> None:
    own = passes.delete().where(passes.c.person_id == person_id, passes.c.kind != but)
    work.connection.execute(own)


def person_of(row: Any) -> Person:
    """A row of the table as a person."""
    return Person(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        email=row["email"],
        roles=frozenset(Role(role) for role in json.loads(row["roles"])),
        partner=row["partner"],
        active=row["active"],
        must_change=row["must_change"],
        two_factor=row["totp"] is not None,
        created_at=row["created_at"],
    )
