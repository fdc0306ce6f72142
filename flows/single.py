"""One document in one format, whatever it came from (書類一件の出力).

``find_document`` takes a record, a message or table of any readable format, or the id of
a kept document; ``WRITERS`` says what it can be written as.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from books.answers import answer_order
from books.errors import FormatError, NotFoundError, UnreadableFileError
from books.follow import Paper
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Finding,
    Reading,
    Severity,
    Source,
)
from books.parties import is_sale
from books.partners import with_partners
from books.record import parse_record, to_full_record
from books.settings import Settings
from books.store import Store
from books.triage import check_alone
from edi.mapping import Mapping, load_mapping, write_mapped
from flows import writers
from flows.answer_file import read_answer
from flows.chosen import find_published
from flows.clock import now
from flows.given import Given
from flows.messages import look_into
from flows.payment_files import refuse_unapproved
from flows.writers import Content, Render, render_journal


@dataclass(frozen=True)
class Writer:
    """A format that one document can be written in (書ける形式); ``write`` may raise."""

    name: str
    label: str
    suffix: str
    write: Callable[[Given], Content]


def find_document(named: str, settings: Settings) -> Given:
    """The document of a file, else the kept one of that id (書類の取得).

    Raises:
        UnreadableFileError: there is no such file.
        NotFoundError: there is no such document.
        FormatError: the file can't be read, or does not hold just one document.
    """
    path = Path(named)
    if path.is_file():
        source = Source(file=path.name, sha256="")
        document, told = _read_file(path, settings)
        reading = Reading(source=source, document=document, findings=told)
        return Given(path.stem, reading, now(), settings, told=told)
    if is_file_name(named):
        raise UnreadableFileError(
            "missing",
            f"ファイル {named} がありません。場所を確かめるか、書類の番号 "
            "(denpyo list で表示) を指定してください。",
        )
    with Store.open(settings.url, settings.shelf) as store:
        stored = store.get(named)
        paper = stored.reading.document
        sale = is_sale(paper, settings.company)
        chosen = store.account_choices(paper.buyer if sale else paper.supplier)
        published = find_published(store, paper)
        settings = with_partners(settings, store.partner_book().partners)
    approved = stored.state in (DocumentState.APPROVED, DocumentState.EXPORTED)
    at = stored.updated_at
    return Given(stored.id, stored.reading, at, settings, chosen, published, approved)


def is_file_name(named: str) -> bool:
    """Whether a file is meant, and not the id of a kept document (ファイル名か)."""
    path = Path(named)
    return bool(path.suffix) or len(path.parts) > 1 or path.is_file()


def _read_file(path: Path, settings: Settings) -> tuple[Document, tuple[Finding, ...]]:
    if path.suffix.lower() == ".json":
        try:
            return parse_record(json.loads(path.read_text(encoding="utf-8"))), ()
        except (ValueError, OSError, RecursionError) as error:
            raise FormatError(
                f"{path} は抽出レコード (JSON) として読めません。denpyo extract が書いた"
                "ファイルを指定してください。"
            ) from error
    looked = look_into(path, settings, now().date())
    papers = looked.papers if looked else ()
    if len(papers) != 1:
        told = (
            "書類のファイルではありません"
            if not papers
            else f"書類が{len(papers)}件あります"
        )
        raise FormatError(
            f"{path.name}: {told}。書類が一件のファイルか、書類の番号を指定してください。"
        )
    document, findings = papers[0]
    doubts = tuple(f for f in findings if f.severity is not Severity.INFO)
    return document, tuple(dict.fromkeys(doubts))


def _edi(given: Given) -> Content:
    return writers.render_edi((given,), given.at, given.settings)


def _pint(given: Given) -> Content:
    return writers.render_pint((given,), given.at, given.settings)


def _pdf(given: Given) -> Content:
    from flows.paper import render_pdf  # heavy: the browser

    return render_pdf(given)


def _record(given: Given) -> Content:
    text = json.dumps(to_full_record(given.reading), ensure_ascii=False, indent=2)
    return f"{text}\n".encode(), ()


def _together(render: Render) -> Callable[[Given], Content]:
    return lambda given: render((given,), given.at, given.settings)


def _payment(render: Render) -> Callable[[Given], Content]:
    """Money moves only for what nothing speaks against."""

    def write(given: Given) -> Content:
        refuse_unapproved(given.settings)
        if not given.approved:
            _check_sound(given)
        return render((given,), given.at, given.settings)

    return write


def _check_sound(given: Given) -> None:
    document = given.reading.document
    checked = check_alone(document, given.settings, given.at.date())
    for found in (*given.told, *checked):
        if found.severity is Severity.ERROR:
            raise FormatError(
                f"支払のデータにしません: {found.message}"
                "確認できたら denpyo import で登録し、画面で承認してから出力してください。"
            )


WRITERS = (
    Writer("edi", "中小企業共通EDI", ".xml", _edi),
    Writer("jp-pint", "JP PINT (デジタルインボイス)", ".xml", _pint),
    Writer("pdf", "PDF (電文入り)", ".pdf", _pdf),
    Writer("record", "抽出レコード", ".json", _record),
    Writer("yayoi", "仕訳 (弥生会計)", ".csv", _together(render_journal("yayoi"))),
    Writer("moneyforward", "仕訳 (マネーフォワード)", ".csv", _together(render_journal("moneyforward"))),
    Writer("freee", "取引 (freee)", ".csv", _together(render_journal("freee"))),
    Writer("transfer", "総合振込 (全銀)", ".txt", _payment(writers.render_transfer)),
    Writer("zedi", "総合振込 (ZEDI)", ".xml", _payment(writers.render_zedi)),
)  # fmt: skip


def write_as(given: Given, form: str) -> tuple[str, bytes, tuple[Finding, ...]]:
    """A document in a format: the file's ending, its bytes, what was left out (変換).

    Raises:
        NotFoundError: there is no such format.
        DenpyoError: the document can't be written in it.
    """
    writer = get_writer(form)
    return writer.suffix, *writer.write(given)


def write_table(
    given: Given, path: Path, original: Path | None
) -> tuple[str, bytes, tuple[Finding, ...]]:
    """A document in a partner's own columns, or filled into its file (対応表による出力).

    Raises:
        DenpyoError: the mapping or the file can't be read, or has no place for it.
    """
    mapping = load_mapping(path)
    if original is not None:
        _refuse_question(given.reading.document, mapping)
    filled = None if original is None else original.read_bytes()
    content = write_mapped((given.reading.document,), mapping, original=filled)
    return f".{mapping.file.kind}", content, ()


def _refuse_question(document: Document, mapping: Mapping) -> None:
    """An order filled into its own file would leave the columns of the answer empty."""
    kinds = [reply.document for reply in mapping.replies if reply.fill]
    if document.document_type is not mapping.document or not kinds:
        return
    told = "・".join(kind.label for kind in dict.fromkeys(kinds))
    how = (
        "希望納期・数量どおりに受けるなら --answer accept を付けてください。違う内容の回答は、"
        if DocumentType.ORDER_RESPONSE in kinds
        else ""
    )
    raise FormatError(
        f"この書類は{document.document_type.label}なので、{told}の列に書くものがありません。"
        f"{how}{told}の書類 (抽出レコードか電文) を指定してください。"
    )


def answered(given: Given, answer: str) -> Given:
    """The answer to an order instead of the order (回答).

    ``accept`` takes it as it is; else the name of a file says what is different.

    Raises:
        NotFoundError: there is no such answer.
        FormatError: the document is no order, has no number, or the file is wrong.
    """
    order = given.reading.document
    if answer != "accept" and not Path(answer).is_file():
        raise NotFoundError(
            f"--answer {answer} はありません。accept (希望納期・数量どおりに承諾) か、"
            "回答を書いたファイル (YAML) を指定してください。"
        )
    if order.document_type is not DocumentType.PURCHASE_ORDER:
        raise FormatError(
            f"--answer は注文書への回答を作ります。この書類は{order.document_type.label}です。"
        )
    number, rows = (None, {}) if answer == "accept" else read_answer(Path(answer))
    paper = Paper(number or order.document_number or "", now().date())
    document = answer_order(order, paper, rows)
    reading = given.reading.model_copy(update={"document": document})
    return replace(given, reading=reading)


def get_writer(name: str) -> Writer:
    """The writer of this name.

    Raises:
        NotFoundError: there is none; the names are told.
    """
    for writer in WRITERS:
        if writer.name == name:
            return writer
    names = "、".join(writer.name for writer in WRITERS)
    raise NotFoundError(f"形式 {name} はありません。書けるのは {names} です。")
