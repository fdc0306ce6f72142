"""The published tables of the bank files (全銀協規定フォーマット).

総合振込: 全国銀行協会「適用業務およびレコード・フォーマット」(令和元年12月) 8 総合振込,
and six institutions' pages that agree with it. 振込入金通知 (format A) and 入出金取引明細:
one public implementation each, whose headers agree with きらぼし銀行's layout (2018).
Where the source says N but banks differ (顧客コード, 振込依頼人コード) the field is C,
which reads both.
"""

from dataclasses import dataclass

from edi.zengin.codec import Field, Layout


@dataclass(frozen=True)
class FileFormat:
    """Four kinds of record, told apart by their first digit (データ区分)."""

    label: str
    kind: str
    header: Layout
    data: Layout
    trailer: Layout
    end: Layout

    @property
    def width(self) -> int:
        """Bytes of every record."""
        return self.header.width


BULK_TRANSFER = FileFormat(
    label="総合振込",
    kind="21",
    header=Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, "21"),
            Field("encoding", "コード区分(JISは0)", "N", 1, "0"),
            Field("client_code", "委託者コード", "N", 10),
            Field("name", "委託者名", "C", 40),
            Field("date", "取組日", "N", 4),
            Field("bank_code", "仕向銀行番号", "N", 4),
            Field("bank", "仕向銀行名", "C", 15),
            Field("branch_code", "仕向支店番号", "N", 3),
            Field("branch", "仕向支店名", "C", 15),
            Field("account_type", "預金種目(依頼人)", "N", 1),
            Field("account_number", "口座番号(依頼人)", "N", 7),
            Field("", "ダミー", "C", 17),
        ),
    ),
    data=Layout(
        "データレコード",
        (
            Field("record", "データ区分", "N", 1, "2"),
            Field("bank_code", "被仕向銀行番号", "N", 4),
            Field("bank", "被仕向銀行名", "C", 15),
            Field("branch_code", "被仕向支店番号", "N", 3),
            Field("branch", "被仕向支店名", "C", 15),
            Field("clearing_house", "手形交換所番号", "N", 4),
            Field("account_type", "預金種目", "N", 1),
            Field("account_number", "口座番号", "N", 7),
            Field("holder", "受取人名", "C", 30),
            Field("amount", "振込金額", "N", 10),
            Field("new_code", "新規コード", "N", 1),
            # 顧客コード1・2 N10 each, or EDI情報 C20 where 識別表示 is Y
            Field("codes_or_edi", "顧客コードまたはEDI情報", "C", 20),
            Field("method", "振込指定区分", "N", 1),
            Field("edi_mark", "識別表示", "C", 1),
            Field("", "ダミー", "C", 7),
        ),
    ),
    trailer=Layout(
        "トレーラレコード",
        (
            Field("record", "データ区分", "N", 1, "8"),
            Field("count", "合計件数", "N", 6),
            Field("amount", "合計金額", "N", 12),
            Field("", "ダミー", "C", 101),
        ),
    ),
    end=Layout(
        "エンドレコード",
        (
            Field("record", "データ区分", "N", 1, "9"),
            Field("", "ダミー", "C", 119),
        ),
    ),
)

