import pytest
from sqlalchemy import event

from books.errors import ConflictError
from books.store import chain
from books.store.tables import metadata
from tests.ledgers import bill, money, pair
from tests.store_cases import DATABASES, add_history, execute, fresh_store


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store
        if request.param == "postgresql":
            switch_triggers(store, "ENABLE")


@pytest.fixture
def document(store, tmp_path):
    return add_history(store, tmp_path)


def drop_triggers(store):
    """Make everything changeable, as the owner of the database can."""
    if store.database.engine.dialect.name == "sqlite":
        for table in ("revisions", "audit_log"):
            for what in ("update", "delete", "replace"):
                execute(store, f"DROP TRIGGER {table}_no_{what}")
        engine = store.database.engine
        engine.dispose()
        event.listen(engine, "connect", _no_foreign_keys)
    else:
        switch_triggers(store, "DISABLE")


def _no_foreign_keys(connection, _record):
    connection.execute("PRAGMA foreign_keys=OFF")


def switch_triggers(store, how):
    """PostgreSQL's foreign keys are triggers too."""
    for table in metadata.tables:
        execute(store, f"ALTER TABLE {table} {how} TRIGGER ALL")


def codes(store):
    return {problem.code for problem in store.verify()}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE revisions SET reading = '{}' WHERE number = 1", {"revision_changed"}),
        (
            "UPDATE revisions SET author = '鈴木' WHERE number = 2",
            {"revision_changed"},
        ),
        (
            "DELETE FROM revisions WHERE number = 1",
            {"revision_chain", "revision_missing"},
        ),
        (
            "DELETE FROM revisions WHERE number = 2",
            {"revision_missing", "document_changed"},
        ),
        ("UPDATE audit_log SET actor = '鈴木' WHERE number = 3", {"audit_changed"}),
        ("UPDATE audit_log SET detail = '{}' WHERE action = 'x'", set()),
        ("DELETE FROM audit_log WHERE action = 'file.read'", {"audit_gap"}),
        (
            "DELETE FROM audit_log WHERE number = (SELECT max(number) FROM audit_log)",
            {"audit_end", "document_changed"},
        ),
        ("UPDATE documents SET amount = 1", {"document_changed"}),
        (
            "INSERT INTO named_orders SELECT id, 'PO1' FROM documents",
            {"document_changed"},
        ),
        ("UPDATE partner_texts SET text = 'x'", {"document_changed"}),
        ("DELETE FROM partner_texts", {"document_changed"}),
        ("UPDATE documents SET state = 'approved'", {"document_changed"}),
        ("UPDATE documents SET approved_by = '鈴木'", {"document_changed"}),
        ("UPDATE exports SET sha256 = 'x'", {"export_changed"}),
        ("UPDATE files SET name = 'x.pdf'", {"file_changed"}),
        ("UPDATE audit_head SET number = 1", {"audit_end"}),
        ("DELETE FROM audit_head", {"audit_end"}),
    ],
)
def test_a_changed_row_is_found(store, document, statement, expected):
    drop_triggers(store)
    assert store.verify() == ()
    execute(store, statement)
    assert codes(store) == expected


def test_a_vanished_document_is_found(store, document):
    drop_triggers(store)
    for table in ("export_documents", "exports", "revisions", "documents", "files"):
        execute(store, f"DELETE FROM {table}")
    problems = store.verify()
    assert {p.code for p in problems} == {
        "revision_missing",
        "document_missing",
        "export_missing",
        "file_missing",
    }
    assert all(p.message.endswith("復元してください。") for p in problems)


def test_a_rewritten_entry_breaks_the_chain(store, document):
    """Whoever changes a line and its hash would have to change all that follow."""
    drop_triggers(store)
    entry = store.audit_log()[-1]
    row = {"number": 1, "at": entry.at, "actor": "鈴木", "action": entry.action}
    row |= {"subject": entry.subject, "detail": chain.canonical(entry.detail)}
    forged = chain.link_audit(entry.previous_hash, row)
    execute(
        store,
        "UPDATE audit_log SET actor = '鈴木', hash = :hash WHERE number = 1",
        hash=forged,
    )
    assert codes(store) == {"audit_chain"}


def test_a_changed_byte_and_a_lost_file_are_found(store, document):
    path = store.get(document).file.path
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    (problem,) = store.verify()
    assert problem.code == "original_changed"
    assert problem.message.startswith("原本「請求書.pdf」")
    path.unlink()
    assert codes(store) == {"original_missing"}


def _with_ledger(store):
    store.add_open_items([bill("R1", 100), bill("R2", 50)], "経理")
    store.add_payments([money("P1", 100), money("P2", 50)], "経理")
    name = store.add_match(pair(["P1"], {"R1": 100}), "佐藤")
    other = store.add_match(pair(["P2"], {"R2": 50}), "佐藤")
    store.undo_match(other, "佐藤", "誤り")
    return name, other


@pytest.mark.parametrize(
    ("statement", "code", "subject"),
    [
        (
            "UPDATE open_items SET content = replace(content, '100', '999')",
            "open_items_changed",
            "R1",
        ),
        (
            "UPDATE payments SET content = replace(content, '2026-03-31', '2026-04-30')",
            "payments_changed",
            "P1",
        ),
        ("UPDATE matches SET state = 'applied'", "matches_changed", None),
        ("UPDATE match_items SET live = NOT live", "matches_changed", None),
    ],
)
def test_a_changed_ledger_is_found(store, statement, code, subject):
    _, undone = _with_ledger(store)
    assert store.verify() == ()
    execute(store, statement)
    found = {(p.code, p.subject) for p in store.verify()}
    assert (code, subject or undone) in found


def test_a_lost_match_is_found(store):
    name, _ = _with_ledger(store)
    for table, key in (
        ("match_events", "match_id"),
        ("match_payments", "match_id"),
        ("match_items", "match_id"),
        ("matches", "id"),
    ):
        execute(store, f"DELETE FROM {table} WHERE {key} = :name", name=name)
    assert [(p.code, p.subject) for p in store.verify()] == [("matches_missing", name)]


def test_only_the_store_tells_of_the_ledger(store):
    with pytest.raises(ConflictError, match="保管庫が記録します"):
        store.audit("誰か", "match.applied", "M1", {})
