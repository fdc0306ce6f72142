"""What each kind of paper is called and says (書式): one row a kind, in one table."""

from dataclasses import dataclass

from books.model import DocumentType


@dataclass(frozen=True)
class Form:
    """Words of one kind of paper (書式).

    ``number``, ``issued``, ``delivered``, ``due`` and ``total`` are the labels of the
    document's values; ``day`` heads the column of a row's date; ``account`` the accounts.
    """

    title: str
    opening: str
    number: str
    issued: str
    total: str
    day: str
    delivered: str = "納品日"
    due: str = "お支払期限"
    account: str = "お振込先"


FORMS = {
    DocumentType.INVOICE: Form(
        title="請求書",
        opening="下記のとおりご請求申し上げます。",
        number="請求書番号",
        issued="請求日",
        total="ご請求金額",
        day="取引日",
        delivered="取引年月日",
    ),
    DocumentType.SIMPLIFIED_INVOICE: Form(
        title="簡易請求書",
        opening="毎度ありがとうございます。",
        number="番号",
        issued="発行日",
        total="合計金額",
        day="取引日",
        delivered="取引年月日",
    ),
    DocumentType.RETURN_INVOICE: Form(
        title="返還請求書",
        opening="下記のとおり、返品・値引き等の対価をお返し申し上げます。",
        number="返還請求書番号",
        issued="発行日",
        total="返還金額",
        day="返還日",
        delivered="返還年月日",
        due="ご返金予定日",
        account="ご返金先",
    ),
    DocumentType.PURCHASE_ORDER: Form(
        title="注文書",
        opening="下記のとおり注文いたします。",
        number="注文番号",
        issued="注文日",
        total="ご注文金額",
        day="納期",
        delivered="納期",
        due="支払期日",
    ),
    DocumentType.ORDER_RESPONSE: Form(
        title="注文請書",
        opening="下記のとおりご注文をお請けいたします。",
        number="注文請書番号",
        issued="発行日",
        total="お請け金額",
        day="納期",
        delivered="納期",
        due="支払期日",
    ),
    DocumentType.DELIVERY_NOTE: Form(
        title="納品書",
        opening="下記のとおり納品いたします。",
        number="納品書番号",
        issued="発行日",
        total="納品金額",
        day="納品日",
    ),
    DocumentType.ACCEPTANCE_NOTE: Form(
        title="検収書",
        opening="下記のとおり検収いたしました。",
        number="検収番号",
        issued="発行日",
        total="検収金額",
        day="検収日",
        due="支払期日",
    ),
    DocumentType.PAYMENT_NOTICE: Form(
        title="支払通知書",
        opening="下記のとおりお支払いいたします。",
        number="通知書番号",
        issued="発行日",
        total="お支払金額",
        day="取引日",
        delivered="取引年月日",
        due="お支払日",
    ),
    DocumentType.QUOTATION: Form(
        title="見積書",
        opening="下記のとおりお見積り申し上げます。",
        number="見積番号",
        issued="見積日",
        total="お見積金額",
        day="納期",
        delivered="納期",
    ),
    DocumentType.OTHER: Form(
        title="書類",
        opening="",
        number="番号",
        issued="発行日",
        total="合計金額",
        day="日付",
        due="期日",
    ),
    DocumentType.QUOTATION_REQUEST: Form(
        title="見積依頼書",
        opening="下記のとおりお見積りをお願い申し上げます。",
        number="見積依頼番号",
        issued="依頼日",
        total="予定金額",
        day="希望納期",
        delivered="希望納期",
        due="支払期日",
    ),
    DocumentType.DEMAND_FORECAST: Form(
        title="需要予測",
        opening="下記のとおり需要の予測をお知らせいたします。",
        number="予測番号",
        issued="発行日",
        total="予測金額",
        day="時期",
        delivered="納期",
        due="支払期日",
    ),
    DocumentType.SUPPLY_INSTRUCTION: Form(
        title="納入指示書",
        opening="下記のとおり納入をお願いいたします。",
        number="納入指示番号",
        issued="指示日",
        total="納入金額",
        day="納入日",
        delivered="納入日",
        due="支払期日",
    ),
    DocumentType.SELF_INVOICE_RESPONSE: Form(
        title="仕入明細回答書",
        opening="仕入明細書について、下記のとおり回答いたします。",
        number="回答番号",
        issued="回答日",
        total="お支払金額",
        day="取引日",
        delivered="取引年月日",
        due="お支払日",
    ),
    DocumentType.REMITTANCE_ADVICE: Form(
        title="支払案内書",
        opening="下記のとおりお支払いのご案内を申し上げます。",
        number="案内番号",
        issued="発行日",
        total="お支払金額",
        day="請求日",
        due="お支払日",
    ),
}
