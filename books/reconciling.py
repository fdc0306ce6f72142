"""One run of the matching over the store (消込処理): read, think, write at once."""

from dataclasses import replace

from books.errors import ConflictError
from books.proposing import propose
from books.settings import Settings
from books.statement_gaps import check_kept
from books.store import ReconcileRun, Store

_TRIES, _PASSES = 3, 5


def reconcile_store(store: Store, settings: Settings, by: str) -> ReconcileRun:
    """Propose matches for all that is open and keep them (消込処理).

    A run again replaces what nobody decided, and nothing else. What is applied leaves
    less to mistake the rest for, so it goes on until nothing more is sure; therefore a
    run again, without new payments or items, finds the same.

    Raises:
        ConflictError: people kept changing the ledger meanwhile.
    """
    run = _pass(store, settings, by)
    applied = run.applied
    for _ in range(_PASSES):
        if not run.applied:
            break
        run = _pass(store, settings, by)
        applied += run.applied
    return replace(run, applied=applied)


def _pass(store: Store, settings: Settings, by: str) -> ReconcileRun:
    for _ in range(_TRIES):
        snapshot = store.ledger_snapshot()
        run = store.keep_run(
            propose(snapshot),
            snapshot.version,
            by,
            apply_sure=settings.reconcile.apply_sure,
            notes=[f.message for f in check_kept(store.payments_by_account())],
        )
        if run is not None:
            return run
    raise ConflictError(
        "計算のあいだに、ほかの人が明細や消込を変更しました。"
        "少し待ってから、もう一度実行してください。"
    )
