"""What bookkeepers chose as accounts (過去の科目の選択), for the next document."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from books.account_choice import LearnedChoice, Target, item_key
from books.errors import FormatError, NotFoundError
from books.model import Party
from books.settings_booking import TaxHandling
from books.store.content import load_reading
from books.store.keys import clean, name_key, number_key
from books.store.part import Part
from books.store.tables import account_choices, documents, revisions

_MOST = 1000


class AccountChoices(Part):
    """Keep and find what was chosen."""

    __slots__ = ()

    def choose_account(
        self,
        document_id: str,
        partner: Party,
        target: Target,
        by: str,
        line: int | None = None,
        *,
        sale: bool = False,
    ) -> None:
        """Keep the account that a person chose (科目の選択) for a document or its line.

        ``partner`` is the other side, ``line`` the place of the line, from 0, ``sale``
        whether we sell. Nothing is overwritten: the latest choice counts.

        Raises:
            NotFoundError: no such document or line.
            FormatError: the partner has neither a name nor a number, or there is no
                account.
        """
        keys = _keys(partner)
        if not any(keys.values()) or not target.account.strip():
            raise FormatError(
                "相手先の名称か登録番号と、勘定科目がないと選択を覚えられません。"
                "書類の相手先と科目を入力してください。"
            )
        with self.database.write() as work:
            last = work.connection.execute(
                select(func.max(account_choices.c.number))
            ).scalar()
            row: dict[str, Any] = {
                **keys,
                "number": (last or 0) + 1,
                "document_id": document_id,
                "sale": sale,
                "item": self._item(work.connection, document_id, line),
                "account": clean(target.account),
                "sub_account": target.sub_account and clean(target.sub_account),
                "department": target.department and clean(target.department),
                "tax": target.tax.value if target.tax else None,
                "chosen_by": clean(by),
                "chosen_at": work.now,
            }
            work.connection.execute(account_choices.insert().values(row))
            told = {"account": row["account"], "line": line, "tax": row["tax"]}
            work.audit(by, "account.chosen", document_id, told)

    def account_choices(self, partner: Party) -> tuple[LearnedChoice, ...]:
        """What was chosen for a partner (過去の選択), latest first.

        By registration number; by name where one of the two has no number.
        """
        query = select(account_choices).where(_of_partner(_keys(partner)))
        query = query.order_by(account_choices.c.number.desc())
        with self.database.read() as connection:
            rows = connection.execute(query.limit(_MOST)).mappings().all()
        return tuple(
            LearnedChoice(
                account=row["account"],
                sub_account=row["sub_account"],
                department=row["department"],
                tax=TaxHandling(row["tax"]) if row["tax"] else None,
                sale=row["sale"],
                item=row["item"],
                document_id=row["document_id"],
                chosen_by=row["chosen_by"],
                chosen_at=row["chosen_at"],
            )
            for row in rows
        )

    @staticmethod
    def _item(connection: Any, document_id: str, line: int | None) -> str:
        """The words that the line is known by, from the latest reading."""
        query = (
            select(revisions.c.reading)
            .join(documents, documents.c.id == revisions.c.document_id)
            .where(
                documents.c.id == document_id,
                revisions.c.number == documents.c.revision,
            )
        )
        text = connection.execute(query).scalar()
        if text is None:
            raise NotFoundError(
                f"書類 {document_id} はありません。一覧から選び直してください。"
            )
        if line is None:
            return ""
        lines = load_reading(text).document.lines
        if not 0 <= line < len(lines):
            raise NotFoundError(
                f"書類 {document_id} に明細{line + 1}はありません。選び直してください。"
            )
        return clean(item_key(lines[line]))


def _keys(partner: Party) -> dict[str, str]:
    return {
        "partner_registration": number_key(partner.registration_number),
        "partner_key": name_key(partner.name),
    }


def _of_partner(keys: dict[str, str]) -> ColumnElement[bool]:
    number, name = keys["partner_registration"], keys["partner_key"]
    of = account_choices.c
    same_name = of.partner_key == name if name else false()
    if not number:
        return same_name
    return or_(
        of.partner_registration == number,
        and_(same_name, of.partner_registration == ""),
    )
