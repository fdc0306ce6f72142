"""Settings of reading and review (読み取りと確認の設定): limits, OCR, thresholds, a model."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo

from books.addresses import is_near
from books.fields import is_field_name
from books.section import NotNegative, Positive, Section, Share


def _device(text: str) -> str:
    if not re.fullmatch(r"cpu|gpu:\d", text):
        raise ValueError("cpu か gpu:0 (0 は GPU の番号)")
    return text


Device = Annotated[str, AfterValidator(_device)]


class Limits(Section):
    """What is refused before it can do harm (上限)."""

    max_file_bytes: Positive = 200 * 1024 * 1024
    max_pages: Positive = 300
    max_pixels: Positive = 120_000_000
    max_seconds_per_file: Positive = 900
    max_reader_bytes: Positive = 2 * 1024**3  # メモリ, 読み取りプロセスごと
    readers: NotNegative = 0  # 読み取りプロセスの数。0: コア数に応じる (2 まで)


class Ocr(Section):
    """How pictures are read (OCR). An empty folder means the models of the wheel.

    A folder of larger models (server, medium) and a GPU read better and faster.
    """

    models_folder: Path | None = None
    device: Device = "cpu"  # gpu:0 は onnxruntime-gpu と CUDA が要る
    detection_side: Positive = 1280  # 画素, A4 の長辺あたり
    threads: NotNegative = 0  # 0: as many as there are cores


# What neither money nor tax hangs on; the settings add to it and go before it.
FIELD_THRESHOLDS = {
    "lines": 0.8,
    "lines.description": 0.5,
    "lines.unit": 0.5,
    "lines.item_code": 0.6,
    "lines.date": 0.6,
    "issuer.name": 0.75,  # of 641 names 0.9 asks for 37 right ones more and finds 4 wrong
    "bank_accounts.holder": 0.85,  # of 402 0.9 asks for 12 right ones more and finds 2
    "recipient.name": 0.7,
    "order_number": 0.7,
    "postal_code": 0.5,
    "address": 0.5,
    "tel": 0.5,
    "subject": 0.6,
    "payment_method": 0.5,
    "delivery_place": 0.5,
}


def _field_name(name: str) -> str:
    if not is_field_name(name):
        raise ValueError("項目の名前 (issuer.name、lines.unit、tel など)")
    return name


FieldName = Annotated[str, AfterValidator(_field_name)]


class ReviewRules(Section):
    """When a person must look (目視確認のしきい値).

    A value that is right with less than its threshold is looked at: with 0.9, of ten
    such values one is wrong. ``field_thresholds`` names fields by the end of their path
    (``issuer.name``, ``lines.unit``, ``address``), row numbers left out; what it does
    not name takes ``threshold``.
    """

    threshold: Share = 0.9
    field_thresholds: dict[FieldName, Share] = Field(default={})
    approve_clean_documents: bool = True  # 確認事項のない書類を自動で承認する

    def threshold_of(self, path: str) -> float:
        """The threshold of a field path: the closest name that is set."""
        steps = re.sub(r"\[\d+\]", "", path).split(".")
        names = [".".join(steps[i:]) for i in range(len(steps))]
        names += [".".join(steps[:i]) for i in range(len(steps) - 1, 0, -1)]
        for known in (self.field_thresholds, FIELD_THRESHOLDS):
            for name in names:
                if name in known:
                    return known[name]
        return self.threshold


REVIEW_RULES = ReviewRules()  # as they are unless the settings say otherwise


def _near_address(url: str, info: ValidationInfo) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("http:// か https:// で始まるアドレス")
    if not info.data.get("allow_remote") and not is_near(parts.hostname):
        raise ValueError(
            "この機械か社内の IP アドレス (127.0.0.1、192.168.1.20 など)。社外のサーバーに"
            "書類の文字を送ってよいときだけ、field_reader.allow_remote を true に"
        )
    return url


class FieldReader(Section):
    """A language model near by that proposes values (項目を提案する言語モデル).

    Off while ``model`` is empty. Its server speaks OpenAI's chat interface; a key, if it
    wants one, is in the environment (``DENPYO_FIELD_READER_KEY``), never here.
    """

    allow_remote: bool = False  # 社外のサーバーに書類の文字を送る
    base_url: Annotated[str, AfterValidator(_near_address)] = (
        "http://127.0.0.1:11434/v1"
    )
    model: str = ""
    timeout_seconds: Positive = 60  # 書類一件あたり
