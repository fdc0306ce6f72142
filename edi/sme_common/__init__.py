"""中小企業共通EDI: documents as messages and back, all fifteen of ver.4.1.

``message`` writes and reads; ``registry`` lists the messages, ``tables`` declares them
item by item, ``engine`` walks any table, ``codes`` has the code lists with their labels.
A document becomes a flat ``record`` and comes back by ``reading``, both in the ``normal``
form; what a message has no place for is a note (``notes``) or told (``losses``). The
answer, bill or payment that comes next is made by ``books.answers`` and ``books.bills``.

Where the published 4.1 schemas (2023-08-01) are unsound, and what we do:

| Schema | What is wrong | What we write |
|---|---|---|
| all | every use of a class is merged, so items that 付表1 calls optional are mandatory | an empty element for identifiers and names (項目定義: デフォルトはデータなし), ``NA`` for codes whose list has no value for it (as the published proposals do) |
| invoice family | a referenced document needs LineID, ReferenceTypeCode and **three** TypeCode | LineID empty, UNCL1153 and the same UNCL1001 three times |
| SMESelfInvoiceResponse | … and SubordinateLineID, which no table has | empty |
| SMEConsolidatedInvoice | three optional TypeCode in a row: does not compile (not deterministic) | as the others; ``schema`` mends the copy in memory (one, up to three times) |
| invoice family | a tax class needs CalculatedRate and CurrencyCode, a row's tax class also CalculatedAmount and CalculationMethodCode; the tax of a charge all of it | the rate again; the row's tax computed and not rounded (rounding per row is not allowed) |
| invoice family | every row needs 取引期間 with both ends | the row's date twice, or empty ``DateTimeString`` |
| invoice family | a party needs EndPointURICIUniversalCommunication, a telephone a ChannelCode | ``NA`` |
| single invoices | the 鑑 has no notes and no 取引期間, which the consolidated ones have | notes in the one 明細文書 |
| SMEReceivingAdvice, SMESelfInvoice … | RequestedResponseTypeCode is mandatory | AP, and 回答 among what the paper does not say |
| SMEOrder …, SMEQuotation … | a row needs a quantity, 納入クラス, 取引品目クラス; a price where it has a reference | worked out (see below), else empty classes |
| SMEOrderResponse | the order and its row stand in PreviousOrderResponseReferenced… and QuotationReferenced… | there, as 付表1 says (ORCL10, ORCL29) |
| SMEReceivingAdvice | 4.2 adds the despatch advice as a reference and 受領数量; 4.1 has neither | a note; the quantity of the row |
| SMERemittanceAdvaice (sic) | 明細文書 at most once, 付表1 says 0..n; account of the payer mandatory | one with a row an invoice; several only for a document of several sections, which is valid by 付表1 and not by the schema; the payer's account empty |
| SMESchedulingSupplyInstruction | notes have no title, rows no notes | what has no item is one packed note of the head; in rows it is lost and ``check_message`` says so |
| samples of 2023-08 | ``DateTime`` stands in the message's namespace, most elements are empty | ``udt:DateTime``; both are read |

What the paper does not say but the schema wants (quantity, unit price, sums) is worked
out only where it follows, and listed in a note 「記載のない項目」. Fields without an item
(subject, notes, …) travel as notes under their own title; what repeats (references,
charges, tax per rate) as one packed note each. 源泉徴収税 is a SpecifiedCIFinancialAdjustment
with that reason. Codes of JEC lists that are not public (CategoryCode, DirectionCode,
税計算方式) are unconfirmed: ``NA``, and 税抜/税込 in words; so are document types outside
of 付表4 (310 見積, 481 支払通知, 163 for a reference to a 出荷回答書).

Versions: ``4p1`` is what was seen. ``4p2`` (2023-10-01) has the same fifteen messages;
neither its schemas nor the suffix of its namespace were to be had, so writing it is
**unconfirmed**, and so are its バージョンID and 発行日. What its item tables add (出荷案内書 as
a reference and 受領数量 of a 出荷回答, 賞味期限, 前払, the amount of a referenced invoice in a
支払通知) has no element that we know: it is not written, and told when it comes.
"""
