"""Headings of ten more downloads and the fields they are (見出しの見本).

Of each: the headings, the field of every column (``-`` is not read, ``|``
says or, ``*`` anything), then rows. Written before the vocabulary knew all of them.
"""

DOWNLOADS = {
    "wholesale": """\
取引番号,発注日,直接納品先納品日,計上部署コード,計上部署名称,取引先コード,取引先名,取引明細番号,商品コード(発注用),商品名,発注単位,発注数量(バラ),発注数量(発注単位数),原価金額,原単価,売価金額,税区分
document_number,issue_date,delivery_date|lines.date,*,delivery_place|issuer.department,recipient.party_id,recipient.name,lines.line_number,lines.item_code,lines.description,lines.unit,lines.quantity,-,lines.amount,lines.unit_price,-,lines.tax_rate
100123,2026-11-27,2026-12-01,0101,駅前店,5001,ほし食品,1,4900000000017,緑茶500ml,CS,48,2,4320,90,6240,8
100123,2026-11-27,2026-12-01,0101,駅前店,5001,ほし食品,2,4900000000024,麦茶2L,CS,12,2,1800,150,2400,8
100124,2026-11-27,2026-12-02,0102,北口店,5001,ほし食品,1,4900000000017,緑茶500ml,CS,24,1,2160,90,3120,8
""",
    "electric": """\
注番,品目CD,品目名,図番,数量,納期,単価,金額,発行日,納入先CD,検査区分,回答納期
document_number,lines.item_code,lines.description,lines.details|*,lines.quantity,lines.date,lines.unit_price,lines.amount,issue_date,delivery_place,-,reply:lines.date
K123456,AA-01,フレーム,D-1001,10,2026/12/10,1500,15000,2026/11/20,P01,1,
K123457,AA-02,カバー,D-1002,5,2026/12/11,800,4000,2026/11/20,P01,2,
""",
    "trading": """\
オーダーNo.,オーダー明細No.,発注者会社名,発注担当者名,受注者会社名,貴社品番,弊社品番,品名1,品名2,オーダー数,単位,単価(税抜),小計,希望納入日,納入先名称,納入先住所,備考1,備考2
document_number,lines.line_number,issuer.name,issuer.contact,recipient.name,lines.item_code|*,lines.item_code|*,lines.description,lines.description,lines.quantity,lines.unit,lines.unit_price,lines.amount,lines.date,delivery_place,delivery_place|*,lines.note,lines.note
OD-1,1,株式会社みなと,田中,ほしの製作所,X1,M-9,六角レンチ,5mm,10,個,300,3000,2026年12月8日,大阪倉庫,大阪市北区1-1,至急,
OD-1,2,株式会社みなと,田中,ほしの製作所,X2,M-8,六角レンチ,6mm,20,個,350,7000,2026年12月9日,大阪倉庫,大阪市北区1-1,,
""",
    "erp": """\
Purchase Order,Item,Material,Short Text,Order Quantity,OUn,Net Price,Per,Net Order Value,Currency,Deliv. Date,Plant,Vendor,Doc. Date
document_number,lines.line_number,lines.item_code,lines.description,lines.quantity,lines.unit,lines.unit_price,-,lines.amount,-,lines.date|delivery_date,delivery_place,recipient.party_id|recipient.name,issue_date
4500012345,00010,MAT-001,Flange,100,EA,250,1,25000,JPY,20261210,1000,0000500012,20261120
4500012345,00020,MAT-002,Gasket,40,EA,120,1,4800,JPY,20261212,1000,0000500012,20261120
""",
    "acceptance": """\
検収番号,検収年月日,仕入先CD,納品書No,注文書No,行No,品名・規格,検収数,検収単価,検収金額,消費税額,税率
document_number,issue_date|lines.date,recipient.party_id,lines.delivery_note_number,lines.references[0].number|order_number,lines.line_number,lines.description,lines.quantity,lines.unit_price,lines.amount,lines.tax_amount|tax_total,lines.tax_rate
KS-1,2026/11/10,0012,N-1,PO-1,1,鋼板 t3,10,1200,12000,1200,10%
KS-1,2026/11/10,0012,N-1,PO-2,2,丸棒,20,300,6000,600,10%
""",
    "invoices": """\
請求書番号,請求日,支払期限,請求先名,登録番号,売上日,伝票No,商品名,数量,単位,単価,金額,消費税,税率,合計金額
document_number,issue_date,due_date,recipient.name,issuer.registration_number,lines.date,lines.delivery_note_number,lines.description,lines.quantity,lines.unit,lines.unit_price,lines.amount,tax_total,lines.tax_rate,total
INV-1,2026/11/30,2026/12/31,株式会社みなと,T7000012050002,2026/11/05,S-1,ボルト,100,個,12,1200,320,10%,3520
INV-1,2026/11/30,2026/12/31,株式会社みなと,T7000012050002,2026/11/20,S-2,ナット,200,個,10,2000,320,10%,3520
""",
    "housing": """\
工事コード,現場名,発注伝票No,発注明細No,資材コード,資材名称,規格寸法,発注数,単位名,発注単価,発注金額,納入希望日,納入区分,現場住所,監督者名,連絡先TEL
*,delivery_place|subject,document_number,lines.line_number,lines.item_code,lines.description,lines.details,lines.quantity,lines.unit,lines.unit_price,lines.amount,lines.date,-,delivery_place|*,issuer.contact|-,issuer.tel|-
K1,山田邸,H-1,1,S-1,石膏ボード,910x1820,30,枚,450,13500,2026/12/01,午前,川崎市,高橋,044-000-0000
K1,山田邸,H-1,2,S-2,断熱材,100mm,12,梱,3200,38400,2026/12/03,午後,川崎市,高橋,044-000-0000
""",
    "hospital": """\
発注番号,発注年月日,施設コード,施設名,診療科,商品CD,メーカー名,商品名,規格,包装単位,発注数量,納入単価,金額,消費税区分,希望納品日,納品場所名,ロット指定,特記事項
document_number,issue_date,issuer.party_id|-,issuer.name|-,issuer.department|-,lines.item_code,-,lines.description,lines.details,lines.unit,lines.quantity,lines.unit_price,lines.amount,lines.tax_rate,lines.date|delivery_date,delivery_place,-,lines.note|notes
M001,20261120,F01,ひかり病院,外科,C-1,丸々,ガーゼ,10x10,箱,5,1200,6000,1,20261201,倉庫A,,
M001,20261120,F01,ひかり病院,外科,C-2,丸々,手袋,M,箱,20,800,16000,1,20261201,倉庫A,,急ぎ
""",
    "english": """\
Order No,Order Line,Order Date,Customer Code,Customer Name,Supplier Part No,Customer Part No,Part Description,Qty Ordered,Unit of Measure,Unit Price (JPY),Line Total,Required Date,Delivery Address,Remarks
document_number,lines.line_number,issue_date,issuer.party_id,issuer.name,lines.item_code|*,*,lines.description,lines.quantity,lines.unit,lines.unit_price,lines.amount,lines.date,delivery_place,lines.note|notes
1001,1,2026-11-20,C01,Acme KK,SP-1,CP-1,Bearing,10,EA,500,5000,2026-12-10,Yokohama,
1001,2,2026-11-20,C01,Acme KK,SP-2,CP-2,Seal,20,EA,80,1600,2026-12-11,Yokohama,x
""",
    "payments": """\
支払通知番号,支払予定日,取引先CD,取引先名称,納品日,伝票番号,品目名,数量,単位,単価,税抜金額,税率,消費税額,税込金額,差引額,支払方法
document_number,due_date,recipient.party_id,recipient.name,lines.date,lines.delivery_note_number,lines.description,lines.quantity,lines.unit,lines.unit_price,lines.amount,lines.tax_rate,lines.tax_amount,-|total,deductions|-,payment_method
S-1,2026/12/25,0012,ほし,2026/11/02,D-1,樹脂A,100,kg,120,12000,10%,1200,13200,0,振込
S-1,2026/12/25,0012,ほし,2026/11/09,D-2,樹脂B,50,kg,200,10000,10%,1000,11000,0,振込
""",
}
