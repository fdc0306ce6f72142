"""From a family of forms to a paper (書式から書面へ), and those of the second set."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from books.model import Document, TaxBasis
from samples.seal import draw_seal
from samples.variety.lexicon import weighted
from samples.variety.look import installed_families
from samples.variety.second import forms_cloud, forms_office, forms_paper, forms_trade
from samples.variety.second.clerk import Clerk, Entry, Filled
from samples.variety.second.faults import SECOND_FAULTS, Fault, plant_in
from samples.variety.second.pen import JAPANESE_DAYS, Pen
from samples.variety.second.stamps import stamp
from samples.variety.second.words import SECOND, Words

_GOODS = ("grocery", "device", "printing")
_WORK = ("web", "printing", "clean", "device", "legal")
_SITE = ("construct", "clean")


@dataclass(frozen=True)
class Family:
    """A family of layouts: who fills it, its trades, share and papers (書式の族)."""

    fill: Callable[[Clerk], Filled]
    trades: Sequence[str]
    share: float
    papers: Sequence[str] = ("A4",)
    sole: float = 0.05
    fixed: bool = False  # letters of one width
    small: bool = False  # filled by hand or printed by a till: scanned or photographed
    alone: bool = False  # not in a pile
    faxed: float = 0  # how often it comes by FAX


FAMILIES: Mapping[str, Family] = {
    "thin": Family(forms_cloud.thin, (*_WORK, "grocery"), 8),
    "triple": Family(forms_cloud.triple, (*_WORK, "grocery"), 8),
    "plate": Family(forms_cloud.plate, (*_WORK, "grocery"), 8),
    "board": Family(forms_cloud.board, ("web", "clean", "printing"), 5),
    "gridded": Family(forms_cloud.gridded, (*_WORK, *_SITE), 9, ("A4", "A4", "A4 landscape")),
    "english": Family(forms_cloud.english, ("web", "device"), 3),
    "oval": Family(forms_office.oval, (*_GOODS, "clean"), 9),
    "fanfold": Family(forms_office.fanfold, _GOODS, 7, ("241mm 139mm",), fixed=True),
    "chain": Family(forms_office.chain, ("grocery", "shop"), 3, ("254mm 128mm",), fixed=True, alone=True),
    "inspection": Family(forms_office.inspection, ("device",), 4, ("A4 landscape",), fixed=True),
    "paydetail": Family(forms_office.paydetail, (*_WORK, *_SITE, "grocery"), 6),
    "returns": Family(forms_office.returns, _GOODS, 3, ("A5 landscape", "A4")),
    "works": Family(forms_trade.works, ("construct",), 4, ("A4 landscape",)),
    "freight": Family(forms_trade.freight, ("freight",), 4, fixed=True),
    "studio": Family(forms_trade.studio, ("web", "printing"), 5, sole=0.5),
    "fees": Family(forms_trade.fees, ("legal",), 4, sole=1),
    "utility": Family(forms_trade.utility, ("web",), 4, ("A4", "A5 landscape", "B5"), sole=0),
    "cover": Family(forms_trade.cover, _SITE, 4),
    "carbon": Family(forms_paper.carbon, ("device", "clean", "construct", "grocery"), 5, ("128mm 182mm", "A5", "128mm 182mm"), small=True),
    "handreceipt": Family(forms_paper.handreceipt, ("shop", "cafe"), 4, ("148mm 105mm", "174mm 84mm", "A5 landscape"), small=True),
    "register": Family(forms_paper.register, ("shop", "cafe"), 4, ("80mm 230mm", "58mm 260mm"), sole=0, fixed=True, small=True),
    "meter": Family(forms_paper.meter, ("shop",), 2, ("58mm 120mm", "62mm 130mm"), sole=0, fixed=True, small=True),
    "webshop": Family(forms_paper.webshop, ("shop", "device"), 3),
    "faxorder": Family(forms_paper.faxorder, _GOODS, 5, faxed=0.7),
    "poform": Family(forms_paper.poform, (*_WORK, "construct"), 6),
}  # fmt: skip
_PROPORTIONAL = (
    "Noto Sans CJK JP", "MigMix 2P", "Migu 1P", "Ume UI Gothic", "Ume Hy Gothic", "Ume P Gothic S5",
    "Ume P Mincho S3", "TakaoPMincho", "TakaoGothic", "Ume P Gothic C4", "Noto Serif CJK JP", "Ume UI Gothic O5",
)  # fmt: skip
_FIXED = ("Noto Sans Mono CJK JP", "Migu 1M", "MigMix 2M", "Ume Mincho S3", "Migu 2M", "Ume Gothic S4",
          "DotGothic16", "TakaoMincho")  # fmt: skip
_TONES = ("#1b4332", "#5a189a", "#6b705c", "#003049", "#9a031e", "#264653", "#3a5a40", "#444",
          "#bc6c25", "#1d3557", "#0b7285", "#2f6b2f")  # fmt: skip


class FormPaper(NamedTuple):
    """A document on paper (書面)."""

    document: Document
    family: str
    kind: Family
    fax: str
    faults: tuple[str, ...]
    html: str


@dataclass(frozen=True)
class FormSet:
    """A set of forms that a clerk fills (書式の組): ``fonts`` proportional and fixed.

    ``folders`` hold the templates, which may call ``tools``; so many papers as
    ``faulty`` says have a fault.
    """

    families: Mapping[str, Family]
    folders: Sequence[Path]
    fonts: tuple[Sequence[str], Sequence[str]]
    words: Words = SECOND
    days: Mapping[str, float] = field(default_factory=lambda: JAPANESE_DAYS)
    faults: Mapping[str, Fault] = field(default_factory=lambda: SECOND_FAULTS)
    faulty: float = 0.07
    tools: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.folders),
            autoescape=select_autoescape(enabled_extensions=("html.j2",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "stamp": stamp, "seal_picture": draw_seal, "marked": _marked, "summed": _summed, "balance": _balance,
            **self.tools,
        }  # fmt: skip
        return environment

    def make(self, rng: random.Random, count: int) -> list[FormPaper]:
        """So many papers for one file; a pile has no till rolls in it."""
        shares = {name: family.share for name, family in self.families.items()}
        if count > 1:
            for name, family in self.families.items():
                if family.small or family.alone:
                    del shares[name]
        return [self.make_one(rng, weighted(rng, shares)) for _ in range(count)]

    def make_one(self, rng: random.Random, name: str) -> FormPaper:
        """A paper of a family, now and then with a fault."""
        family = self.families[name]
        sole = rng.random() < family.sole
        filled = family.fill(Clerk(rng, family.trades, sole=sole, words=self.words))
        faults = filled.faults
        if rng.random() < self.faulty and not faults:
            faulty, faults = plant_in(rng, filled.document, self.faults)
            filled = replace(filled, document=faulty)
        template = self._environment.get_template(f"{name}.html.j2")
        html = template.render(**self._given(rng, family, filled))
        return FormPaper(filled.document, name, family, filled.issuer.fax, faults, html)

    def _given(
        self, rng: random.Random, family: Family, filled: Filled
    ) -> dict[str, Any]:
        """What a template may use."""
        sign = rng.choice(["¥{}", "\\{}", "{}", "￥{}"])
        look = {
            "paper": rng.choice(family.papers),
            "font": _font(rng, self.fonts[family.fixed]),
            "size": rng.choice([8.5, 9, 9.5, 10, 10.5]) - len(filled.rows) / 20,
            "ink": rng.choice(["#111", "#111", "#222", "#2a2a35"]),
            "tone": rng.choice(_TONES),
        }
        return {
            "k": look, "d": filled.document, "rows": filled.rows, "pen": Pen(rng, self.days),
            "issuer": filled.issuer, "recipient": filled.recipient,
            "mark": rng.choice(["※", "☆", "#", "＊", "軽", "◇"]), "mark_first": rng.random() < 0.5,
            "slip_sums": rng.random() < 0.4, "wide_prices": rng.random() < 0.3,
            "shift": rng.uniform(-1.2, 1.6), "places": rng.choice([0, 0, 2]),
            "clock": f"{rng.randint(8, 21)}:{rng.randint(0, 59):02}", "till_sign": sign,
            "count": sum(int(x.line.quantity or 1) for x in filled.rows),
            "en": rng.choice(["day_first", "month_first"]), **filled.more,
        }  # fmt: skip


def _font(rng: random.Random, names: Sequence[str]) -> str:
    place = rng.random()
    here = [name for name in names if name in installed_families()] or list(names[:1])
    return here[int(place * len(here))]


def _marked(rows: Sequence[Entry]) -> bool:
    """Whether marks tell the rates of rows."""
    return any(row.line.tax_rate is not None for row in rows)


def _summed(document: Document, pen: Pen) -> list[tuple[str, str]]:
    """Labels and values of the sums, in the order of the forms (合計欄)."""
    taxes, found = document.tax_summary, list[tuple[str, int | None]]()
    inside = bool(taxes) and taxes[0].basis is TaxBasis.INCLUSIVE
    if document.subtotal is not None:
        found.append((pen.pick("税抜計", "小　計", "本体計", "計"), document.subtotal))
    for row in taxes:
        rate = pen.rate(row.rate) if row.rate else "非課税"
        if len(taxes) > 1 or inside:
            found.append(
                (f"{rate}{pen.pick('対象額', '分対象', '課税分')}", row.taxable_amount)
            )
        if row.tax_amount is not None:
            found.append(
                (f"{pen.pick('消費税等', '消費税')}（{rate}）", row.tax_amount)
            )
    if document.tax_total is not None and len(taxes) != 1:
        found.append((pen.pick("消費税等計", "税額合計"), document.tax_total))
    found.append((pen.pick("合　計", "総合計", "税込計"), document.total))
    return [(label, pen.num(value)) for label, value in found if value is not None]


def _balance(document: Document, pen: Pen) -> list[tuple[str, str]]:
    """The row of the balance; of a bill without one, its sums (残高の欄)."""
    found: list[tuple[str, int | None]] = [
        (
            pen.pick("前回請求残高", "前月御請求残高", "前回御請求額"),
            document.previous_balance,
        ),
        (pen.pick("今回御入金", "御入金額", "当月御入金額"), document.payment_received),
        (pen.pick("繰越残高", "差引繰越金額"), document.carried_forward),
        (pen.pick("今回お買上", "税抜御買上額", "当月取引額"), document.subtotal),
        (pen.pick("消費税等", "消費税額"), document.tax_total),
    ]
    if document.amount_due is None:
        found.append((pen.pick("御請求合計額", "今回御請求額"), document.total))
    else:
        found.append((pen.pick("今回お買上計（税込）", "当月税込額"), document.total))
        found.append((pen.pick("今回御請求残高", "今回御請求額"), document.amount_due))
    return [(label, pen.num(value)) for label, value in found if value is not None]


SECOND_SET = FormSet(
    FAMILIES, (Path(__file__).parent / "templates",), (_PROPORTIONAL, _FIXED)
)
