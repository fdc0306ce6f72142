import pytest

from books.errors import ConflictError
from books.sealed import Opener, seal
from books.secrets import Secret


def test_only_who_asked_can_read_the_answer():
    asker, other = Opener(), Opener()
    sealed = seal(Secret("123456"), asker.public_key)
    assert "123456" not in sealed
    assert asker.open(sealed).reveal() == "123456"
    with pytest.raises(ConflictError, match="開けません"):
        other.open(sealed)


def test_the_same_answer_never_looks_the_same():
    key = Opener().public_key
    assert seal(Secret("1"), key) != seal(Secret("1"), key)
