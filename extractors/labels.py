"""Printed labels in the text of a page, misread ones too (見出し語).

What each label stands for is data, in ``books.labels``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from books.label_kana import in_kanji
from books.label_words import guess_label
from books.labels import find_label
from extractors.segments import Segment

# Letters that recognisers give for those of labels (as read, as printed); no label has
# them, so that a label that holds one was misread.
_MISREAD = str.maketrans(
    "清青晴弓質貨頓顧頭嶺羊单單酒侮賛桃祝隈敷晶棄周扣緑",
    "請請請引賃賃額額額額単単単価価費税税限数品業問担繰",
)
_MISREAD_BESIDE = (  # letters that labels have as well, in the company of others
    (re.compile("御人金|回人金|月人金"), lambda m: m[0].replace("人", "入")),
    (re.compile("全(?=額)"), lambda _: "金"),
    (re.compile("[頷額]収"), lambda _: "領収"),
    (re.compile("頷$|頷(?=計)"), lambda _: "額"),
    (re.compile("消[賣寶貴責](?=税)"), lambda _: "消費"),
)


def _as_printed(text: str) -> str:
    """A label as it must have been printed, its misread letters set right."""
    text = text.translate(_MISREAD)
    for pattern, mend in _MISREAD_BESIDE:
        text = pattern.sub(mend, text)
    return text


# Words that give a heading away which no pattern knows, or that was misread (税抜羊価).
_COLUMN_WORDS = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("note", r"備考|メモ"),
        ("item_code", r"品.{0,2}コード|品番"),
        ("quantity", r"数量"),
        ("unit_price", r"単価|.価$"),
        ("amount", r"金額"),
        ("tax_rate", r"税率|税区分"),
        ("description", r"品名|品目|商品|内容|内訳|摘要|項目|名称|明細|仕様"),
    )
)


# What forms put around a label: its number in a list (3.工事名), the letters that they
# reckon with (小計(A), 差引額(A+B-C)), the sign of what is taken off (△源泉税).
_LISTED = re.compile(
    r"^(?:\(?\d{1,2}[.)．]|[①-⑳△▲]|\d(?![年月日回]))(?=[\u3040-\u9fff])"
)
_RECKONED = re.compile(r"\((?:[A-Z](?:[-+=×x][A-Z])*|\d(?:[-+=×x]\d)+)\)$")


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label found on a page; ``value`` is the text behind it, if any."""

    key: str
    segment: Segment
    value: Segment | None = None


@lru_cache(maxsize=8192)
def match_label(text: str, table: str = "head") -> str | None:
    """Key of a text that is nothing but a label; None otherwise."""
    text = re.sub(r"^(うち|内)[、,]", r"\1", text).strip(
        "：:・■□●○◆◇▼▽【】[]<>〈〉《》「」*※ー-_=|./!"
    )
    bare = _RECKONED.sub("", _LISTED.sub("", text)) or text
    for said in dict.fromkeys((text, _as_printed(text), bare, in_kanji(text) or text)):
        known = find_label(said, table)
        if key := known or guess_label(said, table) or _bilingual(said, table):
            return key
    return None


_LATIN_FIRST = re.compile(
    r"[A-Za-z][A-Za-z.&#'()|-]+(?:/(?=[A-Za-z]))?[A-Za-z.#]*\|?([\u3040-\u9fff].*)"
)


_LATIN_BEHIND = re.compile(
    r"(.*[\u3040-\u9fff][^A-Za-z/|]*)[/|]?"
    r"(?:invoice|number|no\.?|dated?|due|of|issued?|(?:sub-?|grand)?total|amount|balance|tax|"
    r"payment|order|delivery|subject|quotation|receipt|valid|until|bank|notes?|remarks?)+",
    re.IGNORECASE,
)


