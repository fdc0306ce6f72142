"""Whether the same document came in before (重複).

Files may differ (a scan, a FAX, a reissue): what counts is partner, kind, number, date
and amount. One transaction booked twice is paid twice.
"""

from books.model import Document, DocumentType, Finding
from books.numbers import fold_number
from books.rules.codes import finding, yen
from books.rules.context import Context, Known
from books.rules.parties import may_be_same_party, same_party, we_sell

_LOOK_ALIKES = str.maketrans("OQDIL|ZSB", "000111258")


def _content(document: Document) -> tuple[object, ...]:
    lines = tuple((x.description, x.quantity, x.amount) for x in document.lines)
    return (document.issue_date, document.delivery_date, document.payable_amount, lines)


def _same_partners(one: Document, other: Document) -> bool:
    return same_party(one.supplier, other.supplier) and may_be_same_party(
        one.buyer, other.buyer
    )


def _has_substance(document: Document) -> bool:
    dated = document.issue_date or document.delivery_date
    return bool(dated and (document.payable_amount is not None or document.lines))


def _is_near(one: str, other: str) -> bool:
    """Whether two numbers may be one number read differently (読み違いの範囲)."""
    if not one or not other:
        return True
    return one.translate(_LOOK_ALIKES) == other.translate(_LOOK_ALIKES)


def check_duplicates(document: Document, context: Context) -> list[Finding]:
    """Compare with every stored document of the same kind and partners."""
    if document.document_type is DocumentType.OTHER:
        return []
    findings = []
    for known in context.others:
        if known.document.document_type is document.document_type:
            found = _compare(document, known, sells=we_sell(document, context))
            if found:
                findings.append(found)
    return findings


def _compare(document: Document, known: Known, *, sells: bool) -> Finding | None:
    other = known.document
    numbers = tuple(fold_number(d.document_number) for d in (document, other))
    if not _same_partners(document, other):
        return None
    same_content = _content(document)[:3] == _content(other)[:3]
    if numbers[0] and numbers[0] == numbers[1]:
        if same_content:
            return _duplicate(document, known, sells=sells)
        return _different(document, known)
    full = _content(document) == _content(other) and _has_substance(document)
    return _suspected(known) if full and _is_near(*numbers) else None


def _duplicate(document: Document, known: Known, *, sells: bool) -> Finding:
    twice = "計上" if sells else "計上・支払い"
    message = (
        f"「{known.document_id}」と同じ書類です（番号{document.document_number}、日付と金額が一致）。"
        f"二重に{twice}をしないよう、どちらか一方を対象外にしてください。"
    )
    return finding("duplicate_of", "document_number", message)


def _different(document: Document, known: Known) -> Finding | None:
    """A number may come back in another year (連番の一巡), a correction comes soon."""
    one, other = document.issue_date, known.document.issue_date
    if one and other and abs((one - other).days) > 366:
        return None
    amounts = (document.payable_amount, known.document.payable_amount)
    written = "と".join("金額なし" if a is None else yen(a) for a in amounts)
    message = (
        f"「{known.document_id}」と番号{document.document_number}が同じで、日付または金額が違います"
        f"（{written}）。訂正・再発行かどうかを取引先に確認し、古いほうを対象外にしてください。"
    )
    return finding("same_number_different_content", "document_number", message)


def _suspected(known: Known) -> Finding:
    message = (
        f"「{known.document_id}」と取引先・日付・金額・明細がすべて同じです。"
        "同じ書類でないか見比べ、同じなら一方を対象外にしてください。"
    )
    return finding("duplicate_suspected", "document_number", message)
