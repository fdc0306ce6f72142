"""One run of the matching (消込処理): over the store at once, or over files alone."""

from collections import Counter
from collections.abc import Sequence

from books.errors import ConflictError
from books.match_sums import settled_by
from books.matching import Confirmed, Outcome
from books.model import Match, MatchStatus, OpenItem, Payment
from books.proposing import Proposed, Snapshot, after, propose, with_partner
from books.settings import Settings
from books.statement_gaps import check_kept
from books.store import ReconcileRun, Store, match_id_of

_TRIES, _PASSES = 3, 5
_MANY = 30_000  # payments


def reconcile_store(store: Store, settings: Settings, by: str) -> ReconcileRun:
    """Propose matches for all that is open and keep them (消込処理).

    A run again replaces what nobody decided, and nothing else.

    Raises:
        ConflictError: people kept changing the ledger meanwhile.
    """
    apply_sure = settings.reconcile.apply_sure
    for _ in range(_TRIES):
        snapshot = store.ledger_snapshot()
        run = store.keep_run(
            think(snapshot) if apply_sure else propose(snapshot),
            snapshot.version,
            by,
            apply_sure=apply_sure,
            notes=[f.message for f in check_kept(store.payments_by_account())],
        )
        if run is not None:
            return run
    raise ConflictError(
        "計算のあいだに、ほかの人が明細や消込を変更しました。"
        "少し待ってから、もう一度実行してください。"
    )


def reconcile_files(
    items: Sequence[OpenItem],
    payments: Sequence[Payment],
    history: Sequence[Confirmed],
) -> Outcome:
    """Propose matches of files as of the kept ledger (ファイルだけの消込); nothing is kept.

    Only what settles an item. Of very many payments one look takes long enough.
    """
    known = tuple(map(with_partner, items))
    snapshot = Snapshot(0, known, tuple(payments), tuple(history), frozenset())
    passes = 0 if len(payments) > _MANY else _PASSES
    found = think(snapshot, passes, with_items=True)
    auto = [match for match in found.matches if match.status is MatchStatus.AUTO]
    rest = Counter({item.item_id: item.amount for item in items})
    for match in auto:
        for part in settled_by(match):
            rest[part.item_id] -= part.applied
    still = tuple(name for name, left in rest.items() if left)
    return Outcome(matches=found.matches, unmatched=found.unmatched, open_items=still)


def think(
    snapshot: Snapshot, passes: int = _PASSES, *, with_items: bool = False
) -> Proposed:
    """Propose until nothing more is sure (繰り返しの提案), all of it in memory.

    What counts leaves less to mistake the rest for; therefore a run again, without new
    payments or items, finds the same. The first look is followed by at most ``passes``;
    ``with_items`` as for ``propose``.
    """
    counting: list[Match] = []
    proposed = propose(snapshot, with_items=with_items)
    for _ in range(passes):
        sure = [m for m in proposed.matches if _counts(m, snapshot)]
        if not sure:
            break
        counting += sure
        snapshot = after(snapshot, sure)
        proposed = propose(snapshot, with_items=with_items)
    return Proposed((*counting, *proposed.matches), proposed.unmatched)


def _counts(match: Match, snapshot: Snapshot) -> bool:
    return (
        match.status is MatchStatus.AUTO and match_id_of(match) not in snapshot.decided
    )
