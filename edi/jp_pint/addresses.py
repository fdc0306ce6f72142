"""Postal addresses in parts and as one text (住所)."""

import re
from collections.abc import Mapping
from typing import Any

from books.identifiers import parse_postal_code
from books.model import Party

_PREFECTURE = re.compile(r"(東京都|北海道|(?:京都|大阪)府|.{2,3}県)(\S.*)", re.DOTALL)


def address_record(party: Party, key: str) -> dict[str, str | None]:
    """Parts of an address: the prefecture, and all the rest in the first line.

    Where city and street part can't be told surely, so they stay together.
    """
    match = _PREFECTURE.fullmatch(party.address or "")
    postcode = party.postal_code
    if postcode and parse_postal_code(postcode):
        postcode = postcode.replace("-", "")
    return {
        f"{key}.prefecture": match[1] if match else None,
        f"{key}.street": match[2] if match else party.address,
        f"{key}.postcode": postcode,
    }


def join_address(record: Mapping[str, Any], key: str) -> str | None:
    """Join the parts in the Japanese order, further lines after a blank.

    >>> join_address({"a.prefecture": "東京都", "a.street": "四谷4-29", "a.city": "新宿区",
    ...     "a.additional": "商事ビル"}, "a")
    '東京都新宿区四谷4-29 商事ビル'
    """
    part = {name.rpartition(".")[2]: record.get(name) or "" for name in _names(key)}
    first = part["prefecture"] + part["city"] + part["street"]
    return " ".join(t for t in (first, part["additional"], part["third"]) if t) or None


def _names(key: str) -> list[str]:
    parts = ("prefecture", "city", "street", "additional", "third")
    return [f"{key}.{part}" for part in parts]


def read_postcode(record: Mapping[str, Any], key: str) -> str | None:
    """Postal code as ``160-0044``; another form as it stands."""
    text = record.get(f"{key}.postcode")
    return parse_postal_code(text) or text if text else None
