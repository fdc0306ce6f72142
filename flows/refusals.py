"""Why documents do not go out (出せない書類): one sentence a reason, not one a document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.errors import DenpyoError
from books.model import DocumentState
from books.store import StoredDocument
from flows.clock import today
from flows.kinds import Kind
from flows.log import log
from flows.outdated import name_of
from flows.writers import OverdueError


@dataclass(frozen=True)
class Refusal:
    """A document that a kind of output can't take (出せない書類).

    ``is_late``: its day of payment has passed, and it may have been paid otherwise.
    """

    document: StoredDocument
    label: str
    reason: str
    is_late: bool = False


def refuse(kind: Kind, document: StoredDocument, error: Exception) -> list[Refusal]:
    """Why a document does not go out; told once, but what is overdue in every run."""
    unforeseen = None if isinstance(error, DenpyoError) else error
    log.warning("%s %s: %s", document.id, kind.name, error, exc_info=unforeseen)
    due = document.reading.document.due_date
    overdue = kind.later and due is not None and due <= today()
    if document.state is DocumentState.EXPORTED and not overdue:
        return []
    label = "総合振込" if kind.later else kind.label
    reason, late = explain(error), isinstance(error, OverdueError)
    if overdue and not late:
        reason += "支払期日を過ぎています。"
    return [Refusal(document, label, reason, late)]


def explain(error: Exception) -> str:
    """An error's sentence; what nobody foresaw is called so."""
    if isinstance(error, DenpyoError):
        return str(error)
    return f"想定外のエラー ({type(error).__name__})。記録 logs/denpyo.log に詳細があります。"


def tell(refusals: Sequence[Refusal]) -> Iterator[str]:
    """The sentences for people, those of the same reason in one (お知らせ)."""
    groups: dict[tuple[str, str], list[Refusal]] = {}
    for one in refusals:
        groups.setdefault((one.label, one.reason), []).append(one)
    for group in groups.values():
        yield _tell_one(group[0]) if len(group) == 1 else _tell_many(group)


def _tell_one(one: Refusal) -> str:
    told = f"{name_of(one.document)}: {one.label}にできません。{one.reason}"
    if one.is_late:
        paid = f"`denpyo export --paid {one.document.id}`"
        told += f"支払済みなら {paid} で記録してください。"
    return told


def _tell_many(group: Sequence[Refusal]) -> str:
    first = group[0]
    told = f"書類 {len(group)} 件を{first.label}にできません。{first.reason}"
    if first.is_late:
        told += "支払済みなら、( ) の番号で `denpyo export --paid 番号` と記録してください。"
    names = "、".join(f"{name_of(one.document)} ({one.document.id})" for one in group)
    return f"{told} {names}"
