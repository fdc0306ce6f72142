"""Order downloads of eight invented buyers, each in a style of its own (発注データ).

Their mappings lie in ``samples/mappings``.
"""

import datetime as dt
import io
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from edi.mapping import load_mapping

FOLDER = Path(__file__).parents[1] / "samples" / "mappings"


def mapping(name):
    """The sample mapping of a buyer."""
    return load_mapping(FOLDER / f"{name}.yaml")


def quoted(rows):
    return "".join(",".join(f'"{c}"' for c in row) + "\r\n" for row in rows)


def aomine():
    """Automotive web-EDI: codes, zero padding, every cell in quotes, cp932."""
    rows = (
        "データ区分 取引先コード 取引先名 注文番号 行番号 変更区分 発行日 品番 品名 数量 単位 単価 税区分 納期 受入コード 備考 予備".split(),
        ("01", "004711", "有限会社ほしの製作所", "A260001234", "01", "1", "20261124", "00123-45A", "ブラケット　左", "0001200", "PC", "00000012345", "1", "20261211", "K3", "", ""),
        ("01", "004711", "有限会社ほしの製作所", "A260001234", "02", "1", "20261124", "00123-46A", "ブラケット　右", "0001200", "PC", "00000012345", "1", "20261218", "K3", "試作, 先行品", ""),
        ("01", "004711", "有限会社ほしの製作所", "A260001301", "01", "2", "20261125", "=88-X1", "高張力ボルト", "0000050", "KG", "00000080000", "1", "20261214", "K1", "", ""),
    )  # fmt: skip
    return quoted(rows).encode("cp932")


def hinata():
    """Retail: a row a shop and item, sub-totals between, UTF-8 with its mark."""
    text = """\
伝票番号,発注日,納品日,店コード,店名,部門,行,JANコード,商品名,規格,発注数量,単位,原単価,原価金額,税率,売単価,出荷数量,欠品理由
00081234,2026/11/27,2026/12/01,0012,朝日町店,11,1,4900000000017,有機煎茶,100g,24,袋,480.00,"11,520",8%,698,,
00081234,2026/11/27,2026/12/01,0012,朝日町店,11,2,4900000000024,ほうじ茶ティーバッグ,20P,12,箱,300.50,"3,606",8%,448,,
00081234,2026/11/27,2026/12/01,0012,朝日町店,11,,,伝票計,,36,,,"15,126",,,,
00081235,2026/11/27,2026/12/01,0015,港北店,41,1,4900000000031,湯のみ(藍),1客,6,個,850.00,"5,100",10%,1280,,
00081235,2026/11/27,2026/12/01,0015,港北店,41,,,伝票計,,6,,,"5,100",,,,
"""
    return ("\ufeff" + text.replace("\n", "\r\n")).encode()


@cache
def yamabiko():
    """Construction: a form, one sheet an order, 和暦, sums and an acceptance box below."""
    book = Workbook()
    book.remove(book.active)
    orders = (("注文1", "Y-2026-118", 3, 45_000), ("注文2", "Y-2026-119", 12, 8_000))
    for name, number, quantity, price in orders:
        sheet = book.create_sheet(name)
        sheet["B2"] = "注文書"
        sheet["B2"].font = Font(size=18, bold=True)
        sheet["B4"] = "有限会社ほしの製作所"
        for row, (label, value) in enumerate(
            (("注文番号", number), ("注文日", "令和8年11月26日"), (None, None),
             ("発注者", "山彦建設株式会社"), ("住所", "群馬県前橋市大手町9-9-9")), 4
        ):  # fmt: skip
            sheet.cell(row, 8, label)
            sheet.cell(row, 9, value)
        sheet["B9"], sheet["C9"] = "工事名", "前橋第二倉庫 改修工事"
        sheet["B10"], sheet["C10"] = "工事場所", "群馬県前橋市南町"
        sheet["B11"], sheet["C11"], sheet["D11"], sheet["E11"] = (
            "工期", "令和8年12月1日", "～", "令和9年1月31日",
        )  # fmt: skip
        heads = ("No", "工種・名称", "仕様", "数量", "単位", "単価", "金額", "備考")
        for column, head in enumerate(heads, 2):
            sheet.cell(13, column, head).fill = PatternFill("solid", fgColor="DDEBF7")
        for row in range(14, 28):
            sheet.cell(row, 2, row - 13)
        amount = quantity * price
        for row, line in enumerate(
            (("鋼製建具", "SD-1 W900", quantity, "箇所", price, amount, None),
             ("取付手間", None, 1, "式", 60_000, 60_000, "夜間作業"),
             ("小計", None, None, None, None, amount + 60_000, None)), 14
        ):  # fmt: skip
            for column, value in enumerate(line, 3):
                sheet.cell(row, column, value)
        sheet["H30"], sheet["I30"] = "税込合計", (amount + 60_000) * 11 // 10
        for row, label in enumerate(("承諾", "請書日付", "請書番号", "特記"), 33):
            sheet.cell(row, 2, label)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def hibiki():
    """Electronics: three deliveries side by side in a row, tabs, cp932."""
    text = """\
発注NO\t枝番\t発注日\tメーカー型番\t部品名\t単価\t発注総数\t納期1\t数量1\t納期2\t数量2\t納期3\t数量3\t回答納期1\t回答数量1\t回答納期2\t回答数量2\t回答納期3\t回答数量3\t回答者
H-55012\t1\t26/11/20\tGRM188R71\tチップコンデンサ\t1.25\t30000\t26/12/05\t10000\t26/12/19\t10000\t27/01/09\t10000\t\t\t\t\t\t\t
H-55012\t2\t26/11/20\tRK73H1J\tチップ抵抗\t0.38\t50000\t26/12/05\t50000\t\t\t\t\t\t\t\t\t\t\t
H-55020\t1\t26/11/24\t1SS400\tダイオード\t2.1\t6000\t26/12/12\t3000\t26/12/26\t3000\t\t\t\t\t\t\t\t\t
"""
    return text.encode("cp932")


