"""Classes that orders, deliveries and quotations share (注文・出荷・見積の共通のクラス)."""

from collections.abc import Iterable
from dataclasses import dataclass

from edi.sme_common.table import (
    ANSWER,
    DATE,
    PURPOSE,
    YEN,
    Group,
    Row,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.taxes import line_tax, tax


@dataclass(frozen=True, slots=True)
class Place:
    """The document class of one message (文書クラス): element, type, UN id of each item.

    ``ids`` are by element, in any order; an element without id is not in the message.
    """

    path: str
    type_code: str
    title: str
    ids: dict[str, str]

    def rows(self, order: Iterable[str]) -> Table:
        """Rows of the elements in the order of the schema."""
        return within(
            f"//{self.path}", (self._row(name) for name in order if name in self.ids)
        )

    def _row(self, name: str) -> Row:
        number, title = self.ids[name], self.title
        if name in ("RevisionID", "VersionID"):
            return text(name, number, f"{title}履歴ID", "revision")
        if name == "SubtypeCode":  # of JEC 0002 only ``…01`` was seen
            return fixed(
                name, number, f"{title}サブタイプコード", f"{self.type_code}01"
            )
        return {
            "ID": text(name, number, f"{title}番号", "document_number", need=True),
            "Name": text(name, number, f"{title}名", "document_name"),
            "TypeCode": fixed(name, number, f"{title}タイプコード", self.type_code),
            "IssueDateTime": item(
                name, number, f"{title}発行日", "issue_date", DATE, need=True
            ),
            "PurposeCode": item(
                name, number, f"{title}目的コード", "purpose", PURPOSE, fixed="9"
            ),
            "RevisionDateTime": item(
                name, number, f"{title}改定日", "revision_date", DATE
            ),
            "RequestedResponseTypeCode": item(
                name,
                number,
                f"{title}回答タイプコード",
                "answer",
                ANSWER,
                need=self.answers,
            ),
        }[name]

    @property
    def answers(self) -> bool:
        """Whether the schema demands the answer (出荷回答)."""
        return self.ids.get("RequestedResponseTypeCode") == "006810"


def tax_group(path: str, number: str) -> Group:
    """The tax per rate, where all but the two amounts is optional (税クラス)."""
    return Group(
        path, f"UN01{number}", "税クラス", "tax_summary", tax("ヘッダ", invoice=False)
    )


def row_money(
    settlement: str, summation: str, ids: tuple[str, str], *, tax_first: bool = True
) -> Table:
    """Tax and amount of one row (明細行決済クラス)."""
    amounts = within(
        f"{settlement}/{summation}",
        (
            item(
                "NetLineTotalAmount",
                ids[0],
                "明細金額（税抜き）",
                "amount_exclusive",
                YEN,
            ),
            item(
                "IncludingTaxesLineTotalAmount",
                ids[1],
                "明細金額（税込み）",
                "amount_inclusive",
                YEN,
            ),
        ),
    )
    duty = within(f"{settlement}/ApplicableCITradeTax", line_tax())
    return (*duty, *amounts) if tax_first else (*amounts, *duty)


def product(path: str, number: str, codes: Iterable[str]) -> Table:
    """The goods (取引品目クラス); ``codes`` are the elements that may hold our 品番.

    The first of them is written, the others are read where it is empty.
    """
    first, *others = codes
    own = {"ID": "005810", "SellerAssignedID": "005812", "BuyerAssignedID": "005813"}
    rows = (
        text(first, own[first], "品目ID", "item_code"),
        *(text(c, own[c], "品目ID", "item_code", alias=True) for c in others),
        text("Name", "005815", "品目名", "description"),
        text("Description", "005817", "品目摘要", "details"),
    )
    return (fixed(f"//{path}", number, "取引品目クラス"), *within(path, rows))
