"""Who wrote the paper and to whom (発行元と宛先).

The recipient is found by 御中 / 様 / 殿, the issuer by the block that carries the
registration number, telephone or postal code and is not the recipient's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from books.identifiers import parse_postal_code, parse_registration_number, parse_tel
from extractors.classify import title_type
from extractors.labels import column_key, find_labels, match_label
from extractors.lookup import Found, to_the_right, underneath
from extractors.normalize import DASHES, clean, compact, parse_yen
from extractors.segments import Segment, same_line

HONORIFIC = re.compile(r"(?:\s*(?:御\s?中|様方?|殿)\s*|^御)$")
LEGAL = re.compile(
    r"(?:株式|有限|合同|合資|合名|相互)会社|\((?:株|有|合|資|名|同|社|財|医|学|福|独)\)|"
    r"(?:一般|公益|特定)?(?:社団|財団)法人|(?:医療|学校|宗教|社会福祉|税理士|弁護士|監査|司法書士|"
    r"特許業務|社会保険労務士|行政書士|特定非営利活動|独立行政|農事組合|NPO)法人|"
    r"(?:協同|事業協同|農業協同|生活協同|商工)組合|(?:Co\.,? ?Ltd|Inc|Corp|LLC|K\.K)\.?"
)
_TRADE = re.compile(
    r"(?:事務所|商店|商会|工房|工業所|製作所|鉄工所|医院|クリニック|薬局|食堂|酒店|書店|"
    r"工務店|デザイン|スタジオ|研究所|農園|水産|青果|印刷所?|商事|建設|設計|塗装|電機|電気|"
    r"店|屋|園|堂|舎|組|社|館|支店|営業所|本店|マート|ストア|カフェ|ホテル)$"
)
_DEPARTMENT = re.compile(
    r"(?:本?部|[課係室]|グループ|チーム|担当(?:者)?|御担当|ご担当(?:者)?|部門|事業部)$"
)
_PREFECTURE = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[\u4e00-\u9fff]{2,3}県|[\u4e00-\u9fff]{2,5}市)"
)
_ADDRESSEE = re.compile(
    r"\s*(?:ご?請求先|宛先|お客様(?:名)?|納品先|発注先|注文先|御?得意先|取引先|Bill ?To)\s*(?:名|会社名)?\s*[::]?\s*"
)
_ADDRESS_LINE = re.compile(
    r"[都道府県市区町村郡]|\d|番地|丁目|ビル|会館|タワー|階|号室?|プラザ|団地|ハイツ|マンション|構内|内$"
)
_POSTAL = re.compile(r"[〒TテチF干〶?]?\s*(\d{3})\s*[-－ー―‐]\s*(\d{4})(?!\d)")
_TEL = re.compile(r"0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}|0\d{9,10}")
_CONTACT = re.compile(
    r"TEL|FAX|電話|ファ[ック]+ス|Tel|Fax|℡|☎|E-?mail|@|https?:|www\.|URL|担当|^代表|店主|院長|登録番号|T\d{13}|"
    r"〒|インボイス|事業者番号|代表取締役|発行者|No\.|振込|口座|銀行|内線|携帯",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。、]|ます|ました|ください|下さい|いたし|致し|通り|とおり|※")


@dataclass
class PartyFound:
    """A party with the place of each of its values."""

    name: Found[str] | None = None
    registration_number: Found[str] | None = None
    postal_code: Found[str] | None = None
    address: Found[str] | None = None
    tel: Found[str] | None = None
    segments: list[Segment] = field(default_factory=list)

    def values(self) -> Iterator[tuple[str, Found[str]]]:
        """Each value found, under its name."""
        for key in ("name", "registration_number", "postal_code", "address", "tel"):
            found = getattr(self, key)
            if found is not None:
                yield key, found


def find_parties(
    segments: Sequence[Segment], top: float
) -> tuple[PartyFound, PartyFound]:
    """Issuer and recipient, from what stands outside the table of lines.

    ``top`` is where that table begins: what addresses a document stands above it.
    """
    recipient = _find_recipient(segments, top)
    issuer = PartyFound()
    taken = {id(s) for s in recipient.segments}
    anchors = _anchors(segments)
    taken |= _address_lines(anchors, segments)
    names = [s for s in segments if id(s) not in taken and _may_name(s)]
    issuer.name = _issuer_name(names, segments, anchors, recipient, top)
    if issuer.name is not None:
        issuer.segments = [issuer.name.segment]
    _assign_details(segments, anchors, issuer, recipient)
    return issuer, recipient


# --- the recipient --------------------------------------------------------------------


def _find_recipient(segments: Sequence[Segment], top: float) -> PartyFound:
    party = PartyFound()
    for segment in segments:
        if not HONORIFIC.search(segment.text) or segment.box.cy > max(top, 0) + 400:
            continue
        if _SENTENCE.search(segment.text) or len(segment.text) > 45:
            continue
        name, parts = _addressee(segment, segments)
        if name is None:
            continue
        party.name = Found(name, parts[-1], "recipient.name", "御中", "left")
        party.segments = [segment, *parts]
        return party
    return _labelled_recipient(segments) or party


def _labelled_recipient(segments: Sequence[Segment]) -> PartyFound | None:
    """An addressee without 御中 that a label names (請求先: …)."""
    for segment in segments:
        found = _ADDRESSEE.match(segment.text)
        if found is None:
            continue
        rest = segment.text[found.end() :].strip()
        near = [*to_the_right(segment, segments, 80), *underneath(segment, segments)]
        texts = [(rest, segment)] if rest else [(s.text, s) for s in near[:1]]
        for text, place in texts:
            name = company_of(text)
            if name and LEGAL.search(name):
                party = PartyFound()
                party.name = Found(name, place, "recipient.name", found[0], "right")
                party.segments = [place]
                return party
    return None


def _addressee(
    segment: Segment, segments: Sequence[Segment]
) -> tuple[str | None, list[Segment]]:
    text = HONORIFIC.sub("", segment.text).strip()
    if text and (name := company_of(text)):
        if _continues_above(segment, segments) and not LEGAL.search(name):
            above = _above(segment, segments)
            if above is not None and LEGAL.search(above.text):
                return company_of(above.text), [above]
        return name, [segment]
    left = [
        s
        for s in segments
        if s is not segment
        and same_line(s, segment)
        and s.box.x1 <= segment.box.x0 + 4
        and segment.box.x0 - s.box.x1 < 160
        and match_label(s.compact) is None
    ]
    if not text and left:
        nearest = max(left, key=lambda s: s.box.x1)
        name = company_of(nearest.text)
        if name:
            parts = _left_run(nearest, left)
            whole = company_of(" ".join(s.text for s in parts))
            return whole or name, parts
    above = _above(segment, segments)
    if above is not None and (name := company_of(above.text)):
        return name, [above]
    return None, []


def _left_run(nearest: Segment, left: Sequence[Segment]) -> list[Segment]:
    """Neighbours on the line that belong to one name (株式会社　サンプル)."""
    run = [nearest]
    for segment in sorted(left, key=lambda s: -s.box.x1):
        if segment is nearest:
            continue
        if 0 <= run[0].box.x0 - segment.box.x1 < 2.5 * nearest.box.height:
            run.insert(0, segment)
    return run


def _continues_above(segment: Segment, segments: Sequence[Segment]) -> bool:
    return _above(segment, segments) is not None


def _above(segment: Segment, segments: Sequence[Segment]) -> Segment | None:
    found = [
        s
        for s in segments
        if s.page == segment.page
        and 0 < segment.box.cy - s.box.cy < 3 * segment.box.height
        and s.box.x0 < segment.box.x1
        and s.box.x1 > segment.box.x0 - 160
        and s is not segment
        and abs(s.box.x0 - segment.box.x0) < 60
    ]
    return max(found, key=lambda s: s.box.cy, default=None)


def company_of(text: str) -> str | None:
    """The company in an addressee: without department and person.

    >>> company_of("株式会社ABC 経理部 山田太郎"), company_of("ご担当者")
    ('株式会社ABC', None)
    """
    text = HONORIFIC.sub(
        "",
        re.sub(
            r"^(?:宛先|請求先|お客様名?|注文先|発注先|納品先)[::]?\s*", "", text.strip()
        ),
    )
    tokens = text.split()
    kept: list[str] = []
    for token in tokens:
        named = bool(kept) and bool(LEGAL.search(" ".join(kept)))
        if _DEPARTMENT.search(token) and not LEGAL.search(token):
            break
        if named and len(kept) >= 1 and not _is_legal_only(kept) and _person(token):
            break
        kept.append(token)
    name = " ".join(kept).strip(": ")
    return name if len(compact(name)) >= 2 else None


def _is_legal_only(tokens: Sequence[str]) -> bool:
    return bool(LEGAL.fullmatch("".join(tokens)))


def _person(token: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff々]{2,5}", token)) and not _TRADE.search(
        token
    )


# --- the issuer -----------------------------------------------------------------------


@dataclass(frozen=True)
class Anchor:
    """Something that shows where a party's block is."""

    key: str
    value: str
    segment: Segment


