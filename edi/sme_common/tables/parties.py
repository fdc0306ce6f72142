"""Trading parties and the place of delivery (取引先クラス).

The invoice schemas merge every use of a class, so inside a party, an address, a
communication more is mandatory there than elsewhere: ``Form`` says what a message has.
"""

from dataclasses import dataclass

from edi.sme_common.table import NOT_AVAILABLE, TEXT, Table, fixed, item, text


@dataclass(frozen=True, slots=True)
class Form:
    """What the party class of a message has (取引先クラスの形)."""

    invoice: bool = False  # everything, most of it mandatory
    registered: bool = True  # 登録番号
    identified: bool = False  # ID and name are mandatory
    short: bool = False  # no address, no fax, no e-mail


INVOICE_FORM = Form(invoice=True, identified=True)


def party(key: str, name: str, form: Form) -> Table:
    """A trading party (受注者クラス, 発注者クラス …) under the keys ``key.…``."""
    contact = "DefinedCITradeContact"
    address = "PostalCITradeAddress"
    empty = "" if form.identified else None
    return (
        text("ID", "005757", f"{name}ID", f"{key}.party_id", fixed=empty),
        text("GlobalID", "005758", f"{name}国際企業ID", f"{key}.global_id_id"),
        item(
            "GlobalID@schemeID",
            "005758",
            f"{name}国際企業ID登録機関",
            f"{key}.global_id_scheme",
            TEXT,
        ),
        text("//Name", "005759", f"{name}名称", f"{key}.name", need=True),
        *(_type_code(name) if form.invoice else ()),
        *(_registered(key, name, form) if form.registered else ()),
        text(f"{contact}/PersonName", "005720", f"{name}担当名", f"{key}.contact"),
        text(
            f"{contact}/DepartmentName", "005721", f"{name}部門名", f"{key}.department"
        ),
        *_telephone(f"{contact}/TelephoneCIUniversalCommunication", key, name, form),
        *(() if form.short else _reach(contact, key, name, form)),
        *(() if form.short else _address(address, key, name, form)),
        *(_end_point(key, name) if form.invoice else ()),
    )


def _type_code(name: str) -> Table:
    return (fixed("TypeCode", "012925", f"{name}タイプコード", NOT_AVAILABLE),)


def _registered(key: str, name: str, form: Form) -> Table:
    return (
        text(
            "RegisteredID",
            "013039",
            f"{name}の適格請求書発行事業者登録番号",
            f"{key}.registration_number",
            fixed="" if form.invoice else None,
        ),
    )


def _channel(path: str, form: Form) -> Table:
    name = "国際アドレス登録機関コード"
    row = fixed(f"{path}/ChannelCode", "005859", name, NOT_AVAILABLE)
    return (row,) if form.invoice else ()


def _telephone(path: str, key: str, name: str, form: Form) -> Table:
    number = text(f"{path}/CompleteNumber", "005860", f"{name}電話番号", f"{key}.tel")
    return (*_channel(path, form), number)


def _reach(contact: str, key: str, name: str, form: Form) -> Table:
    fax = f"{contact}/FaxCIUniversalCommunication"
    email = f"{contact}/EmailURICIUniversalCommunication"
    label = f"{name}メールアドレス"
    return (
        *_channel(fax, form),
        text(f"{fax}/CompleteNumber", "005860", f"{name}FAX番号", f"{key}.fax"),
        text(f"{email}/URIID", "005858", label, f"{key}.email"),
        *_channel(email, form),
        text(f"{email}/CompleteNumber", "005860", label, f"{key}.email", alias=True),
    )


def _address(path: str, key: str, name: str, form: Form) -> Table:
    more = (("LineTwo", "005693"), ("LineThree", "005694"))
    return (
        text(f"{path}/PostcodeCode", "005689", f"{name}郵便番号", f"{key}.postal_code"),
        text(f"{path}/LineOne", "005692", f"{name}住所1", f"{key}.address"),
        *(
            text(
                f"{path}/{line}",
                number,
                f"{name}住所{n}",
                f"{key}.address_{n}",
                alias=True,
            )
            for n, (line, number) in enumerate(more, start=2)
            if form.invoice
        ),
        *(
            (fixed(f"{path}/CountryID", "005700", f"{name}国ID", "JP"),)
            if form.invoice
            else ()
        ),
    )


def _end_point(key: str, name: str) -> Table:
    path = "EndPointURICIUniversalCommunication"
    return (
        text(
            f"{path}//ChannelCode",
            "005859",
            "国際アドレス登録機関コード",
            f"{key}.endpoint_scheme",
            fixed=NOT_AVAILABLE,
        ),
        text(
            f"{path}/CompleteNumber",
            "005860",
            f"{name}国際アドレス",
            f"{key}.endpoint_id",
        ),
    )


def ship_to(form: Form) -> Table:
    """The place of delivery (納入先クラス), of which we know the name."""
    return (
        *((fixed("ID", "005757", "納入先ID"),) if form.identified else ()),
        text(
            "Name",
            "005759",
            "納入先名称",
            "delivery_place",
            fixed="" if form.identified else None,
        ),
        *(_type_code("納入先") if form.invoice else ()),
        *(
            (fixed("RegisteredID", "013039", "納入先登録番号"), *_no_end_point())
            if form.invoice
            else ()
        ),
    )


def _no_end_point() -> Table:
    path = "EndPointURICIUniversalCommunication/ChannelCode"
    return (fixed(f"//{path}", "005859", "国際アドレス登録機関コード", NOT_AVAILABLE),)
