"""Payment runs (支払予定): made, sent in, approved by others, written once.

Each step leaves a line in the audit log with the hash of what is paid; the file is made
only of a run whose content still has that hash.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from books.approvals import why_not
from books.errors import ConflictError, FormatError, NotFoundError
from books.payment_run import (
    NEXT_RUN_STATES,
    PAYMENT_KINDS,
    WITHDRAWABLE,
    PaymentRun,
    RunContent,
    RunItem,
    RunState,
    accounts_to_confirm,
)
from books.people import Person
from books.settings_approvals import Approvals
from books.store.chain import digest
from books.store.content import dump
from books.store.database import Work
from books.store.documents import get_document
from books.store.exports import cancel, claim
from books.store.keys import clean
from books.store.part import Part
from books.store.people import names_of
from books.store.revision import SETTLED
from books.store.run_rows import (
    find_run,
    get_run,
    is_as_approved,
    live_exports,
    preparers,
    reference_of,
)
from books.store.tables import (
    export_documents,
    payment_decisions,
    payment_run_items,
    payment_runs,
)
from books.store.values_exports import Export, ExportState


class PaymentRuns(Part):
    """Keep payment runs and the decisions about them."""

    __slots__ = ()

    def create_run(self, content: RunContent, by: str) -> PaymentRun:
        """Make a draft (支払予定の下書き); its bills are in no other run from now on.

        Raises:
            FormatError: nothing is to be paid.
            NotFoundError: a document does not exist.
            ConflictError: a bill is in another run, or was changed or not approved.
        """
        if not content.items:
            raise FormatError("支払う請求書を一件以上選んでください。")
        with self.database.write() as work:
            _check_bills(work.connection, content)
            for item in content.items:
                _check_free(work.connection, item)
            run_id = "S" + secrets.token_hex(8)
            row: dict[str, Any] = {
                "id": run_id,
                "state": RunState.DRAFT.value,
                "pay_day": content.pay_day,
                "content": dump(content),
                "prepared_by": json.dumps([by], ensure_ascii=False),
                "created_by": clean(by),
                "created_at": work.now,
                "updated_at": work.now,
                "round": 1,
                "reason": "",
            }
            work.connection.execute(payment_runs.insert().values(row))
            parts = [
                {"run_id": run_id, "document_id": item.document_id, "live": True}
                for item in content.items
            ]
            work.connection.execute(payment_run_items.insert(), parts)
            _audit(work, row, by, {})
            return get_run(work.connection, run_id)

    def change_run(
        self, run_id: str, content: RunContent, by: str, seen: str
    ) -> PaymentRun:
        """Change a draft (下書きの変更); what is no longer in it is free again.

        Raises:
            NotFoundError: no such run.
            FormatError: nothing is left.
            ConflictError: it is no draft, or was changed since ``seen``.
        """
        if not content.items:
            raise FormatError(
                "支払予定から全部は外せません。やめるときは「取り消す」を押してください。"
            )
        with self.database.write() as work:
            run = _at(work, run_id, (RunState.DRAFT,), seen)
            kept = {item.document_id for item in content.items}
            out = {item.document_id for item in run.content.items} - kept
            if kept - {item.document_id for item in run.content.items}:
                raise ConflictError(
                    "下書きに請求書を加えることはできません。取り消して作り直してください。"
                )
            _free(work, run_id, out)
            new = {"content": dump(content), "pay_day": content.pay_day}
            new |= _prepared(run, by)
            told = {"left_out": sorted(out)}
            return _move(work, run, RunState.DRAFT, by, new, told)

    def submit_run(
        self, run_id: str, content: RunContent, by: str, seen: str
    ) -> PaymentRun:
        """Send a run in (承認の依頼); ``content`` says what it needs, and is frozen.

        Raises:
            NotFoundError: no such run.
            ConflictError: it is no draft, was changed since ``seen``, or a bill was.
        """
        with self.database.write() as work:
            run = _at(work, run_id, (RunState.DRAFT,), seen)
            if [i.document_id for i in content.items] != [
                i.document_id for i in run.content.items
            ]:
                raise ConflictError("請求書が変わりました。画面を開き直してください。")
            _check_bills(work.connection, content)
            new = {"content": dump(content), "reason": "", **_prepared(run, by)}
            return _move(work, run, RunState.SUBMITTED, by, new, {})

    def withdraw_run(self, run_id: str, by: str, reason: str) -> PaymentRun:
        """Back to a draft (取り下げ・差し戻し): every decision about it is void.

        Raises:
            NotFoundError: no such run.
            ConflictError: its file was begun, so it can only be cancelled.
        """
        with self.database.write() as work:
            run = _at(work, run_id, WITHDRAWABLE)
            if live_exports(work.connection, run):
                raise ConflictError(
                    "振込ファイルの作成が始まっているため、下書きに戻せません。"
                    "やめるときは、理由を書いて取り消してください。"
                )
            new = {"round": run.round + 1, "reason": clean(reason)}
            return _move(work, run, RunState.DRAFT, by, new, {"reason": reason})

    def confirm_account(
        self,
        run_id: str,
        account: str,
        person: Person,
        note: str,
        approvals: Approvals,
        seen: str,
    ) -> PaymentRun:
        """A second person vouches for an account (口座の確認); ``note`` says how.

        Raises:
            NotFoundError: no such run.
            FormatError: it is not told how it was checked.
            ConflictError: the person prepared it, may not, or the run was changed.
        """
        if not note.strip():
            raise FormatError("口座をどのように確かめたかを書いてください。")
        with self.database.write() as work:
            run = _at(work, run_id, (RunState.SUBMITTED,), seen)
            if account not in {i.account_key for i in accounts_to_confirm(run.content)}:
                raise NotFoundError("その口座は、確認の対象ではありません。")
            _check_may(work, run, person, approvals)
            _decide(work, run, "account", account, person, note)
            told = {"account": account, "note": note, "round": run.round}
            work.audit(person.name, "payment.account_confirmed", run_id, told)
            return get_run(work.connection, run_id)

    def approve_run(
        self, run_id: str, person: Person, approvals: Approvals, seen: str
    ) -> PaymentRun:
        """One approval (承認); with the last that is needed the run is approved.

        Raises:
            NotFoundError: no such run.
            ConflictError: the person prepared it, may not, the run was changed since
                ``seen``, a bill was, or an account is not confirmed.
        """
        with self.database.write() as work:
            run = _at(work, run_id, (RunState.SUBMITTED, RunState.APPROVED), seen)
            if any(d.person_id == person.id for d in run.approvals):
                return run
            _check_may(work, run, person, approvals)
            _check_bills(work.connection, run.content)
            if run.unconfirmed:
                raise ConflictError(
                    "変わった口座の確認が済んでいません。赤い口座を一つずつ確かめて、"
                    "「この口座を確かめた」を押してから承認してください。"
                )
            _decide(work, run, "approve", "", person, "")
            told = {"round": run.round, "sha256": run.digest}
            work.audit(person.name, "payment.approval", run_id, told)
            run = get_run(work.connection, run_id)
            if run.state is RunState.SUBMITTED and not run.open_needs:
                run = _move(work, run, RunState.APPROVED, person.name, {}, {})
            return run

    def cancel_run(
        self, run_id: str, by: str, reason: str, seen: RunState | None = None
    ) -> PaymentRun:
        """Give a run up (取消): its files are cancelled, its bills are free again.

        ``seen`` is the state in which the person saw it.

        Raises:
            NotFoundError: no such run.
            FormatError: no reason is given.
            ConflictError: it is paid, or not in the state that was seen any more.
        """
        if not reason.strip():
            raise FormatError("取り消す理由を書いてください。")
        with self.database.write() as work:
            run = get_run(work.connection, run_id)
            if run.state is RunState.CANCELLED:
                return run
            if seen is not None:
                _at(work, run_id, (seen,))
            for reference in live_exports(work.connection, run):
                cancel(work, reference, by, f"支払予定の取消: {reason}")
            _free(work, run_id, {item.document_id for item in run.content.items})
            new = {"reason": clean(reason)}
            return _move(work, run, RunState.CANCELLED, by, new, {"reason": reason})

    def claim_run(self, run_id: str, kinds: Sequence[str]) -> tuple[Export, ...]:
        """Reserve the files of an approved run (振込ファイルの予約): once for ever.

        Raises:
            NotFoundError: no such run.
            ConflictError: it is not approved, or not what was approved any more.
        """
        with self.database.write() as work:
            run = _at(work, run_id, (RunState.APPROVED,))
            if not is_as_approved(work.connection, run):
                raise ConflictError(
                    f"{run.called}の内容が、承認の記録と一致しません。"
                    "振込ファイルは作りません。「保存と検査」で確かめてください。"
                )
            _check_bills(work.connection, run.content)
            ids = tuple(sorted(item.document_id for item in run.content.items))
            made = tuple(claim(work, reference_of(run, k), k, ids) for k in kinds)
            if any(export.state is ExportState.CANCELLED for export in made):
                raise ConflictError(
                    f"{run.called}のファイルは取り消されています。下書きに戻して、"
                    "もう一度承認を受けてください。"
                )
            return made

    def advance_run(
        self, run_id: str, state: RunState, by: str, note: str = ""
    ) -> PaymentRun:
        """Say that the file was made, uploaded, or paid (状態の記録); once is enough.

        Raises:
            NotFoundError: no such run.
            ConflictError: the step is not allowed.
        """
        allowed = {
            RunState.MADE: (RunState.APPROVED,),
            RunState.UPLOADED: (RunState.MADE,),
            RunState.PAID: (RunState.UPLOADED,),
        }
        with self.database.write() as work:
            run = get_run(work.connection, run_id)
            if run.state is state:
                return run
            run = _at(work, run_id, allowed[state])
            return _move(work, run, state, by, {}, {"note": note} if note else {})

    def payment_run(self, run_id: str) -> PaymentRun:
        """One run.

        Raises:
            NotFoundError: no such run.
        """
        with self.database.read() as connection:
            return get_run(connection, run_id)

    def find_runs(
        self, states: Collection[RunState] = (), limit: int | None = 200
    ) -> tuple[PaymentRun, ...]:
        """Runs in these states, or all: the latest first (支払予定の一覧)."""
        query = select(payment_runs.c.id).order_by(
            payment_runs.c.created_at.desc(), payment_runs.c.id
        )
        if states:
            query = query.where(payment_runs.c.state.in_([s.value for s in states]))
        with self.database.read() as connection:
            ids = connection.execute(query.limit(limit)).scalars().all()
            return tuple(get_run(connection, run_id) for run_id in ids)

    def run_of_document(self, document_id: str) -> str | None:
        """The run that pays a bill, unless it was given up (請求書の支払予定)."""
        query = select(payment_run_items.c.run_id).where(
            payment_run_items.c.document_id == document_id, payment_run_items.c.live
        )
        with self.database.read() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def run_of_export(self, reference: str) -> PaymentRun | None:
        """The run that an export is the file of, or None (出力の元の支払予定)."""
        with self.database.read() as connection:
            name = reference.rpartition(":")[2].partition(".")[0]
            return find_run(connection, name)

    def prepared_by(self, run_id: str) -> frozenset[str]:
        """Everybody who prepared a run or a bill in it (準備した人).

        Raises:
            NotFoundError: no such run.
        """
        with self.database.read() as connection:
            return preparers(connection, get_run(connection, run_id))

    def has_runs(self) -> bool:
        """Whether there ever was a payment run."""
        query = select(payment_runs.c.id).limit(1)
        with self.database.read() as connection:
            return connection.execute(query).first() is not None


def _at(
    work: Work, run_id: str, states: Sequence[RunState], seen: str | None = None
) -> PaymentRun:
    """The run, if it is in one of the states and as the person saw it."""
    run = get_run(work.connection, run_id)
    if run.state not in states:
        raise ConflictError(
            f"{run.called}は「{run.state.label}」のため、この操作はできません。"
            "画面を開き直して、最新の状態を確かめてください。"
        )
    if seen is not None and seen != run.digest:
        raise ConflictError(
            f"{run.called}は、ほかの人が先に変更しました。"
            "画面を開き直し、最新の内容を確かめてからやり直してください。"
        )
    return run


def _check_may(
    work: Work, run: PaymentRun, person: Person, approvals: Approvals
) -> None:
    names = names_of(work.connection, person.id)
    prepared = preparers(work.connection, run)
    reason = why_not(person, names, prepared, run.content.needs, approvals)
    if reason:
        raise ConflictError(reason)


def _check_bills(connection: Connection, content: RunContent) -> None:
    for item in content.items:
        _check_bill(connection, item)


def _check_bill(connection: Connection, item: RunItem) -> None:
    row = get_document(connection, item.document_id)
    if row["revision"] != item.revision or row["state"] not in SETTLED:
        raise ConflictError(
            f"{item.called} は、支払予定に入れたあとで訂正されたか、承認が外れました。"
            "支払予定を下書きに戻すか取り消して、作り直してください。"
        )


def _check_free(connection: Connection, item: RunItem) -> None:
    """A bill is paid by one run, and by no payment file of another origin."""
    document_id = item.document_id
    in_run = select(payment_run_items.c.run_id).where(
        payment_run_items.c.document_id == document_id, payment_run_items.c.live
    )
    in_file = select(export_documents.c.reference).where(
        export_documents.c.document_id == document_id,
        export_documents.c.kind.in_(PAYMENT_KINDS),
        export_documents.c.live,
    )
    for query in (in_run, in_file):
        other = connection.execute(query).scalar()
        if other is not None:
            raise ConflictError(
                f"{item.called} は、ほかの支払予定か振込ファイルに入っています。"
                "画面を開き直して、選び直してください。"
            )


def _decide(
    work: Work, run: PaymentRun, kind: str, subject: str, person: Person, note: str
) -> None:
    if any(
        (d.kind, d.subject, d.person_id) == (kind, subject, person.id)
        for d in run.decisions
    ):
        return
    row = {
        "run_id": run.id,
        "round": run.round,
        "kind": kind,
        "subject": subject,
        "person_id": person.id,
        "name": person.name,
        "roles": json.dumps(sorted(person.roles)),
        "note": clean(note),
        "at": work.now,
    }
    work.connection.execute(payment_decisions.insert().values(row))


def _free(work: Work, run_id: str, document_ids: Collection[str]) -> None:
    freed = payment_run_items.update().values(live=False)
    place = (payment_run_items.c.run_id == run_id) & (
        payment_run_items.c.document_id.in_(document_ids)
    )
    work.connection.execute(freed.where(place))


def _prepared(run: PaymentRun, by: str) -> dict[str, str]:
    """One more who prepared the run."""
    names = list(dict.fromkeys((*run.prepared_by, by)))
    return {"prepared_by": json.dumps(names, ensure_ascii=False)}


def _move(
    work: Work,
    run: PaymentRun,
    state: RunState,
    by: str,
    new: dict[str, Any],
    told: dict[str, Any],
) -> PaymentRun:
    if state is not run.state and state not in NEXT_RUN_STATES[run.state]:
        raise ConflictError(
            f"「{run.state.label}」の支払予定は「{state.label}」にできません。"
        )
    row: dict[str, Any] = {
        "content": dump(run.content),
        "round": run.round,
        "pay_day": run.content.pay_day,
        **new,
        "state": state.value,
        "updated_at": work.now,
    }
    changed = payment_runs.update().where(payment_runs.c.id == run.id).values(row)
    work.connection.execute(changed)
    _audit(work, {**row, "id": run.id}, by, told)
    return get_run(work.connection, run.id)


def _audit(work: Work, row: dict[str, Any], by: str, told: dict[str, Any]) -> None:
    detail = {
        "sha256": digest(row["content"]),
        "round": row["round"],
        "pay_day": row["pay_day"].isoformat(),
        **told,
    }
    work.audit(by, f"payment.{row['state']}", row["id"], detail)