def _anchors(segments: Sequence[Segment]) -> list[Anchor]:
    found = []
    for segment in segments:
        text = segment.text
        number = parse_registration_number(text)
        if number is None and re.search(r"登録番号", segment.compact):
            for right in to_the_right(segment, segments, 120):
                number = parse_registration_number(right.text) or _bare_number(
                    right.text
                )
                if number:
                    found.append(Anchor("registration_number", number, right))
                    break
            number = None
        if number:
            found.append(Anchor("registration_number", number, segment))
        postal = _POSTAL.search(compact(text)) if _postal_like(text) else None
        if postal and (code := parse_postal_code(f"{postal[1]}-{postal[2]}")):
            found.append(Anchor("postal_code", code, segment))
        tel = _tel_of(segment, segments)
        if tel:
            found.append(Anchor("tel", tel, segment))
    return found


def _bare_number(text: str) -> str | None:
    digits = re.sub(r"\D", "", compact(text))
    return f"T{digits}" if len(digits) == 13 else None


def _postal_like(text: str) -> bool:
    short = compact(text)
    if _TEL.search(short) and not re.match(r"\W?\d{3}-\d{4}(?!\d|-)", short):
        return "〒" in text
    return "〒" in text or bool(re.match(r"[TテチF干〶?]?\d{3}-\d{4}(?!\d|-)", short))


