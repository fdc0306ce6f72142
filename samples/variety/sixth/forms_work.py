"""Invoices for work of the sixth set (役務の請求書): guards, media, leases, offices."""

from typing import Any

from books.model import ZERO_RATE
from books.tax import withholding_amount
from books.tax_tables import WITHHOLDING_DEDUCTION_SCRIVENER
from samples.variety.fifth.forms_bills import bill, customer, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.sixth.forms_goods import (
    FULL,
    PLAIN,
    in_group,
    several,
    two_lines,
)

_GUARDED = (
    ("施設常駐警備", 180, 620), ("機械警備", 8, 48), ("巡回警備", 12, 90), ("日常清掃", 35, 280), ("定期清掃（床面洗浄）", 18, 160),
    ("ガラス清掃", 12, 120), ("貯水槽清掃", 35, 90), ("植栽管理", 15, 140), ("エレベーター保守点検", 28, 75), ("害虫防除", 8, 40),
)  # fmt: skip
_HOUSES = (
    "本社ビル", "第一倉庫", "港町店", "南工場 管理棟", "研修センター", "駅前テナントビル", "社員寮 青雲荘", "配送センター",
)  # fmt: skip


def keibi(c: Clerk) -> Filled:
    """Services of buildings by the month, the building below each (警備・清掃の請求書)."""
    rows = [
        two_lines(
            c.row(name, c.rng.randint(low, high) * 1000, PLAIN),
            f"（{c.rng.choice(_HOUSES)}）",
        )
        for name, low, high in c.rng.sample(_GUARDED, c.rng.randint(1, 6))
    ]
    start = c.issued.replace(day=1)
    return bill(
        c,
        rows,
        {"start": start, "end": month_end(start), "person": c.seller.person},
        due_date=month_end(c.due) if c.chance(0.8) else None,
        subject=f"{c.issued.month}月分 {c.rng.choice(['建物管理業務', '警備業務委託料', '総合管理費'])}",
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        bank_accounts=several(c),
        **c.settle(rows),
    )


_MEDIA = {
    "新聞": ("朝刊 全5段 カラー", "夕刊 記事下 半3段", "折込チラシ B4"),
    "雑誌": ("月刊誌 表4 4C1P", "情報誌 記事広告 2P", "業界誌 モノクロ1/2P"),
    "交通": ("電車 中づり B3", "駅貼りポスター B1 7日間", "バス車内 額面"),
    "Web": (
        "ディスプレイ広告 運用型",
        "動画広告 6秒",
        "検索連動型広告",
        "SNS広告 配信費",
    ),
    "ラジオ・屋外": ("ラジオスポット 20秒", "屋外看板 月額掲出料", "大型ビジョン 15秒"),
}


def baitai(c: Clerk) -> Filled:
    """Advertising by medium, a sum after each of them (媒体別の広告料請求書)."""
    rows: list[Entry] = []
    for medium in c.rng.sample(list(_MEDIA), c.rng.randint(2, 3)):
        spots = _MEDIA[medium]
        days = c.days(len(spots))
        for name, day in zip(c.rng.sample(spots, c.rng.randint(1, 3)), days, strict=False):  # fmt: skip
            price = c.rng.randint(8, 240) * 1000
            row = c.row(name, price, FULL, quantity=c.rng.choice([1, 1, 2, 3, 5, 10]), unit="回")  # fmt: skip
            line = row.line.model_copy(update={"date": day})
            rows.append(Entry(line, row.item, day, medium))
    if c.chance(0.6):
        fee = sum(row.line.amount or 0 for row in rows) * c.rng.choice([5, 10, 15]) // 100  # fmt: skip
        rows.append(in_group(c.row("広告取扱手数料", fee, PLAIN), "その他"))
    return bill(
        c,
        rows,
        due_date=c.due if c.chance(0.8) else None,
        order_number=f"{c.issued:%y}A{c.rng.randint(100, 9999)}"
        if c.chance(0.4)
        else None,
        subject=f"{c.rng.choice(['秋の新商品', '創業感謝祭', '採用', '歳末セール'])}{c.rng.choice(['キャンペーン', '広告', '告知'])}出稿料",
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )


_LEASED = (
    ("カラー複合機 A3", 98, 320), ("ビジネスフォン 主装置一式", 45, 180), ("軽貨物自動車", 180, 420), ("業務用冷蔵庫 4ドア", 60, 190),
    ("ノートパソコン 15台", 240, 680), ("フォークリフト 1.5t", 280, 520), ("監視カメラシステム", 70, 260), ("デジタルサイネージ", 55, 220),
)  # fmt: skip


def lease(c: Clerk) -> Filled:
    """Leases with the number of the instalment, drawn from the account (リース料)."""
    picked = c.rng.sample(_LEASED, c.rng.randint(1, 5))
    rows = [c.row(name, c.rng.randint(low, high) * 100, PLAIN) for name, low, high in picked]  # fmt: skip
    turns, codes = list[str](), list[str]()
    for _ in rows:
        whole = c.rng.choice([36, 48, 60, 72])
        turns.append(f"{c.rng.randint(1, whole)}／{whole}")
        codes.append(f"{c.rng.randint(10**7, 10**8 - 1)}-{c.rng.randint(0, 9)}")
    return bill(
        c,
        rows,
        {"turns": turns, "codes": codes, "code": customer(c)},
        document_number=f"{c.issued:%y%m}-{c.rng.randint(10**5, 10**6)}",
        due_date=c.due,
        bank_accounts=(),
        **c.settle(rows),
    )