@cache
def nordwind():
    """Bilingual workbook: two title rows, real dates and numbers, a sheet of remarks."""
    book = Workbook()
    sheet = book.active
    sheet.title = "PO"
    sheet["A1"] = "Nordwind Japan – Purchase Orders"
    sheet.append([])
    sheet.append(
        ["PO No. / 注文番号", "Line / 行", "PO Date / 発注日", "Part No. / 品番", "Description / 品名",
         "Qty / 数量", "UoM / 単位", "Unit Price / 単価", "Amount / 金額", "Currency / 通貨",
         "Delivery Date / 納期", "Ship To / 納入先"]
    )  # fmt: skip
    day = dt.datetime(2026, 12, 10)  # noqa: DTZ001 (as Excel has it)
    for row in (
        ["PO-70045", "010", "23/11/2026", "00456", "Valve seat 弁座", 40, "EA", 1250, 50_000, "JPY", day, "Yokohama"],
        ["PO-70045", "020", "23/11/2026", "00457", "Hose ホース", 12.5, "M", 880, 11_000, "JPY", day, "Yokohama"],
        ["PO-70046", "010", "24/11/2026", "00999", "Gasket kit", 3, "BX", 4_200, 12_600, "JPY", day, "Nagoya"],
    ):  # fmt: skip
        sheet.append(row)
    for cell in (*sheet["K4:K6"],):
        cell[0].number_format = "yyyy/mm/dd"
    book.create_sheet("Notes")["A1"] = "Please confirm within 3 days."
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def kogane():
    """Machinery: a title, headings in two rows, order numbers only where they begin."""
    text = """\
注文残一覧（納期順）,,,,,,,,,,,,
発注,,品目,,,納入,,,,価格,,回答,
番号,日付,図番,名称,材質,数量,単位,期日,場所,単価,金額,納期,可否
KG-3301,R8.11.18,D-100-02,シャフト,S45C,20,本,R8.12.4,第2工場,"1,850円","37,000円",,
,,D-100-03,ブッシュ,BC6,40,個,R8.12.4,,620円,"24,800円",,
KG-3302,R8.11.19,D-220,カバー,SPCC,5,枚,R8.12.21,本社,"3,000円","15,000円",,
,,D-220,カバー 返品分,SPCC,-1,枚,R8.12.21,,"3,000円","▲3,000円",,
,,,合計,,,,,,,"73,800円",,
"""
    return text.replace("\n", "\r\n").encode("cp932")


def midori():
    """A trading house's payments: UTF-16 with tabs, sums of both rates in every row."""
    text = """\
支払番号\t支払日\t締日\t仕入先名\t検収日\t納品書番号\t注文番号\t品名\t数量\t単価\t金額\t10%対象額\t10%消費税額\t8%対象額\t8%消費税額\t相殺額\t今回支払額
P2611-08\t2026-12-31\t2026-11-30\t有限会社ほしの製作所\t2026-11-10\tN-501\tM-77\t化粧箱\t1,000\t35.5\t35,500\t35,500\t3,550\t\t\t660\t38,390
P2611-09\t2026-12-31\t2026-11-30\tほしの食品株式会社\t2026-11-12\tN-18\tM-80\t麦茶\t10\t2,000\t20,000\t8,000\t800\t20,000\t1,600\t0\t30,400
P2611-09\t2026-12-31\t2026-11-30\tほしの食品株式会社\t2026-11-19\tN-22\tM-81\tコップ\t80\t100\t8,000\t8,000\t800\t20,000\t1,600\t0\t30,400
"""
    return text.replace("\n", "\r\n").encode("utf-16")


def hinode():
    """Foods: no headings, a head row and its rows of goods take turns."""
    text = """\
H,HINODE,700123,261127,261201,川口センター
D,01,4900000000048,白みそ 500g,00024,000025000,1
D,02,4900000000055,割りばし,00010,000031050,0
H,HINODE,700124,261127,261202,大宮センター
D,01,4900000000048,白みそ 500g,00012,000025000,1
"""
    return text.replace("\n", "\r\n").encode("cp932")


BUYERS = {
    "aomine-jidosha": aomine,
    "hinata-store": hinata,
    "yamabiko-kensetsu": yamabiko,
    "hibiki-denshi": hibiki,
    "nordwind-japan": nordwind,
    "kogane-seiki": kogane,
    "midori-shoji": midori,
    "hinode-foods": hinode,
}