def _tel_of(segment: Segment, segments: Sequence[Segment]) -> str | None:
    text = segment.compact
    first = re.sub(r"(?:FAX|Fax|ファックス|F)[::.]?.*$", "", text)
    if re.search(r"FAX|ファックス", text, re.IGNORECASE) and not first:
        return None
    found = _TEL.search(first.replace("(", "-", 1).replace(")", "-", 1))
    labelled = re.match(r"(?:TEL|Tel|電話|℡|☎|T[::])", first)
    if found and (labelled or found[0] == first):
        beside = [s for s in segments if s is not segment and same_line(s, segment)]
        fax = any(
            re.search(r"FAX|ファ", s.text, re.IGNORECASE)
            and s.box.x1 <= segment.box.x0 + 2
            and segment.box.x0 - s.box.x1 < 40
            and not _TEL.search(s.compact)
            for s in beside
        )
        return None if fax and not labelled else parse_tel(found[0])
    if labelled and not found:
        for right in to_the_right(segment, segments, 80):
            match = _TEL.search(right.compact)
            return parse_tel(match[0]) if match else None
    return None


def _may_name(segment: Segment) -> bool:
    text = segment.text
    if len(compact(text)) < 2 or len(text) > 40 or parse_yen(text) is not None:
        return False
    if _SENTENCE.search(text) or HONORIFIC.search(text):
        return False
    if title_type(segment.compact) or match_label(segment.compact):
        return False
    if match_label(segment.compact, "amount") or column_key(segment.compact):
        return False
    return not (_CONTACT.search(text) and not LEGAL.search(text))