DEPOSIT_NOTICE = FileFormat(
    label="振込入金通知",
    kind="01",
    header=Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, "01"),
            Field("encoding", "コード区分(JISは0)", "N", 1, "0"),
            Field("created", "作成日", "N", 6),
            Field("from_date", "勘定日(自)", "N", 6),
            Field("to_date", "勘定日(至)", "N", 6),
            Field("bank_code", "銀行コード", "N", 4),
            Field("bank", "銀行名", "C", 15),
            Field("branch_code", "支店コード", "N", 3),
            Field("branch", "支店名", "C", 15),
            Field("account_type", "預金種目", "N", 1),
            Field("account_number", "口座番号", "N", 7),
            Field("name", "口座名", "C", 40),
            Field("", "ダミー", "C", 93),
        ),
    ),
    data=Layout(
        "データレコード",
        (
            Field("record", "データ区分", "N", 1, "2"),
            Field("inquiry", "照会番号", "N", 6),
            Field("account_date", "勘定日", "N", 6),
            Field("value_date", "起算日", "N", 6),
            Field("amount", "金額", "N", 10),
            Field("other_bank_cheques", "うち他店券金額", "N", 10),
            Field("payer_code", "振込依頼人コード", "C", 10),
            Field("payer", "振込依頼人名", "C", 48),
            Field("bank", "仕向銀行名", "C", 15),
            Field("branch", "仕向店名", "C", 15),
            Field("cancelled", "取消区分", "N", 1),
            Field("edi", "EDI情報", "C", 20),
            Field("", "ダミー", "C", 52),
        ),
    ),
    trailer=Layout(
        "トレーラレコード",
        (
            Field("record", "データ区分", "N", 1, "8"),
            Field("in_count", "振込合計件数", "N", 6),
            Field("in_amount", "振込合計金額", "N", 12),
            Field("out_count", "取消合計件数", "N", 6),
            Field("out_amount", "取消合計金額", "N", 12),
            Field("", "ダミー", "C", 163),
        ),
    ),
    end=Layout(
        "エンドレコード",
        (
            Field("record", "データ区分", "N", 1, "9"),
            Field("", "ダミー", "C", 199),
        ),
    ),
)

ACCOUNT_STATEMENT = FileFormat(
    label="入出金取引明細",
    kind="03",
    header=Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, "03"),
            Field("encoding", "コード区分(JISは0)", "N", 1, "0"),
            Field("created", "作成日", "N", 6),
            Field("from_date", "勘定日(自)", "N", 6),
            Field("to_date", "勘定日(至)", "N", 6),
            Field("bank_code", "銀行コード", "N", 4),
            Field("bank", "銀行名", "C", 15),
            Field("branch_code", "支店コード", "N", 3),
            Field("branch", "支店名", "C", 15),
            Field("", "ダミー", "N", 3),
            Field("account_type", "預金種目", "N", 1),
            Field("account_number", "口座番号", "N", 10),
            Field("name", "口座名", "C", 40),
            Field("balance_sign", "貸越区分(取引前)", "N", 1),
            Field("passbook", "通帳・証書区分", "N", 1),
            Field("balance", "取引前残高", "N", 14),
            Field("", "ダミー", "C", 71),
        ),
    ),
    data=Layout(
        "データレコード",
        (
            Field("record", "データ区分", "N", 1, "2"),
            Field("inquiry", "照会番号", "N", 8),
            Field("account_date", "勘定日", "N", 6),
            Field("value_date", "預入・払出日", "N", 6),
            Field("direction", "入払区分", "N", 1),
            Field("transaction", "取引区分", "N", 2),
            Field("amount", "取引金額", "N", 12),
            Field("other_bank_cheques", "うち他店券金額", "N", 12),
            Field("exchange_date", "交換呈示日", "N", 6),
            Field("dishonour_date", "不渡返還日", "N", 6),
            Field("bill_kind", "手形・小切手区分", "N", 1),
            Field("bill_number", "手形・小切手番号", "N", 7),
            Field("sister_branch", "僚店番号", "N", 3),
            Field("payer_code", "振込依頼人コード", "C", 10),
            Field("payer", "振込依頼人名または契約者番号", "C", 48),
            Field("bank", "仕向銀行名", "C", 15),
            Field("branch", "仕向店名", "C", 15),
            Field("note", "摘要内容", "C", 20),
            Field("edi", "EDI情報", "C", 20),
            Field("", "ダミー", "C", 1),
        ),
    ),
    trailer=Layout(
        "トレーラレコード",
        (
            Field("record", "データ区分", "N", 1, "8"),
            Field("in_count", "入金件数", "N", 6),
            Field("in_amount", "入金額合計", "N", 13),
            Field("out_count", "出金件数", "N", 6),
            Field("out_amount", "出金額合計", "N", 13),
            Field("balance_sign", "貸越区分(取引後)", "N", 1),
            Field("balance", "取引後残高", "N", 14),
            Field("data_count", "データレコード件数", "N", 7),
            Field("", "ダミー", "C", 139),
        ),
    ),
    end=Layout(
        "エンドレコード",
        (
            Field("record", "データ区分", "N", 1, "9"),
            Field("record_count", "レコード総件数", "N", 10),
            Field("account_count", "口座数", "N", 5),
            Field("", "ダミー", "C", 184),
        ),
    ),
)
