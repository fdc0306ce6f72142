"""One run of the matching over the store (消込処理): read, think, write at once."""

from books.errors import ConflictError
from books.model import Match, MatchStatus
from books.proposing import Proposed, Snapshot, after, propose
from books.settings import Settings
from books.statement_gaps import check_kept
from books.store import ReconcileRun, Store, match_id_of

_TRIES, _PASSES = 3, 5


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