def _issuer_name(
    names: Sequence[Segment],
    segments: Sequence[Segment],
    anchors: Sequence[Anchor],
    recipient: PartyFound,
    top: float,
) -> Found[str] | None:
    own = [a.segment for a in anchors]
    other = compact(recipient.name.value) if recipient.name else ""
    best: tuple[float, Segment] | None = None
    for segment in names:
        if compact(segment.text) == other or _PREFECTURE.match(segment.compact):
            continue
        score = _name_score(segment, own, recipient, top)
        if best is None or score > best[0]:
            best = (score, segment)
    if best is None or best[0] <= 0:
        return None
    segment = best[1]
    name, last = _whole_name(segment, segments)
    return Found(name, last, "issuer.name", "", "alone")


def _name_score(
    segment: Segment, own: Sequence[Segment], recipient: PartyFound, top: float
) -> float:
    text = segment.compact
    score = 0.0
    if LEGAL.search(text):
        score += 6.0
    elif _TRADE.search(text):
        score += 2.0
    near = min(
        (_apart(segment, a) for a in own if not _of(recipient, a)), default=200.0
    )
    score += max(0.0, 5.0 - near / 12.0)
    score += min(segment.box.height, 20.0) / 12.0
    if top and segment.box.cy > top:
        score -= 2.5
    if re.search(r"\d{2,}|[番丁号]地?|ビル|階$|\d+F", text) and not LEGAL.search(text):
        score -= 4.0
    if re.search(r"銀行|信用金庫|支店|普通|当座|工事$|一式|件$", text):
        score -= 6.0
    if not LEGAL.search(text) and near > 80:
        score -= 4.0
    return score - (1 - segment.confidence) * 6


def _of(recipient: PartyFound, anchor: Segment) -> bool:
    """True for an anchor in the recipient's own block (postal code under 御中)."""
    if recipient.name is None or not recipient.segments:
        return False
    name = recipient.segments[0]
    if name.page != anchor.page:
        return False
    return (
        abs(anchor.box.x0 - name.box.x0) < 60 and abs(anchor.box.cy - name.box.cy) < 75
    )


def _apart(a: Segment, b: Segment) -> float:
    """Distance of two segments in a block: lines apart, and out of line."""
    if a.page != b.page:
        return 999.0
    down = max(0.0, max(a.box.y0, b.box.y0) - min(a.box.y1, b.box.y1))
    edges = (
        abs(a.box.x0 - b.box.x0),
        abs(a.box.x1 - b.box.x1),
        abs(a.box.cx - b.box.cx),
    )
    overlap = a.box.x_overlap(b.box) > 0
    aside = min(edges) if overlap else min(*edges, _gap(a, b))
    return down + aside * (0.5 if overlap else 1.2)


def _gap(a: Segment, b: Segment) -> float:
    return max(0.0, max(a.box.x0, b.box.x0) - min(a.box.x1, b.box.x1))


def _whole_name(segment: Segment, segments: Sequence[Segment]) -> tuple[str, Segment]:
    """A name that is broken over two lines or written in pieces."""
    text = re.sub(
        r"^(?:発行者|発行元|請求元|差出人|店名|社名|会社名)[::]?\s*", "", segment.text
    )
    height = segment.box.height
    beside = [
        s
        for s in to_the_right(segment, segments, 2.0 * height)
        if _may_name(s) and abs(s.box.height - height) < 0.25 * height
    ]
    if beside and _is_legal_only([compact(text)]):
        return f"{text} {beside[0].text}", beside[0]
    for below in segments:
        if below.page != segment.page or below is segment:
            continue
        gap = below.box.y0 - segment.box.y1
        aligned = abs(below.box.x0 - segment.box.x0) < 0.4 * height
        same = abs(below.box.height - height) < 0.22 * height
        if not (-0.3 * height < gap < 0.75 * height and aligned and same):
            continue
        tail = len(below.compact) <= 6 and segment.box.width > 9 * height
        if tail and _may_continue(below):
            return text + below.text, segment
    return text.strip(), segment


