"""Amounts that a text tells by itself: brackets, sentences, letters (文中の金額)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.lookup import to_the_right
from extractors.normalize import parse_rate, parse_yen
from extractors.segments import Segment

MAX_REACH = 460.0  # points: a sum may stand at the other end of its row
_SENTENCE = re.compile(
    r"(?P<rate>(?:10|8)(?:\.0)?%)(?:軽減|標準)?(?:税率)?(?:対象|適用)?(?:分|額|計|金額|合計)*[:=]?"
    r"(?P<base>[-△▲¥\\]{0,2}\d[\d,]*)円?[,、/(\s]*(?P<inside>うち|内)?"
    r"(?:消費税|税)(?:額|等)*[:=]?(?P<tax>[-△▲¥\\]{0,2}\d[\d,]*)円?"
)
_WITHOUT_TAX = re.compile(  # (税抜 60,000円、消費税(10%) 6,000円)
    r"(?:税抜|本体)(?:価格|金額|額)?[:]?(?P<base>[-△▲¥\\]{0,2}\d[\d,]*)円?[,、/(]*"
    r"消費税(?:額|等)*\(?(?P<rate>(?:10|8)(?:\.0)?%)\)?[:]?(?P<tax>[-△▲¥\\]{0,2}\d[\d,]*)円?"
)
_TAX_OF_BASE = re.compile(  # 消費税 - 日本 (¥32,800 の 10%), JCT - Japan (10% on ¥32,800)
    r"(?:消費税|JCT|Tax|VAT)[^\d(]{0,12}\((?:[¥\\](?P<base>\d[\d,]*)円?(?:の|x|×)(?P<rate>(?:10|8)%)|"
    r"(?P<rate2>(?:10|8)%)(?:on|of)[¥\\](?P<base2>\d[\d,]*))\)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:金|合計|総額|¥)(?P<yen>\d[\d,]*)円?(?:\((?:消費)?税込み?\))?(?:也)?を、?[ごお御]?請求"
)


@dataclass(frozen=True)
class Amount:
    """A labelled amount in yen; ``rate`` where the label names one."""

    key: str
    value: int
    segment: Segment
    label: Segment
    rate: Decimal | None = None
    inclusive: bool = False
    how: str = "right"


def amounts_in_texts(segments: Sequence[Segment]) -> list[Amount]:
    """Every amount that stands in a text with what it is."""
    return [
        *_in_brackets(segments),
        *_in_sentences(segments),
        *_taxes_of_bases(segments),
        *_asked_in_sentences(segments),
    ]


def _in_brackets(segments: Sequence[Segment]) -> list[Amount]:
    """Amounts inside a remark: ``(内消費税 10% 1,234円)``, ``(うち消費税等 ¥500)``."""
    found = []
    for segment in segments:
        text = segment.compact
        if _SENTENCE.search(text):
            continue
        match = re.search(
            r"\((?:うち|内)?(消費税|税)(?:額|等)*(?:\(?(?P<rate>10|8)%\)?)?:?[¥\\]?(?P<yen>[\d,]+)円?\)$",
            text,
        )
        if match and (value := parse_yen(match["yen"])) is not None:
            rate = parse_rate(text) if match["rate"] else None
            key = "rate_tax" if rate is not None else "tax"
            found.append(
                Amount(key, value, segment, segment, rate, "内" in text, "inside")
            )
    return found


def _in_sentences(segments: Sequence[Segment]) -> list[Amount]:
    """A rate's base and tax in one text: ``10%対象 1,000円（内消費税 90円）``."""
    found = []
    for segment in segments:
        text = segment.compact
        for match in (*_SENTENCE.finditer(text), *_WITHOUT_TAX.finditer(text)):
            rate = parse_rate(match["rate"])
            base, tax = parse_yen(match["base"]), parse_yen(match["tax"])
            if rate is None or base is None or tax is None:
                continue
            inside = bool(match.groupdict().get("inside"))
            for key, value in (("rate_taxable", base), ("rate_tax", tax)):
                found.append(
                    Amount(key, value, segment, segment, rate, inside, "inside")
                )
    return found


def _asked_in_sentences(segments: Sequence[Segment]) -> list[Amount]:
    """What a letter asks for: ``金455,400円(税込)をご請求申し上げます``."""
    return [
        Amount("total", value, segment, segment, how="inside")
        for segment in segments
        for match in _ASKED.finditer(segment.compact)
        if (value := parse_yen(match["yen"])) is not None
    ]


def _taxes_of_bases(segments: Sequence[Segment]) -> list[Amount]:
    """A tax whose label tells what it is taken of: ``消費税 (¥1,000 の 10%)  ¥100``."""
    found = []
    for label in segments:
        if (match := _TAX_OF_BASE.fullmatch(label.compact)) is None:
            continue
        rate = parse_rate(match["rate"] or match["rate2"])
        base = parse_yen(match["base"] or match["base2"])
        places = to_the_right(label, segments, MAX_REACH)
        tax = parse_yen(places[0].text) if places else None
        if base is not None and tax is not None:
            found.append(Amount("rate_taxable", base, label, label, rate, how="inside"))
            found.append(Amount("rate_tax", tax, places[0], label, rate))
    return found
