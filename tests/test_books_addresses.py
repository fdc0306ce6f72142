"""Addresses that are near, and the settings that depend on it."""

import pytest

from books.addresses import is_near
from books.errors import SettingsError
from books.settings import Settings


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "10.1.2.3", "172.16.0.9", "192.168.1.20"]
)
def test_near(host):
    assert is_near(host)


@pytest.mark.parametrize(
    "host",
    ["8.8.8.8", "::ffff:8.8.8.8", "169.254.169.254", "api.example.com", "localhost.x"],
)
def test_not_near(host):
    assert not is_near(host)


@pytest.mark.parametrize(
    "url",
    ["https://api.example.com/v1", "http://127.0.0.1@8.8.8.8/v1", "file:///v1", "x"],
)
def test_documents_go_to_no_address_outside(tmp_path, url):
    (tmp_path / "denpyo.yaml").write_text(f"field_reader: {{base_url: '{url}'}}")
    with pytest.raises(SettingsError, match="アドレス"):
        Settings.load(tmp_path)


def test_unless_somebody_allows_it(tmp_path):
    text = "field_reader: {base_url: 'https://api.example.com/v1', allow_remote: true}"
    (tmp_path / "denpyo.yaml").write_text(text)
    assert Settings.load(tmp_path).field_reader.allow_remote


@pytest.mark.parametrize(
    ("device", "works"), [("cpu", True), ("gpu:0", True), ("tpu", False)]
)
def test_devices(tmp_path, device, works):
    (tmp_path / "denpyo.yaml").write_text(f"ocr: {{device: '{device}'}}")
    if works:
        assert Settings.load(tmp_path).ocr.device == device
        return
    with pytest.raises(SettingsError, match="gpu:0"):
        Settings.load(tmp_path)
