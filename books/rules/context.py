"""What a check knows beside the document itself (検査の前提)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from books.memory import Memory
from books.model import Document
from books.registry import Published
from books.settings_company import Company, PartnerSettings


@dataclass(frozen=True)
class Known:
    """A document that is already stored (保存済みの伝票)."""

    document_id: str
    document: Document


@dataclass(frozen=True)
class Context:
    """Today, our company, its partners and the other documents (検査の前提).

    ``others`` must not hold the checked document itself, nor may ``memory``, what earlier
    documents taught about suppliers, have learnt from it. ``published`` is what the tax
    agency publishes of the registration numbers that were looked up.
    """

    today: dt.date
    company: Company = field(default_factory=Company)
    partners: tuple[PartnerSettings, ...] = ()
    others: tuple[Known, ...] = ()
    memory: Memory = field(default_factory=Memory)
    published: Mapping[str, Published] = field(default_factory=dict)
