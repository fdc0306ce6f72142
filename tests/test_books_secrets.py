import copy
import pickle

import pytest

from books.errors import NotReadyError
from books.secrets import Keyring, Secret, hide, load_secret

VALUE = "pa55-word-Ω"


def put(folder, name, value, mode=0o600):
    path = folder / name
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_text(value, encoding="utf-8")


def test_from_a_file_or_the_environment(tmp_path, monkeypatch):
    put(tmp_path, "sftp_password", VALUE + "\n")
    assert load_secret("sftp_password", tmp_path).reveal() == VALUE
    monkeypatch.setenv("DENPYO_SECRET_SFTP_PASSWORD", "other")
    assert load_secret("sftp_password", tmp_path).reveal() == "other"


def test_it_never_shows_itself():
    secret = Secret(VALUE)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", str([secret])]
    assert not any(VALUE in text for text in shown)
    for copies in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not to be copied"):
            copies(secret)
    with pytest.raises(AttributeError):
        _ = secret.__dict__


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read(tmp_path, mode):
    put(tmp_path, "key", VALUE, mode)
    with pytest.raises(NotReadyError, match="chmod 600") as error:
        load_secret("key", tmp_path)
    assert VALUE not in str(error.value)


@pytest.mark.parametrize("value", [None, "", "\n"])
def test_none_and_empty(tmp_path, value):
    if value is not None:
        put(tmp_path, "key", value)
    with pytest.raises(NotReadyError, match="key"):
        load_secret("key", tmp_path)


def test_hidden_in_the_texts_of_others(tmp_path):
    put(tmp_path, "a", "abc")
    put(tmp_path, "b", "abcdef")
    keyring = Keyring(tmp_path)
    assert keyring.hide("x abcdef abc") == "x abcdef abc", "none was used yet"
    keyring.get("a")
    keyring.get("b")
    assert keyring.hide("x abcdef abc") == "x *** ***"
    assert hide("", [Secret("x")]) == ""


def test_from_the_systems_keyring_when_it_is_nowhere_else(tmp_path, monkeypatch):
    import keyring

    kept = {("denpyo", "bank_password"): VALUE}
    monkeypatch.setattr(keyring, "get_password", lambda *at: kept.get(at))
    assert load_secret("bank_password", tmp_path).reveal() == VALUE
    put(tmp_path, "bank_password", "of the file")
    assert load_secret("bank_password", tmp_path).reveal() == "of the file"
    with pytest.raises(NotReadyError, match="keyring set denpyo other"):
        load_secret("other", tmp_path)


def test_a_keyring_that_does_not_work_is_none(tmp_path, monkeypatch):
    import keyring

    def locked(*_):
        raise RuntimeError("locked")

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(NotReadyError, match="bank_password"):
        load_secret("bank_password", tmp_path)


def test_hidden_in_whatever_form_it_is_quoted():
    secret = Secret("a/b c&d")
    quoted = "q=a%2Fb%20c%26d&r=a%2Fb+c%26d <a/b c&amp;d>"
    assert hide(quoted, [secret]) == "q=***&r=*** <***>"