def _may_continue(segment: Segment) -> bool:
    text = segment.compact
    return not (
        _CONTACT.search(text)
        or _PREFECTURE.match(text)
        or LEGAL.search(text)
        or re.search(r"\d", text)
        or find_labels([segment])
    )


def name_sureness(name: str) -> float:
    """How much a text looks like a name of a company or a shop, from 0 to 1."""
    text = compact(name)
    legal = LEGAL.search(text)
    if legal and len(text) >= len(legal[0]) + 2:
        return 0.99
    if re.search(r"[・ーッ\-]$", text) or re.match(r"[ーッンァィゥェォャュョ]", text):
        return 0.6
    return 0.96 if _TRADE.search(text) and len(text) >= 4 else 0.85


# --- details: to whom do postal code, address, telephone, number belong? --------------


def _assign_details(
    segments: Sequence[Segment],
    anchors: Sequence[Anchor],
    issuer: PartyFound,
    recipient: PartyFound,
) -> None:
    blocks = _Blocks(segments)
    names = [*issuer.segments, *recipient.segments]
    for anchor in anchors:
        party = _owner(anchor.segment, issuer, recipient, blocks)
        if getattr(party, anchor.key) is None:
            found = Found(anchor.value, anchor.segment, anchor.key, "", "alone")
            setattr(party, anchor.key, found)
            if anchor.key == "postal_code":
                party.address = _address(anchor.segment, segments, names)
    for segment in segments:
        if _PREFECTURE.match(segment.compact) and re.search(
            r"[市区町村郡]", segment.text
        ):
            party = _owner(segment, issuer, recipient, blocks)
            if party.address is None and not LEGAL.search(segment.text):
                party.address = _address(segment, segments, names)


