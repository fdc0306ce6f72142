"""Mappings on the terminal: what each column is taken for, how documents read (対応表の表示)."""

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from books.errors import FormatError
from books.fields import field_label
from books.model import Document, Finding, Severity
from books.settings import Settings
from edi.mapping import (
    Mapping,
    Proposal,
    compare_mappings,
    load_mapping,
    load_mappings,
    propose_mapping,
    read_mapped,
    render_mapping,
)
from edi.mapping.grid import letters
from edi.mapping.guess import Guess, Sureness
from edi.mapping.written import Written
from flows import console
from flows.csvrows import read_bytes
from flows.typable import typed
from templates import format_yen

MAX_DOCUMENTS = 3
MAX_LINES = 5
MAX_FINDINGS = 20
_WEIGHTS = {Severity.ERROR: "×", Severity.WARNING: "△", Severity.INFO: "・"}


def propose(file: Path, save: Path | None, partner: str, settings: Settings) -> None:
    """Show a proposed mapping and how the file reads with it; write it where asked.

    Raises:
        FormatError: the file can't be read, or the mapping's file is there already.
    """
    data = read_bytes(file)
    if save is not None and save.exists():
        raise FormatError(
            f"{save} はもうあります。別の名前にするか、--mapping で確かめてください。"
        )
    _tell_known(data, settings)
    proposal = propose_mapping(data, partner or file.stem, partner)
    _show_proposal(file, proposal)
    wrong = _preview(data, proposal.mapping)
    if save is not None:
        save.parent.mkdir(parents=True, exist_ok=True)
        save.write_text(render_mapping(proposal.mapping, proposal.notes), "utf-8")
        console.say(f"対応表を書きました: {save}")
    _tell_next(file, save, proposal, settings, wrong=wrong)


def check(file: Path, path: Path, settings: Settings) -> None:
    """Show how a file reads with a mapping that is there.

    Raises:
        FormatError, SettingsError: the file or the mapping can't be read.
    """
    data = read_bytes(file)
    mapping = load_mapping(path)
    (compared,) = compare_mappings(data, (mapping,))
    if compared.fits:
        console.say(f"{file.name} は対応表「{mapping.name}」の様式です。")
    else:
        console.say(
            f"{file.name} には対応表「{mapping.name}」の目印がありません: "
            f"{'、'.join(compared.lacking)}"
        )
    rows = [_place_row(place, "") for place in (*mapping.cells, *mapping.columns)]
    for one in mapping.replies:
        told = f"返信({one.document.label}): "
        rows += [_place_row(place, told) for place in (*one.cells, *one.columns)]
    console.table("対応表", ("列", "項目", "書式"), rows)
    wrong = _preview(data, mapping)
    if wrong:
        console.say("上の × を直したら、同じ命令でもう一度確かめてください。")
    else:
        folder = settings.mappings
        console.say(
            f"使えます。{folder} に置けば、この様式のファイルを自動で見分けます。"
        )


def _place_row(place: Written, told: str) -> tuple[str, str, str]:
    field = field_label(place.field) if place.field else "(読まない)"
    return place.name, told + field, place.format or ""


# --- the proposal ---------------------------------------------------------------------


def _tell_known(data: bytes, settings: Settings) -> None:
    """Say which kept mappings already fit the file."""
    known = compare_mappings(data, load_mappings(settings.mappings))
    for one in known:
        if one.fits:
            console.say(f"この様式の対応表はもうあります: 「{one.mapping.name}」")


def _show_proposal(file: Path, proposal: Proposal) -> None:
    mapping = proposal.mapping
    place = "、".join(map(str, mapping.heading_rows)) or "なし"
    console.say(
        f"{file.name}: {mapping.document.label}、{mapping.file.kind}"
        + (f" ({mapping.file.encoding})" if mapping.file.kind == "csv" else "")
        + f"、見出しの行 {place}"
    )
    cells = [
        (c.address, c.label, field_label(c.field), Sureness.LIKELY.value, c.text[:30])
        for c in proposal.cells
    ]
    columns = [_guess_row(guess) for guess in proposal.guesses]
    heads = ("!列", "見出し", "項目", "確かさ", "値の例")
    console.table("列と項目の対応 (提案)", heads, [*cells, *columns])


