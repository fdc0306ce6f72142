from concurrent.futures import ThreadPoolExecutor

import pytest

from books.errors import NotReadyError, UnreadableFileError
from books.memory import Memory, Supplier
from books.settings import Settings
from books.settings_reading import Limits, Ocr
from flows.readers import ReaderCrashError, reader_pool

FAKE = "tests.fake_extract:extract"


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    limits = Limits(readers=2, max_seconds_per_file=3, max_reader_bytes=400_000_000)
    settings = Settings(home=tmp_path_factory.mktemp("home"), limits=limits)
    with reader_pool(settings, FAKE) as made:
        yield made


@pytest.fixture
def file(tmp_path):
    def write(text, name="file.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_reads_in_another_process(pool, file):
    (reading,) = pool.call(file('{"total": 1100}'))
    assert reading.document.total == 1100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("crash", "reader_died"),
        ("hang", "timeout"),
        ("memory", "too_much_memory"),
        ("unreadable", "encrypted"),
    ],
)
def test_a_bad_file_is_refused_and_the_next_one_read(pool, file, text, code):
    with pytest.raises(UnreadableFileError) as caught:
        pool.call(file(text, "bad.txt"))
    assert caught.value.code == code
    for number in range(3):
        assert pool.call(file(f'{{"total": {number}}}'))[0].document.total == number


def test_a_bug_comes_back_with_its_traceback(pool, file):
    with pytest.raises(ReaderCrashError) as caught:
        pool.call(file("bug"))
    assert "ValueError: a bug" in caught.value.details
    assert "Traceback" not in str(caught.value)


def test_a_missing_part_is_no_fault_of_the_file(pool, file):
    with pytest.raises(NotReadyError):
        pool.call(file("missing"))


def test_many_threads_share_the_processes(pool, file):
    paths = [file(f'{{"total": {n}}}', f"{n}.txt") for n in range(20)]
    paths[7] = file("crash", "crash.txt")

    def total(path):
        try:
            return pool.call(path)[0].document.total
        except UnreadableFileError:
            return None

    with ThreadPoolExecutor(pool.size) as threads:
        totals = list(threads.map(total, paths))
    assert totals == [None if n == 7 else n for n in range(20)]


@pytest.mark.parametrize("threads", [1, 13])
def test_a_process_gets_ready_once_before_its_first_file(tmp_path, file, threads):
    settings = Settings(
        home=tmp_path, limits=Limits(readers=1), ocr=Ocr(threads=threads)
    )
    with reader_pool(settings, FAKE) as pool:
        totals = [pool.call(file("ready"))[0].document.total for _ in range(2)]
    assert totals == [1, 1]


def test_what_calls_share_is_sent_to_a_process_once(file):
    class Counted(Memory):
        sent = 0

        def __reduce__(self):
            Counted.sent += 1
            return Memory, (self.suppliers,)

    def total(pool, **shared):
        return pool.call(file("known"), **shared)[0].document.total

    with reader_pool(Settings(limits=Limits(readers=1)), FAKE) as pool:
        one, two = Counted((Supplier(),)), Counted((Supplier(), Supplier()))
        assert [total(pool, memory=m) for m in (one, one, two)] == [1, 1, 2]
        assert Counted.sent == 2
        with pytest.raises(UnreadableFileError):
            pool.call(file("crash"), memory=two)
        assert total(pool, memory=two) == 2  # a new process is told again
