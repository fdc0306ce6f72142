"""What a bookkeeper reads from a payer's name and the past (名義と履歴の手がかり)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import jaconv

from samples.ledgers.bankside import USUAL_FEES, to_bank
from samples.ledgers.lexicon import FORMS
from samples.ledgers.model import Deal, Partner, Payer

_SHORT = {short: form for form, (short, _) in FORMS.items()}
_FRONT = re.compile(rf"^({'|'.join(map(re.escape, _SHORT))})\)")
_BEHIND = re.compile(rf"\(({'|'.join(map(re.escape, _SHORT))})?\)?(.*)$")
_SAME_SOUND = str.maketrans("ヂヅヲ", "ジズオ")


def read_name(kana: str) -> tuple[str, str]:
    """The core of a bank's name and its legal form (名義の正規化)."""
    text, form = jaconv.h2z(without_number(kana), kana=True), ""
    text = text.replace("（", "(").replace("）", ")")
    if front := _FRONT.match(text):
        form, text = _SHORT[front[1]], text[front.end() :]
    elif behind := _BEHIND.search(text):
        form, text = _SHORT.get(behind[1] or "", ""), text[: behind.start()]
    for name, (_, spelled) in FORMS.items():
        if text.startswith(spelled):
            form, text = name, text[len(spelled) :]
    return sound(text), form


def without_number(kana: str) -> str:
    """A name without the invoice's number some write before it (名義の番号)."""
    return kana.lstrip("0123456789 ")


def unvoiced(text: str) -> str:
    """Kana without voicing marks, which people forget (濁点・半濁点)."""
    return str(jaconv.z2h(text, kana=True)).replace("ﾞ", "").replace("ﾟ", "")


def sound(text: str) -> str:
    """Kana without what banks and people write differently (音の正規化)."""
    full = jaconv.h2z(to_bank(text), kana=True).translate(_SAME_SOUND)
    return re.sub(r"[\s　ー\-－・]", "", full)


@dataclass(frozen=True)
class Memory:
    """What the past shows (過去の消込)."""

    payers: dict[Payer, frozenset[str]]
    fees: dict[str, frozenset[int]]
    kinds: dict[str, Counter[str]]
    rates: dict[str, frozenset[int]]

    def allowed_fees(self, partner: str) -> frozenset[int]:
        """Fees to reckon with: those seen, or any usual one for a new payer."""
        if self.kinds.get(partner, Counter()).total() < 2:
            return USUAL_FEES
        seen = self.fees.get(partner, frozenset())
        return seen | USUAL_FEES if seen else seen

    def fees_of(self, partners: frozenset[str]) -> frozenset[int]:
        """Fees to reckon with when the payer may be any of these partners."""
        return frozenset().union(*(self.allowed_fees(p) for p in partners))

    def takes_off(self, partner: str) -> bool:
        """Whether this partner has taken discounts before (値引)."""
        return self.kinds.get(partner, Counter())["discount"] > 0

    def withholds(self, partner: str) -> bool:
        """Whether this partner has withheld tax before (源泉徴収)."""
        return self.kinds.get(partner, Counter())["withholding_tax"] > 0


def remember(history: Iterable[Deal]) -> Memory:
    """Read the past deals as the rows of history.csv show them."""
    payers: dict[Payer, set[str]] = defaultdict(set)
    fees: dict[str, set[int]] = defaultdict(set)
    rates: dict[str, set[int]] = defaultdict(set)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for deal in (d for d in history if d.applied):
        owner = deal.applied[0][0].partner.partner_id
        payers[_account(deal.payments[0].payer)].add(owner)
        kinds[owner]["all"] += 1
        for d in deal.differences:
            kinds[owner][d.kind] += 1
            if d.kind == "transfer_fee":
                fees[owner].add(d.amount)
            if d.kind == "offset":
                total = sum(a for _, a in deal.applied)
                rates[owner].add(round(1000 * d.amount / total))
    return Memory(
        {k: frozenset(v) for k, v in payers.items()},
        {k: frozenset(v) for k, v in fees.items()},
        dict(kinds),
        {k: frozenset(v) for k, v in rates.items()},
    )


def _account(payer: Payer) -> Payer:
    return replace(payer, kana=without_number(payer.kana))


class Names:
    """Which partners a payer's name may mean (名寄せ)."""

    def __init__(self, partners: Iterable[Partner]) -> None:
        self._sounds = [(p, {sound(r) for r in p.readings}) for p in partners]
        for partner, sounds in self._sounds:
            if partner.is_person:
                pairs = (r.split(" ") for r in partner.readings if " " in r)
                sounds |= {sound(b + a) for a, b in pairs}

    def meant(self, payer: Payer, memory: Memory) -> tuple[frozenset[str], bool]:
        """The partners, and whether the name says so surely."""
        if known := memory.payers.get(_account(payer)):
            return known, True
        core, form = read_name(payer.kana)
        equal = [p for p, s in self._sounds if core in s]
        fits = [p for p in equal if not form or not p.form or p.form == form]
        if fits or equal:
            return frozenset(p.partner_id for p in fits or equal), bool(fits)
        near = [p for p, s in self._sounds if self._near(core, payer.kana, s)]
        fits = [p for p in near if not form or not p.form or p.form == form]
        return frozenset(p.partner_id for p in fits or near), bool(fits)

    @staticmethod
    def _near(core: str, kana: str, sounds: set[str]) -> bool:
        """A name cut off by the bank, or followed by a branch's name."""
        if len(core) < 4:
            return False
        if unvoiced(core) in {unvoiced(s) for s in sounds}:
            return True
        cut = len(kana) >= 14 and any(s.startswith(core) for s in sounds)
        return cut or any(len(s) > 4 and core.startswith(s) for s in sounds)
