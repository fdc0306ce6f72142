"""The published tables of what banks report (振込入金通知, 入出金取引明細).

Format A of both: one public implementation; the header and the first fields of the data
of 振込入金通知 agree with 阿波銀行's page (www.awabank.co.jp/houjin/service/fb/zengin/tsuchi/),
the header of 入出金取引明細 with きらぼし銀行's layout (2018). Format B (amounts of 12 digits)
is not published anywhere we found; read as A its totals do not agree, and it is refused.
What a bank reports is written back as it was, so text may hold every half-width character.
"""

from edi.zengin.codec import Field, FileFormat, Layout

DEPOSIT_NOTICE = FileFormat(
    label="振込入金通知",
    kind="01",
    header=Layout(
        "ヘッダレコード",
        (
            Field("record", "データ区分", "N", 1, "1"),
            Field("kind", "種別コード", "N", 2, "01"),
            Field("coding", "コード区分", "N", 1),
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
            Field("filler", "ダミー", "C", 93),
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
            Field("filler", "ダミー", "C", 52),
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
            Field("filler", "ダミー", "C", 163),
        ),
    ),
    end=Layout(
        "エンドレコード",
        (
            Field("record", "データ区分", "N", 1, "9"),
            Field("filler", "ダミー", "C", 199),
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
            Field("coding", "コード区分", "N", 1),
            Field("created", "作成日", "N", 6),
            Field("from_date", "勘定日(自)", "N", 6),
            Field("to_date", "勘定日(至)", "N", 6),
            Field("bank_code", "銀行コード", "N", 4),
            Field("bank", "銀行名", "C", 15),
            Field("branch_code", "支店コード", "N", 3),
            Field("branch", "支店名", "C", 15),
            Field("zeros", "ダミー(0)", "N", 3),
            Field("account_type", "預金種目", "N", 1),
            Field("account_number", "口座番号", "N", 10),
            Field("name", "口座名", "C", 40),
            Field("balance_sign", "貸越区分(取引前)", "N", 1),
            Field("passbook", "通帳・証書区分", "N", 1),
            Field("balance", "取引前残高", "N", 14),
            Field("filler", "ダミー", "C", 71),
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
            Field("filler", "ダミー", "C", 1),
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
            Field("filler", "ダミー", "C", 139),
        ),
    ),
    end=Layout(
        "エンドレコード",
        (
            Field("record", "データ区分", "N", 1, "9"),
            Field("record_count", "レコード総件数", "N", 10),
            Field("account_count", "口座数", "N", 5),
            Field("filler", "ダミー", "C", 184),
        ),
    ),
)
