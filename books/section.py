"""What every section of the settings file is made of (設定の部品)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from books.identifiers import parse_registration_number

Port = Annotated[int, Field(ge=1, le=65535)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(ge=1)]
NotNegative = Annotated[int, Field(ge=0)]


def _registration_number(text: str) -> str:
    found = parse_registration_number(text)
    if found is None:
        raise ValueError("T と数字 13 桁 (なければ項目ごと消す)")
    return found


def _as_written(text: str) -> str:
    _registration_number(text)
    return text


RegistrationNumber = Annotated[str, AfterValidator(_registration_number)]
WrittenNumber = Annotated[str, AfterValidator(_as_written)]  # findings quote it


class Section(BaseModel):
    """Base of the sections: frozen, unknown keys refused, so typing errors show."""

    model_config = ConfigDict(frozen=True, extra="forbid")
