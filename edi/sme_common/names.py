"""Japanese names of items that we do not read, for messages to people (項目名)."""

from edi.sme_common.codes import (
    ADJUSTMENT_REASONS,
    ANSWERS,
    DOCUMENT_TYPES,
    LINE_STATES,
    MEASURES,
    ORDER_STATES,
    PAYMENT_MEANS,
    PAYMENT_TERMS,
    PRICE_TYPES,
    PURPOSES,
    REFERENCE_TYPES,
    ROLES,
    SCHEMES,
    TAX_CATEGORIES,
    TAX_TYPES,
    UNITS,
)

# Ending of a path → the list that its code is from
_CODE_LISTS = {
    "PurposeCode": PURPOSES,
    "TypeCode": DOCUMENT_TYPES,
    "SpecifiedCITradeSettlementPaymentMeans/TypeCode": PAYMENT_MEANS,
    "SpecifiedCITradePaymentTerms/TypeCode": PAYMENT_TERMS,
    "IdentifiedCITradePaymentTerms/TypeCode": PAYMENT_TERMS,
    "NetPriceProductCITradePrice/TypeCode": PRICE_TYPES,
    "OrderPriceProductCITradePrice/TypeCode": PRICE_TYPES,
    "ApplicableCITradeTax/TypeCode": TAX_TYPES,
    "ApplicableCITradeTax/CategoryCode": TAX_CATEGORIES,
    "CategoryCITradeTax/CategoryCode": TAX_CATEGORIES,
    "RelatedCITradeTax/CategoryCode": TAX_CATEGORIES,
    "RequestedResponseTypeCode": ANSWERS,
    "ResponseReasonCode": ANSWERS,
    "LineStatusCode": LINE_STATES,
    "StatusCode": ORDER_STATES,
    "RoleCode": ROLES,
    "ReferenceTypeCode": REFERENCE_TYPES,
    "ReasonCode": ADJUSTMENT_REASONS,
    "ChannelCode": SCHEMES,
    "GlobalID/@schemeID": SCHEMES,
    "VariableMeasureIndicator": MEASURES,
    "@unitCode": UNITS,
}