_DEEDS = (
    ("所有権移転登記", 48, 95, 30, 480), ("役員変更登記", 22, 40, 10, 30), ("本店移転登記", 28, 48, 30, 60), ("抵当権抹消登記", 12, 20, 1, 4),
    ("商号変更登記", 26, 42, 30, 30), ("目的変更登記", 24, 40, 30, 30),
)  # fmt: skip
_ADVANCED = (("登記事項証明書", 5, 30), ("印紙代", 2, 200), ("郵送料・交通費", 6, 48), ("定款認証手数料", 300, 500))  # fmt: skip


def shoshi(c: Clerk) -> Filled:
    """A judicial scrivener: fees and advanced duties, income tax withheld (司法書士)."""
    rows: list[Entry] = []
    for name, low, high, least, most in c.rng.sample(_DEEDS, c.rng.randint(1, 2)):
        rows.append(c.row(f"{name} 報酬", c.rng.randint(low, high) * 1000, PLAIN))
        duty = c.rng.randint(least, most) * 1000
        rows.append(c.row(f"{name} 登録免許税", duty, PLAIN, rate=ZERO_RATE))
    if c.chance(0.5):
        rows.append(c.row(c.rng.choice(["相談料", "日当", "書類作成報酬"]), c.rng.randint(5, 30) * 1000, PLAIN))  # fmt: skip
    for name, low, high in c.rng.sample(_ADVANCED, c.rng.randint(1, 3)):
        price = c.rng.randint(low, high) * 100
        rows.append(c.row(name, price, PLAIN, rate=ZERO_RATE))
    rows = [with_rate(row, shown=True) for row in rows]
    sums: dict[str, Any] = c.settle(rows, subtotal=False)
    fees = sums["tax_summary"][0].taxable_amount
    withheld = withholding_amount(fees, WITHHOLDING_DEDUCTION_SCRIVENER)
    if c.seller.is_person and withheld:
        sums |= {"withholding_tax": withheld, "amount_due": sums["total"] - withheld}
    return bill(
        c,
        rows,
        document_number=c.number() if c.chance(0.7) else None,
        due_date=c.due if c.chance(0.5) else None,
        delivery_date=c.end if c.chance(0.6) else None,
        subject=rows[0].item.name.split(" ")[0] if c.chance(0.7) else None,
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **sums,
    )


_COURSES = (
    ("定期健康診断 Aコース", 68, 98), ("生活習慣病健診", 150, 220), ("特殊健康診断（有機溶剤）", 48, 90), ("胃部X線検査 追加", 60, 120),
    ("VDT健診", 25, 45), ("インフルエンザ予防接種", 32, 48),
)  # fmt: skip


def kenshin(c: Clerk) -> Filled:
    """Check-ups by course; who came is listed on the next page (健診の請求書)."""
    picked = c.rng.sample(_COURSES, c.rng.randint(1, 4))
    rows = [
        c.row(name, c.rng.randint(low, high) * 100, FULL, unit="名", quantity=c.rng.randint(1, 18))
        for name, low, high in picked
    ]  # fmt: skip
    people = [
        (c.rng.choice(c.words.words("surnames")), c.rng.choice(c.words.words("given")))
        for _ in range(int(max(row.item.quantity for row in rows)))
    ]
    seen = sorted(c.rng.choice(c.days(3)) for _ in people)
    return bill(
        c,
        rows,
        {"people": people, "seen": seen},
        due_date=month_end(c.due),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )


def enkai(c: Clerk) -> Filled:
    """A banquet: tax inside, a service charge, what was paid before (ホテル宴会)."""
    guests = c.rng.randint(8, 140)
    plan = c.rng.choice(["和洋ビュッフェ", "会席料理「雅」", "着席フルコース", "立食パーティープラン"])  # fmt: skip
    rows = [c.row(plan, c.rng.randint(50, 140) * 110, FULL, quantity=guests, unit="名")]
    for name, low, high, unit in (("フリードリンク", 18, 36, "名"), ("会場使用料", 400, 2400, "式"), ("音響・映像機器", 100, 900, "式"), ("ステージ生花", 80, 400, "台"), ("サービス料", 300, 1800, "式")):  # fmt: skip
        if c.chance(0.55):
            pieces = guests if unit == "名" else 1
            price = c.rng.randint(low, high) * 110
            rows.append(c.row(name, price, FULL, quantity=pieces, unit=unit))
    sums: dict[str, Any] = c.settle(rows, inside=True)
    if c.chance(0.5):
        paid = sums["total"] * c.rng.choice([10, 20, 30]) // 100 // 1000 * 1000
        sums |= {"payment_received": paid, "amount_due": sums["total"] - paid}
    return bill(
        c,
        rows,
        {"guests": guests, "hall": c.rng.choice(["鳳凰の間", "孔雀", "3階 ローズルーム", "大広間"])},
        delivery_date=c.end,
        due_date=c.due if c.chance(0.7) else None,
        subject=c.rng.choice(["創立三十周年記念式典", "忘年会", "代理店総会 懇親会", "新製品発表会"]),
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        **sums,
    )  # fmt: skip
