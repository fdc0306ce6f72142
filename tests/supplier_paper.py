"""An invoice of one supplier on paper, and what a person keeps of it, for tests."""

from books.correct import correct
from books.memory import Confirmed, Memory, remember
from books.model import AccountType, BankAccount, Reading
from extractors.page import Page
from extractors.reader import FileContent
from extractors.recall import recall
from extractors.recipe import read_content
from extractors.split import split_pages
from tests.paper import put, rows, sheet

SUPPLIER, NUMBER = "株式会社ねずみ商店", "T7000012050002"
OURS = "見本産業株式会社"
ACCOUNT = BankAccount(
    bank="みずほ銀行",
    branch="渋谷支店",
    account_type=AccountType.ORDINARY,
    number="1234567",
    holder="カ)ネズミシヨウテン",
)


def invoice(
    name: str = SUPPLIER,
    number: str | None = NUMBER,
    account: BankAccount | None = ACCOUNT,
    *,
    label: str = "請求番号",
    code: str = "A-0012",
    issued: str = "2026年9月30日",
    due: str = "",
) -> Page:
    """The page of an invoice with a text layer."""
    words = [
        put("請求書", 250, 40, 22),
        put(f"{OURS} 御中", 40, 90, 12),
        *([put(label, 380, 80)] if label else []),
        put(code, 450, 80),
        put("請求日", 380, 96),
        put(issued, 450, 96),
        *([put("お支払期限", 380, 112), put(due, 450, 112)] if due else []),
        put(name, 380, 130, 12),
        put("〒100-0001 東京都千代田区見本1-1", 380, 146),
        put("TEL 03-0000-1234", 380, 162),
        *([put(f"登録番号 {number}", 380, 178)] if number else []),
        *rows(
            240,
            (40, -300, -380, -540),
            [("品名", "数量", "単価", "金額"), ("ねじ", "10", "300", "3,000")],
        ),
        *rows(
            300,
            (400, -540),
            [("小計", "3,000"), ("消費税(10%)", "300"), ("合計", "3,300")],
        ),
    ]
    if account:
        told = " ".join(str(v) for v in account.model_dump().values() if v)
        words.append(put(f"振込先 {told}", 40, 420))
    return sheet(words)


def read(page: Page, memory: Memory | None = None) -> Reading:
    """What is read of a page."""
    content = FileContent("0" * 64, "pdf", (page,))
    (reading,) = read_content(content, "紙.pdf", (OURS,), memory=memory or Memory())
    return reading


def misread(reading: Reading, **values: str | None) -> Reading:
    """A reading with values that were read badly; ``issuer__name`` is ``issuer.name``."""
    for name, value in values.items():
        path = name.replace("__", ".").replace("_0_", "[0].")
        if value is not None:
            fields, review = reading.fields, reading.review
            document = correct(reading, path, value, "").document
            reading = reading.model_copy(
                update={"document": document, "fields": fields, "review": review}
            )
        reading = reading.model_copy(update={"review": (*reading.review, path)})
    return reading


def recalled(reading: Reading, memory: Memory, page: Page | None = None) -> Reading:
    """A reading that memory was at work on; ``page`` is what else stands on the paper."""
    pages = split_pages((page,))[0].segments if page else ()
    return recall(reading, pages, memory)


def confirmed(reading: Reading, by: str | None = "花子") -> Confirmed:
    """A reading as it was approved."""
    return Confirmed(reading.model_copy(update={"review": ()}), by)


def memory_of(*pages: Page, by: str | None = "花子") -> Memory:
    """What these papers teach once they are approved."""
    return remember(confirmed(read(page), by) for page in pages)


def other(**parts: object) -> BankAccount:
    """The account with some parts changed."""
    return ACCOUNT.model_copy(update=parts)