class _Blocks:
    """Segments that stand together: aligned, line under line."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._block = {id(s): i for i, s in enumerate(segments)}
        ordered = sorted(segments, key=lambda s: (s.page, s.box.y0))
        for index, upper in enumerate(ordered):
            for lower in ordered[index + 1 :]:
                if lower.box.y0 - upper.box.y1 > 40 or lower.page != upper.page:
                    break
                if _belong(upper, lower):
                    self._merge(self._block[id(upper)], self._block[id(lower)])

    def together(self, a: Segment, b: Segment) -> bool:
        """True when both stand in one block."""
        first = self._block.get(id(a), -1)
        return first == self._block.get(id(b), -2)

    def _merge(self, a: int, b: int) -> None:
        if a != b:
            self._block = {k: a if v == b else v for k, v in self._block.items()}


def _belong(a: Segment, b: Segment) -> bool:
    height = min(a.box.height, b.box.height)
    if same_line(a, b):
        return _gap(a, b) < 1.6 * height
    gap = b.box.y0 - a.box.y1
    aligned = (
        abs(a.box.x0 - b.box.x0) < 1.0 * height
        or abs(a.box.x1 - b.box.x1) < 0.6 * height
        or abs(a.box.cx - b.box.cx) < 0.6 * height
    )
    return gap < 1.5 * max(a.box.height, b.box.height) and aligned


def _owner(
    segment: Segment, issuer: PartyFound, recipient: PartyFound, blocks: _Blocks
) -> PartyFound:
    if recipient.name is None:
        return issuer
    if issuer.name is None:
        return recipient if _of(recipient, segment) else issuer
    with_issuer = any(blocks.together(s, segment) for s in issuer.segments)
    with_recipient = any(blocks.together(s, segment) for s in recipient.segments)
    if with_issuer != with_recipient:
        return issuer if with_issuer else recipient
    to_issuer = _block_distance(issuer.name.segment, segment)
    to_recipient = min(_block_distance(s, segment) for s in recipient.segments)
    return recipient if to_recipient < to_issuer else issuer


def _block_distance(name: Segment, detail: Segment) -> float:
    """How far a detail is from a name: a block is left-aligned and reads downwards."""
    if name.page != detail.page:
        return 999.0
    down = detail.box.cy - name.box.cy
    vertical = down if down >= 0 else -1.3 * down
    aside = min(abs(detail.box.x0 - name.box.x0), abs(detail.box.x1 - name.box.x1))
    if detail.box.x_overlap(name.box) > 0.3 * min(name.box.width, detail.box.width):
        aside *= 0.4
    return vertical + 1.2 * aside


def _address(
    start: Segment, segments: Sequence[Segment], names: Sequence[Segment]
) -> Found[str] | None:
    """Address from a postal code on: the rest of its line and the lines below."""
    text = re.sub(r"^.*?〒", "〒", clean(start.text)).translate(DASHES)
    rest = _POSTAL.sub("", re.sub(r"^(?:住\s*所)[::]?", "", text), count=1)
    rest = _cut_contact(rest.replace("〒", "").strip(" :"))
    parts = [rest] if rest else []
    if not rest:
        beside = to_the_right(start, segments, 40)
        if beside and not find_labels([beside[0]]) and not _stops(beside[0]):
            parts.append(_cut_contact(beside[0].text))
    first, current = start, start
    for _ in range(3):
        below = _next_line(current, first, segments)
        if below is None or any(below is n for n in names):
            break
        broken = bool(re.search(r"\d[-ー]$", parts[-1])) if parts else False
        if _stops(below) and not (broken and re.match(r"\d", below.text)):
            break
        parts.append(_cut_contact(below.text))
        current = below
    joined = " ".join(part for part in parts if part)
    return Found(joined, start, "address", "", "alone") if joined else None


def _address_lines(anchors: Sequence[Anchor], segments: Sequence[Segment]) -> set[int]:
    """Lines that follow a postal code as its address; they are no names."""
    lines: set[int] = set()
    for anchor in anchors:
        if anchor.key != "postal_code":
            continue
        current = anchor.segment
        for _ in range(3):
            below = _next_line(current, anchor.segment, segments)
            if below is None or _stops(below) or not _ADDRESS_LINE.search(below.text):
                break
            lines.add(id(below))
            current = below
    return lines


def _next_line(
    current: Segment, first: Segment, segments: Sequence[Segment]
) -> Segment | None:
    height = current.box.height
    found = [
        s
        for s in segments
        if s.page == current.page
        and s.box.cy > current.box.cy + 0.5 * height
        and s.box.y0 - current.box.y1 < 0.95 * height
        and (
            abs(s.box.x0 - first.box.x0) < 1.6 * height
            or abs(s.box.x0 - current.box.x0) < 1.6 * height
            or abs(s.box.x1 - current.box.x1) < 0.8 * height
        )
    ]
    return min(found, key=lambda s: s.box.cy, default=None)


def _stops(segment: Segment) -> bool:
    text = segment.compact
    if _CONTACT.search(text) or LEGAL.search(text) or HONORIFIC.search(segment.text):
        return True
    if _SENTENCE.search(text) or match_label(text) or title_type(text):
        return True
    if find_labels([segment]) or parse_yen(text) is not None:
        return True
    return not re.search(r"[\d\u4e00-\u9fff\u30a0-\u30ff]", text)


def _cut_contact(text: str) -> str:
    return re.split(r"\s*(?:TEL|FAX|電話|℡|☎|Tel|Fax)", text)[0].strip()
