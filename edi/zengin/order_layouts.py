"""The published tables of orders to pay and to collect (総合振込, 給与・賞与, 口座振替).

全国銀行協会「適用業務およびレコード・フォーマット」(令和元年12月) 8, 4, 15 and 16, and the
pages of three to seven institutions that agree with it. Where the source says N but banks
differ (顧客コード, 社員番号, 顧客番号) the field is C, which reads both. Names hold the
characters of 付録1 「使用文字一覧」.
"""

from books.kana import BANK_NAME_CHARACTERS, HOLDER_CHARACTERS
from edi.zengin.codec import Field, FileFormat, Layout

_BANK = BANK_NAME_CHARACTERS
_NAME = HOLDER_CHARACTERS


def _payer_header(kind: str) -> Layout:
    """Header of every order to pay: 総合振込, 給与・賞与振込."""
    return Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, kind),
            Field("coding", "コード区分", "N", 1),
            Field("client_code", "委託者コード", "N", 10),
            Field("name", "委託者名", "C", 40, allowed=_NAME),
            Field("date", "取組日", "N", 4),
            Field("bank_code", "仕向銀行番号", "N", 4),
            Field("bank", "仕向銀行名", "C", 15, allowed=_BANK),
            Field("branch_code", "仕向支店番号", "N", 3),
            Field("branch", "仕向支店名", "C", 15, allowed=_BANK),
            Field("account_type", "預金種目(依頼人)", "N", 1),
            Field("account_number", "口座番号(依頼人)", "N", 7),
            Field("filler", "ダミー", "C", 17),
        ),
    )


_PAYEE = (
    Field("record", "データ区分", "N", 1, "2"),
    Field("bank_code", "被仕向銀行番号", "N", 4),
    Field("bank", "被仕向銀行名", "C", 15, allowed=_BANK),
    Field("branch_code", "被仕向支店番号", "N", 3),
    Field("branch", "被仕向支店名", "C", 15, allowed=_BANK),
    Field("clearing_house", "手形交換所番号", "N", 4),
    Field("account_type", "預金種目", "N", 1),
    Field("account_number", "口座番号", "N", 7),
    Field("holder", "受取人名", "C", 30, allowed=_NAME),
    Field("amount", "振込金額", "N", 10),
    Field("new_code", "新規コード", "N", 1),
)
_ORDER_TRAILER = Layout(
    "トレーラレコード",
    (
        Field("record", "データ区分", "N", 1, "8"),
        Field("count", "合計件数", "N", 6),
        Field("amount", "合計金額", "N", 12),
        Field("filler", "ダミー", "C", 101),
    ),
)
_ORDER_END = Layout(
    "エンドレコード",
    (
        Field("record", "データ区分", "N", 1, "9"),
        Field("filler", "ダミー", "C", 119),
    ),
)

BULK_TRANSFER = FileFormat(
    label="総合振込",
    kind="21",
    header=_payer_header("21"),
    data=Layout(
        "データレコード",
        (
            *_PAYEE,
            # 顧客コード1・2 N10 each, or EDI情報 C20 where 識別表示 is Y
            Field("codes_or_edi", "顧客コードまたはEDI情報", "C", 20),
            Field("method", "振込指定区分", "N", 1),
            Field("edi_mark", "識別表示", "C", 1),
            Field("filler", "ダミー", "C", 7),
        ),
    ),
    trailer=_ORDER_TRAILER,
    end=_ORDER_END,
)


def _payroll(kind: str, label: str) -> FileFormat:
    return FileFormat(
        label=label,
        kind=kind,
        header=_payer_header(kind),
        data=Layout(
            "データレコード",
            (
                *_PAYEE,
                Field("employee_number", "社員番号", "C", 10),
                Field("department_code", "所属コード", "C", 10),
                Field("filler", "ダミー", "C", 9),
            ),
        ),
        trailer=_ORDER_TRAILER,
        end=_ORDER_END,
    )


SALARY = _payroll("11", "給与振込")
BONUS = _payroll("12", "賞与振込")
PUBLIC_SALARY = _payroll("71", "給与振込(地方公務員)")
PUBLIC_BONUS = _payroll("72", "賞与振込(地方公務員)")

DIRECT_DEBIT = FileFormat(
    label="預金口座振替",
    kind="91",
    header=Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, "91"),
            Field("coding", "コード区分", "N", 1),
            Field("client_code", "委託者コード", "N", 10),
            Field("name", "委託者名", "C", 40, allowed=_NAME),
            Field("date", "引落日", "N", 4),
            Field("bank_code", "取引銀行番号", "N", 4),
            Field("bank", "取引銀行名", "C", 15, allowed=_BANK),
            Field("branch_code", "取引支店番号", "N", 3),
            Field("branch", "取引支店名", "C", 15, allowed=_BANK),
            Field("account_type", "預金種目(委託者)", "N", 1),
            Field("account_number", "口座番号(委託者)", "N", 7),
            Field("filler", "ダミー", "C", 17),
        ),
    ),
    data=Layout(
        "データレコード",
        (
            Field("record", "データ区分", "N", 1, "2"),
            Field("bank_code", "引落銀行番号", "N", 4),
            Field("bank", "引落銀行名", "C", 15, allowed=_BANK),
            Field("branch_code", "引落支店番号", "N", 3),
            Field("branch", "引落支店名", "C", 15, allowed=_BANK),
            Field("filler", "ダミー", "C", 4),
            Field("account_type", "預金種目", "N", 1),
            Field("account_number", "口座番号", "N", 7),
            Field("holder", "預金者名", "C", 30, allowed=_NAME),
            Field("amount", "引落金額", "N", 10),
            Field("new_code", "新規コード", "N", 1),
            Field("customer", "顧客番号", "C", 20),
            Field("result", "振替結果コード", "N", 1),
            Field("filler_behind", "ダミー", "C", 8),
        ),
    ),
    trailer=Layout(
        "トレーラレコード",
        (
            Field("record", "データ区分", "N", 1, "8"),
            Field("count", "合計件数", "N", 6),
            Field("amount", "合計金額", "N", 12),
            Field("paid_count", "振替済件数", "N", 6),
            Field("paid_amount", "振替済金額", "N", 12),
            Field("failed_count", "振替不能件数", "N", 6),
            Field("failed_amount", "振替不能金額", "N", 12),
            Field("filler", "ダミー", "C", 65),
        ),
    ),
    end=_ORDER_END,
)
