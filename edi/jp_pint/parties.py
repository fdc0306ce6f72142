"""Terms of the parties of an invoice (売り手・買い手の項目).

The scheme of an identifier is kept with it, ``0188:7000012050002``, in
``Party.endpoint`` and ``Party.party_id``.
"""

import re
from typing import NamedTuple

from edi.jp_pint.table import Item, Table, known

VAT = "VAT"
"""Scheme of a registration number (登録番号)."""


class Ids(NamedTuple):
    """Numbers of a party's terms, which differ between seller and buyer."""

    endpoint: int
    identifier: int
    trading_name: int
    street: int
    additional: int
    city: int
    postcode: int
    subdivision: int
    line: int
    country: int
    tax: int
    name: int
    legal: int
    contact: int


SELLER = Ids(34, 29, 28, 35, 36, 37, 38, 39, 162, 40, 31, 27, 30, 41)
BUYER = Ids(49, 46, 45, 50, 51, 52, 53, 54, 163, 55, 48, 44, 47, 56)


def ibt(number: int) -> str:
    """Id of a term.

    >>> ibt(27)
    'ibt-027'
    """
    return f"ibt-{number:03}"


def address_rows(path: str, key: str, name: str, ids: Ids) -> Table:
    """Terms of a postal address but its country."""
    return tuple(
        Item(
            f"{path}/{step}",
            ibt(number),
            f"{name}{label}",
            f"{key}.{field}",
            loose=True,
        )
        for step, number, label, field in (
            ("StreetName", ids.street, "住所1", "street"),
            ("AdditionalStreetName", ids.additional, "住所2", "additional"),
            ("CityName", ids.city, "市区町村", "city"),
            ("PostalZone", ids.postcode, "郵便番号", "postcode"),
            ("CountrySubentity", ids.subdivision, "都道府県", "prefecture"),
            ("AddressLine/Line", ids.line, "住所3", "third"),
        )
    )


def party_rows(path: str, key: str, name: str, ids: Ids) -> Table:
    """Terms of the seller or the buyer in the order of the schema."""
    identifier = f"{path}/PartyIdentification/ID"
    tax, legal = f"{path}/PartyTaxScheme", f"{path}/PartyLegalEntity"
    address = f"{path}/PostalAddress"
    return (
        Item(
            f"{path}/EndpointID",
            ibt(ids.endpoint),
            f"{name}国際アドレス",
            f"{key}.endpoint",
            need=True,
        ),
        Item(
            f"{path}/EndpointID@schemeID",
            f"{ibt(ids.endpoint)}-1",
            f"{name}国際アドレスの体系",
            f"{key}.endpoint_scheme",
        ),
        Item(identifier, ibt(ids.identifier), f"{name}ID", f"{key}.identifier"),
        Item(
            f"{identifier}@schemeID",
            f"{ibt(ids.identifier)}-1",
            f"{name}IDの体系",
            f"{key}.identifier_scheme",
        ),
        Item(
            f"{path}/PartyName/Name",
            ibt(ids.trading_name),
            f"{name}屋号",
            f"{key}.trading_name",
        ),
        *address_rows(address, key, name, ids),
        Item(
            f"{address}/Country/IdentificationCode",
            ibt(ids.country),
            f"{name}国コード",
            fixed="JP",
        ),
        Item(f"{tax}/CompanyID", ibt(ids.tax), f"{name}登録番号", f"{key}.tax_id"),
        Item(
            f"{tax}/TaxScheme/ID",
            ibt(ids.tax),
            f"{name}登録番号の税",
            f"{key}.tax_scheme",
            fixed=VAT,
            when=f"{key}.tax_id",
        ),
        Item(
            f"{legal}/RegistrationName",
            ibt(ids.name),
            f"{name}名称",
            f"{key}.name",
            need=True,
        ),
        Item(
            f"{legal}/CompanyID", ibt(ids.legal), f"{name}法人番号", f"{key}.legal_id"
        ),
        Item(
            f"{legal}/CompanyID@schemeID",
            f"{ibt(ids.legal)}-1",
            f"{name}法人番号の体系",
            f"{key}.legal_scheme",
        ),
        known(f"{legal}/CompanyLegalForm", "ibt-033", f"{name}法的情報"),
        Item(
            f"{path}/Contact/Name", ibt(ids.contact), f"{name}連絡先", f"{key}.contact"
        ),
        Item(
            f"{path}/Contact/Telephone",
            ibt(ids.contact + 1),
            f"{name}電話番号",
            f"{key}.tel",
        ),
        Item(
            f"{path}/Contact/ElectronicMail",
            ibt(ids.contact + 2),
            f"{name}メールアドレス",
            f"{key}.email",
        ),
    )


def split_id(text: str | None) -> tuple[str | None, str | None]:
    """Scheme and id of ``scheme:id``; no scheme where it does not begin with one.

    >>> split_id("0188:7000012050002"), split_id("A-7"), split_id(None)
    (('0188', '7000012050002'), (None, 'A-7'), (None, None))
    """
    match = re.fullmatch(r"(\d{4}):(.+)", text or "", re.ASCII | re.DOTALL)
    return (match[1], match[2]) if match else (None, text)


def join_id(scheme: str | None, text: str | None) -> str | None:
    """The opposite of ``split_id``; an id without a scheme stands alone."""
    return f"{scheme}:{text}" if scheme and text else text
