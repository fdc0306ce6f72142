"""Account holders read again in the alphabet of the bank (口座名義の読み直し).

Half-width kana are the smallest letters on a paper and the ones recognisers know least:
a line that ends in a holder is cut there, and that part is read again at several widths
with only the characters that a bank file may hold. The reading that the widths agree on
is taken; how far they agree is how sure it is.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from rapidfuzz.fuzz import ratio

from extractors.ocr import Engine, Picture, Reading
from extractors.patches import Patch

WIDTHS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
_KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    "ァィゥェォャュョッヴガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポー"
)
_HALF = "".join(map(chr, range(0xFF66, 0xFFA0)))
BANK_LETTERS = frozenset(
    _KANA + _HALF + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()（）-.・ "
)
_NUMBER = re.compile(r"(?<!\d)\d{7}(?=\D|1[)）])")
_LABEL = re.compile(
    r"[口ロ]座名(?:義人?)?[::]?|名義人?[::]?|受取人名?[::]?|フリガナ[::]?"
)
_BANK = re.compile(r"普通|当座|貯蓄|銀行|金庫|支店")
_NAME = re.compile(
    r"株式会社|有限会社|合同会社|法人|組合|商店|事務所|様|通|担当|TEL|FAX"
)


def reread_holders(
    found: Sequence[tuple[Patch, Reading]],
    picture: Picture,
    engine: Engine,
) -> list[tuple[Patch, Reading]]:
    """The same places and readings, with holders cut off and read again."""
    out: list[tuple[Patch, Reading]] = []
    for part, reading in found:
        start = _holder_start(reading.text)
        if start is None or not _worth(reading, start):
            out.append((part, reading))
            continue
        cut = part.x0 + round(reading.spans[start][0])
        holder = Patch(max(part.x0, cut - 1), part.y0, part.x1, part.y1)
        again = _vote(holder, picture, engine)
        if again is None or _is_name(reading.text[start:], again):
            out.append((part, reading))
            continue
        if start:
            out.append((Patch(part.x0, part.y0, cut, part.y1), _head(reading, start)))
        out.append((holder, again))
    return out


def _holder_start(text: str) -> int | None:
    """Where in a line the holder begins: behind the number, or behind its label."""
    label = list(_LABEL.finditer(text))
    if label and label[-1].end() < len(text):
        return _skip_blank(text, label[-1].end())
    number = list(_NUMBER.finditer(text))
    if number and _BANK.search(text[: number[-1].start()] + "普通"):
        start = _skip_blank(text, number[-1].end())
        if len(text) - start >= 3:
            return start
    plain = unicodedata.normalize("NFKC", text)
    if re.match(r"(?:カ|力|ユ|シヤ|イ|ド|1)[)）]", plain) or re.search(
        r"[(（][カ力ユ]$", plain
    ):
        return 0
    return None


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " :： /　":
        at += 1
    return at


def _worth(reading: Reading, start: int) -> bool:
    rest = reading.text[start:]
    return len(rest) >= 3 and not _NAME.search(rest) and not re.search(r"[。、]", rest)


def _head(reading: Reading, end: int) -> Reading:
    chances = reading.probabilities[:end]
    return replace(
        reading,
        text=reading.text[:end],
        spans=reading.spans[:end],
        probabilities=chances,
        score=float(np.mean(chances)) if chances else 0.0,
    )


def _vote(part: Patch, picture: Picture, engine: Engine) -> Reading | None:
    """What most widths agree on."""
    crop = part.crop(picture)
    wide = [
        np.asarray(
            cv2.resize(crop, None, fx=factor, fy=1.0, interpolation=cv2.INTER_CUBIC),
            np.uint8,
        )
        for factor in WIDTHS
    ]
    found = [r for r in engine.read(wide, BANK_LETTERS) if r.text.strip()]
    if not found:
        return None
    plain = [_plain(r.text) for r in found]
    votes = [
        sum(
            ratio(text, other) / 100 * r.score
            for other, r in zip(plain, found, strict=True)
        )
        for text in plain
    ]
    best = int(np.argmax(votes))
    chosen = found[best]
    agree = sum(text == plain[best] for text in plain) / len(WIDTHS)
    scale = part.width / max(span[1] for span in chosen.spans)
    spans = tuple((a * min(scale, 1.0), b * min(scale, 1.0)) for a, b in chosen.spans)
    score = chosen.score * (0.75 + 0.25 * agree)
    return replace(chosen, spans=spans, score=score)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _is_name(before: str, again: Reading) -> bool:
    """True when the line ends in a name in kanji: letters of the bank don't fit it."""
    kanji = len(re.findall(r"[\u4e00-\u9fff]", before))
    return kanji >= 0.6 * len(before) and again.score < 0.55
