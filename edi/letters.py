"""A letter to a partner whose payment is late, as page and as text (督促の手紙)."""

import re

from books.banks import find_bank, find_branch
from books.dunning import Letter
from books.settings import Settings
from books.settings_company import Company
from templates import format_yen, render

_PERSON = re.compile(r"[一-鿿々ぁ-ゖァ-ヺー]{3,6}")
_HOUSE = re.compile(
    r"会社|法人|組合|協会|商店|商会|工業|製作|事務所|学校|病院|医院|銀行|システム|サービス|"
    r"[市町村区県都府道店屋堂園院社所会部局庁寺]$"
)
_BODIES = (  # of each the last is the closing word
    (
        "拝啓 時下ますますご清栄のこととお慶び申し上げます。平素は格別のお引き立てを賜り、"
        "厚く御礼申し上げます。",
        "さて、下記のご請求につきまして、{day}現在、当方でご入金の確認ができておりません。"
        "ご多忙の折、お手数をおかけいたしますが、お手続きの状況をご確認いただき、"
        "お支払いがお済みでない場合は、お手配くださいますようお願い申し上げます。",
        "敬具",
    ),
    (
        "拝啓 時下ますますご清栄のこととお慶び申し上げます。",
        "先日もご案内申し上げましたが、下記のご請求につきまして、{day}現在、ご入金の確認が"
        "できておりません。行き違いかとは存じますが、あらためてご確認のうえ、下記の期限まで"
        "にお支払いくださいますよう、お願い申し上げます。ご請求の内容にご不明な点や、"
        "お支払いの予定がございましたら、ご一報いただければ幸いです。",
        "敬具",
    ),
    (
        "前略 下記のご請求につきましては、これまで重ねてご案内申し上げてまいりましたが、"
        "{day}現在、お支払期日を最も長いもので {late} 日過ぎてなお、ご入金の確認ができて"
        "おりません。",
        "つきましては、下記の期限までに合計 {total} 円をお支払いくださいますよう、お願い"
        "申し上げます。期限までのお支払いが難しいご事情がございましたら、期限より前に"
        "必ずご連絡ください。今後のお支払い方法についてご相談させていただきます。",
        "草々",
    ),
)
_CROSSING = (
    "なお、本状と行き違いにご入金をいただいておりました節は、失礼のほどご容赦ください。"
)


def render_letter(letter: Letter, settings: Settings) -> str:
    """The page to print (督促の手紙)."""
    return render("dunning/letter.html.j2", **_values(letter, settings))


def render_letter_text(letter: Letter, settings: Settings) -> str:
    """The same as text, for a mail (督促の文面)."""
    return render("dunning/letter.txt.j2", **_values(letter, settings))


def _values(letter: Letter, settings: Settings) -> dict[str, object]:
    day = letter.day
    told = {
        "day": f"{day.year}年{day.month}月{day.day}日",
        "late": max(line.overdue for line in letter.lines),
        "total": format_yen(letter.total),
    }
    body = _BODIES[min(letter.level, len(_BODIES)) - 1]
    return {
        "letter": letter,
        "company": settings.company,
        "contact": settings.dunning.contact,
        "body": [text.format(**told) for text in body[:-1]],
        "closing": body[-1],
        "account": _account(settings.company),
        "crossing": _CROSSING,
        "honorific": "様" if is_person(letter.partner_name) else "御中",
    }


def is_person(name: str) -> bool:
    """Whether a name is that of a person by its look (個人名か).

    >>> is_person("菅原裕二"), is_person("福田 優子"), is_person("梅田町")
    (True, True, False)
    >>> is_person("近藤デザイン事務所 近藤花子"), is_person("髙橋工業(株)")
    (False, False)
    """
    plain = "".join(name.split())
    return bool(_PERSON.fullmatch(plain)) and not _HOUSE.search(plain)


def _account(company: Company) -> str:
    """Where to pay, with the bank's name (振込先)."""
    payer = company.payer
    if payer is None:
        return ""
    bank = find_bank(payer.bank_code)
    branch = find_branch(payer.bank_code, payer.branch_code)
    names = (
        bank.full_name if bank else payer.bank_code,
        branch.name if branch else payer.branch_code,
        payer.account_type.value,
        payer.account_number,
        payer.name_kana,
    )
    return " ".join(names)
