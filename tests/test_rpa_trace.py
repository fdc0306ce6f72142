import io
import json
import zipfile

import pytest

from books.secrets import Secret, written_forms
from rpa.trace import clean_trace, holds_secret

SECRET = Secret('pa"ss & wörd/1')


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "."), content)
    return target.getvalue()


@pytest.mark.parametrize("form", written_forms(SECRET.reveal()))
def test_a_secret_is_taken_out_however_it_is_written(form):
    cleaned = clean_trace(archive(resources__html=f"<p>x{form}y</p>"), [SECRET])
    assert cleaned is not None
    with zipfile.ZipFile(io.BytesIO(cleaned)) as file:
        assert file.read("resources.html") == b"<p>x***y</p>"


def test_cookies_and_what_can_not_be_read_as_text():
    entry = {
        "request": {
            "headers": [{"name": "Cookie", "value": "sid=1"}],
            "cookies": [{"name": "sid", "value": "1"}],
        }
    }
    binary = b"\xff\xfe" + SECRET.reveal().encode()
    content = archive(trace__network=json.dumps(entry), picture__bin=binary)
    cleaned = clean_trace(content, [SECRET])
    with zipfile.ZipFile(io.BytesIO(cleaned)) as file:
        network = json.loads(file.read("trace.network"))
        assert file.read("picture.bin") == b""
    assert network["request"]["headers"] == [{"name": "Cookie", "value": "***"}]
    assert network["request"]["cookies"] == []
    assert not holds_secret(cleaned, [SECRET])
