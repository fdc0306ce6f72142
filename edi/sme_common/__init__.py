"""中小企業共通EDI 4.1: documents as messages and back.

Seven of its fifteen messages so far; the table of each is in ``invoice``, ``orders``,
``deliveries`` and ``quotations``, the walk over any table in ``engine``.

Where the published 4.1 schemas (2023-08-01) are unsound, and what we do:

| Schema | What is wrong | What we write |
|---|---|---|
| all | every use of a class is merged, so items that 付表1 calls optional are mandatory | an empty element for identifiers and names (項目定義: デフォルトはデータなし), ``NA`` for codes whose list has no value for it (as the published proposals do) |
| SMEInvoice, SMESelfInvoice | a referenced document needs LineID, ReferenceTypeCode and **three** TypeCode | LineID empty, UNCL1153 and the same UNCL1001 three times |
| SMEInvoice, SMESelfInvoice | a tax class needs CalculatedRate, a row's tax class CalculatedAmount and CalculationMethodCode | the rate again; the row's tax computed and not rounded (rounding per row is not allowed) |
| SMEInvoice, SMESelfInvoice | every row needs 取引期間 with both ends | the row's date twice, or empty ``DateTimeString`` |
| SMEInvoice, SMESelfInvoice | a party needs EndPointURICIUniversalCommunication, a telephone a ChannelCode | ``NA`` |
| SMEReceivingAdvice, SMESelfInvoice | RequestedResponseTypeCode is mandatory | AP |
| SMEOrder …, SMEQuotationResponse | a row needs a quantity, 納入クラス, 取引品目クラス | worked out (see below), else empty classes |
| SMEConsolidatedInvoice | does not compile (content model not deterministic) | nothing: not offered |
| samples of 2023-08 | ``DateTime`` stands in the message's namespace | ``udt:DateTime``; both are read |

What the paper does not say but the schema wants (quantity, unit price, sums) is worked
out only where it follows, and listed in a note 「記載のない項目」. Fields without an item
(subject, notes, …) travel as notes under their own title. 源泉徴収税 is a
SpecifiedCIFinancialAdjustment with that reason. Codes of JEC lists that are not public
(CategoryCode, DirectionCode, 税計算方式) are unconfirmed: ``NA``, and 税抜/税込 in words.
"""