_PARTIES = {
    "SellerCITradeParty": "受注者",
    "BuyerCITradeParty": "発注者",
    "PayeeCITradeParty": "支払先",
    "PayerCITradeParty": "支払人",
    "InvoicerCITradeParty": "請求者",
    "InvoiceeCITradeParty": "請求先",
    "ShipToCITradeParty": "納入先",
    "ShipFromCITradeParty": "出荷元",
    "RelevantCITradeParty": "関係者",
    "ManufacturerCITradeParty": "メーカー",
}
# Longest ending wins: parent/child before child alone
_ITEMS = {
    "SpecifiedTransactionID": "取引ID",
    "ProcessingTransactionDateTime": "処理日時",
    "BusinessProcessSpecifiedCIDocumentContextParameter/ID": "取引プロセスID",
    "ScenarioSpecifiedCIDocumentContextParameter/ID": "取引シナリオID",
    "ApplicationSpecifiedCIDocumentContextParameter/ID": "アプリケーションID",
    "SubsetSpecifiedCIDocumentContextParameter/ID": "ドメインID",
    "SpecifiedCIDocumentVersion/ID": "バージョンID",
    "SpecifiedCIDocumentVersion/IssueDateTime": "バージョン発行日",
    "PreviousRevisionID": "文書履歴ID",
    "RevisionID": "文書履歴ID",
    "RevisionDateTime": "文書変更日",
    "PurposeCode": "文書目的コード",
    "StatusCode": "文書状態コード",
    "CategoryCode": "文書類型コード",
    "SubtypeCode": "文書サブタイプコード",
    "TypeCode": "タイプコード",
    "IssueDateTime": "発行日",
    "RequestedResponseTypeCode": "回答タイプコード",
    "ResponseReasonCode": "回答理由コード",
    "GlobalID": "国際企業ID",
    "RegisteredID": "適格請求書発行事業者登録番号",
    "RoleCode": "企業役割コード",
    "DefinedCITradeContact/ID": "部門ID",
    "DefinedCITradeContact/PersonName": "担当名",
    "DefinedCITradeContact/DepartmentName": "部門名",
    "DefinedCITradeContact/PersonID": "担当ID",
    "TelephoneCIUniversalCommunication/CompleteNumber": "電話番号",
    "FaxCIUniversalCommunication/CompleteNumber": "FAX番号",
    "EmailURICIUniversalCommunication/URIID": "メールアドレス",
    "EndPointURICIUniversalCommunication/CompleteNumber": "国際アドレス",
    "ChannelCode": "国際アドレス登録機関コード",
    "PostalCITradeAddress/PostcodeCode": "郵便番号",
    "PostalCITradeAddress/LineOne": "住所1",
    "PostalCITradeAddress/LineTwo": "住所2",
    "PostalCITradeAddress/LineThree": "住所3",
    "PostalCITradeAddress/CountryID": "国ID",
    "SpecifiedProcuringProject/ID": "プロジェクトID",
    "SpecifiedProcuringProject/Name": "プロジェクト名",
    "TaxCurrencyCode": "税通貨コード",
    "InvoiceCurrencyCode": "文書通貨コード",
    "PriceCurrencyCode": "文書通貨コード",
    "PaymentCurrencyCode": "支払通貨コード",
    "CurrencyCode": "課税分類税通貨コード",
    "@currencyID": "通貨コード",
    "@unitCode": "数量単位コード",
    "JapanFinancialInstitutionCommonID": "金融機関番号",
    "SubDivisionBranchFinancialInstitution/ID": "金融機関支店番号",
    "SpecifiedCITradeSettlementPaymentMeans/Information": "支払手段情報",
    "SpecifiedCITradeSettlementPaymentMeans/PaidAmount": "支払金額",
    "SpecifiedCITradeSettlementPaymentMeans/TypeCode": "支払手段タイプコード",
    "ApplicableTradeSettlementFinancialCard/ID": "金融カード番号",
    "SpecifiedCITradePaymentTerms/ID": "支払条件ID",
    "SpecifiedCITradePaymentTerms/TypeCode": "支払条件タイプコード",
    "SpecifiedCITradePaymentTerms/InstructedAmount": "支払条件金額",
    "ChargeTotalAmount": "追加請求合計金額",
    "AllowanceTotalAmount": "返金合計金額",
    "TaxBasisTotalAmount": "総合計金額（税抜き）",
    "TaxTotalAmount": "合計税額",
    "GrandTotalAmount": "総合計金額（税込み）",
    "GrossLineTotalAmount": "グロス合計金額（税抜き）",
    "NetLineTotalAmount": "合計金額（税抜き）",
    "IncludingTaxesLineTotalAmount": "合計金額（税込み）",
    "NetIncludingTaxesLineTotalAmount": "譲渡資産合計金額（税込み）",
    "TotalPrepaidAmount": "前払・入金済合計金額",
    "DuePayableAmount": "支払責務金額",
    "SpecifiedCIAdvancePayment/PaidAmount": "前払金額",
    "FormattedReceivedDateTime": "前払受領日",
    "SpecifiedCITradeAllowanceCharge/ActualAmount": "返金・追加請求金額",
    "SpecifiedCITradeAllowanceCharge/Reason": "返金・追加請求理由",
    "ChargeIndicator": "返金・追加請求判別子",
    "SpecifiedCIFinancialAdjustment/ActualAmount": "調整金額",
    "SpecifiedCIFinancialAdjustment/Reason": "調整理由",
    "DirectionCode": "取引方向コード",
    "CalculatedAmount": "税額",
    "CalculatedRate": "税率",
    "BasisAmount": "金額（税抜き）",
    "CategoryName": "課税分類名",
    "RateApplicablePercent": "税率",
    "CalculationMethodCode": "税計算方式",
    "LocalTaxSystemID": "適用税制ID",
    "ApplicableCITradeTax/CategoryCode": "課税分類コード",
    "BillingCISpecifiedPeriod/StartDateTime": "取引開始日",
    "BillingCISpecifiedPeriod/EndDateTime": "取引終了日",
    "SellerOrderReferencedCIReferencedDocument/IssuerAssignedID": "受注書番号",
    "BuyerOrderReferencedCIReferencedDocument/IssuerAssignedID": "注文書番号",
    "ContractReferencedCIReferencedDocument/IssuerAssignedID": "契約書番号",
    "DespatchAdviceReferencedCIReferencedDocument/IssuerAssignedID": "出荷案内書番号",
    "ReceivingAdviceReferencedCIReferencedDocument/IssuerAssignedID": "出荷回答書番号",
    "InvoiceReferencedCIReferencedDocument/IssuerAssignedID": "インボイス対象物番号",
    "IssuerAssignedID": "参照文書番号",
    "ReferenceTypeCode": "参照タイプコード",
    "LineID": "明細番号",
    "AttachmentBinaryObject": "添付ファイル",
    "AttachedSpecifiedBinaryFile/FileName": "添付バイナリファイル名",
    "IncludedCINote/Subject": "注釈表題",
    "IncludedCINote/Content": "注釈内容",
    "IncludedCINote/ID": "注釈ID",
    "PurchaseSpecifiedCITradeAccountingAccount/Name": "購買会計アカウント名",
    "BasisQuantity": "単価基準数量",
    "PackageQuantity": "セット数量",
    "ProductUnitQuantity": "バラ数量",
    "PerPackageUnitQuantity": "セット単位数量（入り数）",
    "AgreedQuantity": "回答数量",
    "RemainingRequestedQuantity": "未出荷数量",
    "LineStatusCode": "明細状態コード",
    "LineStatusReasonCode": "明細状態理由コード",
    "SellerAssignedID": "受注者品目ID",
    "BuyerAssignedID": "発注者品目ID",
    "ManufacturerAssignedID": "メーカー品目ID",
    "Description": "摘要",
    "OccurrenceDateTime": "日付",
    "OriginCITradeCountry/ID": "原産国ID",
    "Name": "名称",
    "ID": "ID",
}


def item_name(path: str) -> str:
    """Japanese name of the item at a path; its element's own name when we have none.

    >>> item_name("A/SellerCITradeParty/DefinedCITradeContact/PersonName")
    '受注者担当名'
    >>> item_name("A/B")
    'B'
    """
    steps = path.split("/")
    attribute = f"@{path.partition('@')[2]}"
    endings = (attribute, "/".join(steps[-2:]), steps[-1])
    known = next((_ITEMS[e] for e in endings if e in _ITEMS), steps[-1])
    owner = next((_PARTIES[s] for s in reversed(steps[:-1]) if s in _PARTIES), "")
    return owner + known


def code_label(path: str, code: str) -> str | None:
    """Japanese meaning of a code at a path, None when its list or the code is unknown.

    >>> code_label("A/RequestedResponseTypeCode", "AJ"), code_label("A/Name", "AJ")
    ('保留', None)
    """
    steps = path.replace("@", "/@").split("/")
    ending = "/".join(steps[-2:])
    known = _CODE_LISTS.get(ending) or _CODE_LISTS.get(steps[-1])
    return known.label(code) if known else None