def _guess_row(guess: Guess) -> tuple[str, ...]:
    field = field_label(guess.field) if guess.field else "(読まない)"
    if guess.reply is not None:
        field = f"返信({guess.reply.label}): {field}"
    if guess.split:
        field += f" ({guess.split} 回目)"
    sure = f"{guess.sureness.value}: {guess.reason}"
    examples = "、".join(guess.values.examples)
    return letters(guess.index), guess.heading, field, sure, examples[:40]


# --- the preview ----------------------------------------------------------------------


def _preview(data: bytes, mapping: Mapping) -> bool:
    """The first documents and what is wrong; True when an error is among it."""
    documents, findings = read_mapped(data, mapping)
    lines = sum(len(document.lines) for document in documents)
    console.say(f"この対応表で {len(documents)} 件、明細 {lines} 行が読めます。")
    for document in documents[:MAX_DOCUMENTS]:
        _show_document(document)
    if len(documents) > MAX_DOCUMENTS:
        console.say(f"ほか {len(documents) - MAX_DOCUMENTS} 件")
    _show_findings(findings)
    return any(finding.severity is Severity.ERROR for finding in findings)


def _show_document(document: Document) -> None:
    title = " ".join(
        part
        for part in (
            document.document_type.label,
            document.document_number or "(番号なし)",
            document.purpose.label if document.purpose else "",
            f"{document.issue_date:%Y/%m/%d}" if document.issue_date else "",
            document.issuer.name or "(発行元なし)",
            "→",
            document.recipient.name or "(宛先なし)",
        )
        if part
    )
    rows = [
        (
            line.line_number or str(number),
            line.item_code or "",
            line.description or "",
            f"{line.quantity:f}" if line.quantity is not None else "",
            line.unit or "",
            f"{line.unit_price:f}" if line.unit_price is not None else "",
            format_yen(line.amount),
            f"{line.date:%Y/%m/%d}" if line.date else "",
        )
        for number, line in enumerate(document.lines[:MAX_LINES], start=1)
    ]
    heads = ("!行", "品番", "品名", ">数量", "単位", ">単価", ">金額", "!日付")
    console.table(title, heads, rows)
    if len(document.lines) > MAX_LINES:
        console.say(f"  ほか {len(document.lines) - MAX_LINES} 行")


def _show_findings(findings: Sequence[Finding]) -> None:
    for finding in findings[:MAX_FINDINGS]:
        console.say(f"{_WEIGHTS[finding.severity]} {finding.message}")
    if len(findings) > MAX_FINDINGS:
        console.say(f"ほか {len(findings) - MAX_FINDINGS} 件の指摘があります。")


def _tell_next(
    file: Path,
    save: Path | None,
    proposal: Proposal,
    settings: Settings,
    *,
    wrong: bool,
) -> None:
    """What to do next, in order."""
    doubtful = [g for g in proposal.guesses if g.sureness is Sureness.CHECK]
    unread = [g for g in proposal.guesses if not g.field]
    steps = []
    if save is None:
        folder = settings.mappings
        target = folder / f"{file.stem}.yaml"
        command = f"map {quote(str(file))} --save {quote(str(target))}"
        steps.append(f"対応表を書き出す: {typed(settings, command)}")
    if doubtful:
        names = "、".join(g.heading or letters(g.index) for g in doubtful)
        steps.append(f"「要確認」の列を対応表で確かめる: {names}")
    if unread:
        names = "、".join(g.heading or letters(g.index) for g in unread)
        steps.append(f"読まない列でよいか確かめる: {names}")
    if not _names_issuer(proposal.mapping):
        steps.append("constants に issuer.name: 取引先の名前 を加える")
    if wrong:
        steps.append("× の指摘がなくなるように対応表を直す")
    written = save or "対応表.yaml"
    command = f"map {quote(str(file))} --mapping {quote(str(written))}"
    steps.append(f"もう一度確かめる: {typed(settings, command)}")
    console.say("次にすること")
    for number, step in enumerate(steps, start=1):
        console.say(f"  {number}. {step}")


def _names_issuer(mapping: Mapping) -> bool:
    fields = {place.field for place in (*mapping.columns, *mapping.cells)}
    return "issuer.name" in fields | set(mapping.constants)
