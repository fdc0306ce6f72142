"""Is this how the bank writes the holder? Before the bank says no (口座名義の点検).

A transfer to ``ｶ)ｱｵｿﾞﾗ`` comes back where the account is ``ｱｵｿﾞﾗ(ｶ``. The printed name,
the holders that earlier transfers reached, and the rules of bank kana tell what to ask.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from books.business_words import shorten_words
from books.errors import FormatError
from books.holders import (
    HolderParts,
    PlacedForm,
    Position,
    bare_name,
    join_holder,
    split_holder,
    split_name,
)
from books.kana import expand_legal_form, plain_kana, to_bank_holder, to_bank_kana
from books.model import Finding, Severity

MAX_HOLDER = 30
_RULE = "全銀協 付録1 使用文字一覧・法人略語"


class HolderCheck(NamedTuple):
    """What the holder should be, None where that is not known, and what was found."""

    holder: str | None
    findings: tuple[Finding, ...]


class _Said(NamedTuple):
    """The holder as written and as bank kana, the printed name, and what worked."""

    text: str
    holder: str
    name: str
    known: tuple[str, ...]


def check_holder(
    holder: str, *, name: str = "", known: Sequence[str] = ()
) -> HolderCheck:
    """Check a holder against the printed name and what is known (口座名義の点検).

    ``name`` is the partner's name as printed, legal form included; ``known`` are holders
    that its register or earlier transfers have, the surest first. What worked before
    outweighs the printed name. The proposal is bank kana; nothing is changed unasked.

    >>> check_holder("ｱｵｿﾞﾗ(ｶ", name="株式会社青空").holder
    'ｶ)ｱｵｿﾞﾗ'
    """
    if not holder.strip():
        message = "口座名義がありません。通帳のカナ表記を入力してください。"
        return HolderCheck(None, (_error("holder_missing", message),))
    try:
        written = to_bank_holder(holder)
    except FormatError as error:
        return HolderCheck(None, (_error("holder_characters", str(error)),))
    said = _Said(holder, written, name, tuple(map(_bank_or_same, known)))
    proposal = _propose(said)
    findings = (
        *_check_spelling(said),
        *_check_forms(said, proposal),
        *_check_known(said, proposal),
        *_check_length(proposal),
    )
    return HolderCheck(proposal, findings)


def _bank_or_same(holder: str) -> str:
    try:
        return to_bank_holder(holder)
    except FormatError:
        return holder


def _propose(said: _Said) -> str:
    """What worked for the same name, else the holder with the form where it belongs."""
    same = [k for k in said.known if bare_name(k) == bare_name(said.holder)]
    if same:
        return said.holder if said.holder in same else same[0]
    parts, form = split_holder(said.holder), _form_of(split_name(said.name))
    if form is None or _agree(parts, form):
        return _without_repetition(parts) if len(parts.forms) > 1 else said.holder
    if parts.behind:  # what stands between says more than the printed name
        return said.holder
    return join_holder(parts.core, form)


def _form_of(parts: HolderParts) -> PlacedForm | None:
    return parts.forms[0] if parts.forms else None


def _agree(parts: HolderParts, form: PlacedForm) -> bool:
    """One form, the same, on the same side of the name."""
    return (
        len(parts.forms) == 1
        and parts.forms[0].abbreviation == form.abbreviation
        and _is_head(parts.forms[0]) == _is_head(form)
    )


def _is_head(form: PlacedForm) -> bool:
    return form.position is Position.HEAD


def _without_repetition(parts: HolderParts) -> str:
    return join_holder(parts.core, parts.forms[0], parts.behind)


def _check_spelling(said: _Said) -> Iterator[Finding]:
    """What had to be written otherwise to be bank kana at all."""
    half = unicodedata.normalize("NFKC", said.holder)
    if half == unicodedata.normalize("NFKC", said.text):
        return
    changes = [
        f"「{before}」を「{after}」に"
        for before, after in (("ー", "-"), ("ヲ", "オ"), ("・", "空白"))
        if before in unicodedata.normalize("NFKC", said.text)
    ]
    if any(c in said.text for c in "ァィゥェォッャュョヮヵヶｧｨｩｪｫｯｬｭｮ"):
        changes.append("小さいカナを大きく")
    if _brackets_differ(said):
        changes.append("法人略語とカッコを「ｶ)…」「…(ｶ」「…(ｶ)…」の形に")
    if " ".join(said.text.split()) != said.text:
        changes.append("余分な空白を除いて")
    shown = "、".join(changes) or "文字の種類を変えて"
    yield _found(
        "holder_spelling",
        f"口座名義「{said.text}」は、{shown}直し「{said.holder}」として扱います。",
        Severity.INFO,
    )


def _brackets_differ(said: _Said) -> bool:
    try:
        plain = to_bank_kana(said.text)
    except FormatError:
        return True
    return plain_kana(plain) != plain_kana(said.holder)


def _check_forms(said: _Said, proposal: str) -> Iterator[Finding]:
    parts, form = split_holder(said.holder), _form_of(split_name(said.name))
    ask = (
        "通帳の表記を確かめてください。"
        if proposal == said.holder
        else f"通帳の表記を確かめ、「{proposal}」なら直してください。"
    )
    worked = said.holder in said.known
    if len(parts.forms) > 1:
        yield _found(
            "holder_form_twice",
            f"口座名義「{said.holder}」に法人略語が{len(parts.forms)}つあります。{ask}",
        )
    elif form and not parts.forms and not worked:
        yield _found(
            "holder_form_missing",
            f"社名「{said.name}」は{_form_name(form)}ですが、口座名義「{said.holder}」に"
            f"法人略語がありません。{ask}",
        )
    elif form and parts.forms:
        yield from _check_form(said, parts.forms[0], form, ask, worked=worked)


def _check_form(
    said: _Said, own: PlacedForm, form: PlacedForm, ask: str, *, worked: bool
) -> Iterator[Finding]:
    severity = Severity.INFO if worked else Severity.WARNING
    before = "この名義への振込はこれまで届いています。" if worked else ask
    if own.abbreviation != form.abbreviation:
        yield _found(
            "holder_form_differs",
            f"社名「{said.name}」は{_form_name(form)}ですが、口座名義「{said.holder}」は"
            f"{_form_name(own)}です。{before}",
            severity,
        )
    elif _is_head(own) != _is_head(form) and own.position is not Position.BETWEEN:
        yield _found(
            "holder_form_side",
            f"社名「{said.name}」は法人格が{form.position.label}ですが、口座名義"
            f"「{said.holder}」は{own.position.label}です(前株・後株の違い)。{before}",
            severity,
        )


def _form_name(form: PlacedForm) -> str:
    """株式会社 of カ; the abbreviation itself where several forms share it."""
    names = expand_legal_form(form.abbreviation)
    return names[0] if len(names) == 1 else f"法人格「{form.abbreviation}」"


def _check_known(said: _Said, proposal: str) -> Iterator[Finding]:
    if not said.known or said.holder in said.known:
        return
    if proposal in said.known:
        yield _found(
            "holder_differs_from_known",
            f"口座名義「{said.holder}」は、これまでの「{proposal}」と書き方が違います。"
            f"変更の連絡がなければ「{proposal}」に直してください。",
        )
    else:
        yield _found(
            "holder_changed",
            f"口座名義「{said.holder}」は、これまでの「{said.known[0]}」と違います。"
            "口座変更の連絡を、届いた書類とは別の方法で確かめてください。",
        )


def _check_length(holder: str) -> Iterator[Finding]:
    if len(holder) <= MAX_HOLDER:
        return
    short = to_bank_holder(shorten_words(plain_kana(holder)))
    remedy = (
        f"事業略語を使った「{short}」({len(short)}文字)なら入ります。"
        if len(short) <= MAX_HOLDER
        else "通帳に印字された30文字までの表記に合わせてください。"
    )
    yield _error(
        "holder_length",
        f"口座名義「{holder}」は{len(holder)}文字で、{MAX_HOLDER}文字を超えます。{remedy}",
    )


def _error(code: str, message: str) -> Finding:
    return _found(code, message, Severity.ERROR)


def _found(code: str, message: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code=code, severity=severity, field="holder", message=message, source=_RULE
    )