def _bilingual(text: str, table: str) -> str | None:
    """Key of a label in two languages (Subtotal/小計), by both or the one that tells."""
    if found := _LATIN_FIRST.fullmatch(text):  # Grand Total 総合計
        return match_label(found[1], table)
    if found := _LATIN_BEHIND.fullmatch(text):  # 請求日DATE, 小計/Subtotal
        return match_label(found[1], table)
    latin, _, japanese = text.rpartition("/")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9%().:'/ -]+", latin):
        return None
    keys = {match_label(part, table) for part in (latin, japanese)} - {None}
    for pair in (("rate_tax", "tax"), ("total", "amount_due")):  # the first tells more
        if keys == set(pair):
            return pair[0]
    return keys.pop() if len(keys) == 1 else None


_PLACES = re.compile(
    r"(?:ご?(?:利用|納品|納入|配送|お?届け)先|部門|部署|店舗|支店|事業所|営業所|拠点|施設|物件|工場|現場|センター)名?"
)


def column_key(text: str) -> str | None:
    """Key of a column heading; a bilingual one is tried without its Latin part.

    ``place`` is one of whom the sums of a joint bill are for (部門名): it names the rows
    where no goods do.
    """
    found = match_label(text, "column")
    if found is None and (short := re.sub(r"[A-Za-z./ ]{3,}$", "", text)) != text:
        found = match_label(short, "column")
    if found is None and len(text) <= 14 and not re.search(r"\d|[:：。、]", text):
        if _PLACES.fullmatch(text):
            return "place"
        keys = [key for key, p in _COLUMN_WORDS if p.search(text)]
        if len(keys) == 1 or keys == ["amount", "tax_rate"]:  # 税抜金額税区分
            found = keys[0]
    return found


def find_labels(segments: Sequence[Segment], table: str = "head") -> list[Label]:
    """Every label among the segments; one may carry its value in the same run."""
    found = []
    for segment in segments:
        if (key := match_label(segment.compact, table)) is not None:
            found.append(Label(key, segment))
        elif (label := leading_label(segment, table)) is not None:
            found += _chain(label, table) if table == "head" else [label]
    return found


def _chain(label: Label, table: str) -> list[Label]:
    """A label with its value and those that follow in the same run (日付 … No. …)."""
    value = label.value
    for space in re.finditer(r"\s+", value.text) if value else ():
        rest = value.cut(space.end()) if value else None
        more = leading_label(rest, table) if rest else None
        if value and more and more.value:
            first = Label(label.key, label.segment, value.cut(0, space.start()))
            return [first, *_chain(more, table)]
    return [label]


def is_label(segment: Segment) -> bool:
    """True for a segment that is some label and nothing else."""
    return is_label_text(segment.compact)


def is_label_text(text: str) -> bool:
    """True for a text that is some label and nothing else."""
    text = compact_prefix(text)
    return any(match_label(text, table) for table in ("head", "amount", "column"))


def leading_label(segment: Segment, table: str = "head") -> Label | None:
    """A label at the head of a run, its value behind: ``請求書No.079251``."""
    text = segment.text
    for mark in re.finditer(r"[:：]", text):
        if key := match_label(compact_prefix(text[: mark.start()]), table):
            return _with_value(key, segment, mark.start(), mark.end())
    for space in re.finditer(
        r"\s+|(?<=[\])）】])|(?<=\D)(?=[-¥\\△▲]{0,2}\d)|(?=T\d{13})", text
    ):
        head = compact_prefix(text[: space.start()])
        if len(head) >= 2 and (key := match_label(head, table)):
            return _with_value(key, segment, space.start(), space.end())
    found = re.match(r"(.*?(?:番号|No\.?|NO\.?|№|年月日|期限|期日|日)|件名)(?=.)", text)
    if found and (key := match_label(compact_prefix(found[1]), table)):
        return _with_value(key, segment, found.end(), found.end())
    return None


def _with_value(key: str, segment: Segment, end: int, start: int) -> Label:
    value = segment.cut(start)
    return Label(key, segment.cut(0, end), value if value.text else None)


def compact_prefix(text: str) -> str:
    """The compact form of the beginning of a run."""
    return re.sub(r"\s+", "", text)
