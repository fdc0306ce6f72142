"""Who wrote the paper and to whom (発行元と宛先), with address, telephone and number.

The recipient is found by 御中 / 様 / 殿, the issuer by the details that stand by it.
Then every detail goes to the one in whose block it stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.model import BUYER_WRITES, DocumentType
from extractors.address import address_lines, find_address
from extractors.anchors import Anchor, find_anchors
from extractors.blocks import (
    Blocks,
    NameFound,
    belongs_to_addressee,
    distance_from_name,
)
from extractors.company import has_legal_form, is_legal_form, is_sentence
from extractors.issuer import find_issuer_name
from extractors.labels import leading_label, match_label
from extractors.lookup import Found
from extractors.normalize import compact
from extractors.places import is_address
from extractors.recipient import find_in_role, find_of_chain, find_recipient
from extractors.segments import Segment

_OF_ISSUERS = ("tel", "registration_number")
_OF_PAYERS = ("tel",)  # a payment notice shows the registration of the payee
LOWEST_UNADDRESSED = 300.0  # points from the top, where no table tells


@dataclass
class PartyFound:
    """A party with the place of each of its values; ``segments`` show its name."""

    name: Found[str] | None = None
    registration_number: Found[str] | None = None
    postal_code: Found[str] | None = None
    address: Found[str] | None = None
    tel: Found[str] | None = None
    segments: tuple[Segment, ...] = ()

    def values(self) -> Iterator[tuple[str, Found[str]]]:
        """Each value found, under its name."""
        for key in ("name", "registration_number", "postal_code", "address", "tel"):
            found = getattr(self, key)
            if found is not None:
                yield key, found


def find_parties(
    segments: Sequence[Segment], top: float, kind: DocumentType = DocumentType.INVOICE
) -> tuple[PartyFound, PartyFound]:
    """Issuer and recipient, from what stands outside the table of lines.

    ``top`` is where that table begins: what addresses a document stands above it.
    """
    buyer, seller = (find_in_role(role, segments) for role in ("buyer", "seller"))
    if buyer is not None and seller is not None:
        roles = (buyer, seller) if kind in BUYER_WRITES else (seller, buyer)
        issuer, recipient = map(_named, roles)
        anchors, blocks = tuple(find_anchors(segments)), Blocks(segments)
        _assign_details(segments, anchors, issuer, recipient, blocks)
        return _registered(kind, anchors, issuer, recipient)
    recipient = _recipient(segments, top)
    supplier, chain = find_of_chain(segments)
    if supplier is not None and recipient.name is None:
        recipient = _named(chain)
    anchors = tuple(find_anchors(segments))
    blocks = Blocks(segments)
    keys = _OF_PAYERS if kind is DocumentType.PAYMENT_NOTICE else _OF_ISSUERS
    own = [a.segment for a in anchors if a.key in keys]
    issuer = _named(supplier) if supplier else PartyFound()
    if issuer.name is None:
        issuer = _issuer(segments, anchors, own, recipient, top, blocks)
    if recipient.name is None and issuer.name is not None:
        recipient = _unaddressed(segments, own, issuer, top, blocks)
    _assign_details(segments, anchors, issuer, recipient, blocks)
    return _registered(kind, anchors, issuer, recipient)


def _registered(
    kind: DocumentType,
    anchors: Sequence[Anchor],
    issuer: PartyFound,
    recipient: PartyFound,
) -> tuple[PartyFound, PartyFound]:
    """The only registration number is the seller's, wherever it stands: the law asks for
    it, and a payment notice shows that of the one who is paid (消費税法57条の4, 30条9項3号).
    """
    seller = {DocumentType.PAYMENT_NOTICE: recipient}.get(kind, issuer)
    other = issuer if seller is recipient else recipient
    numbers = {a.value for a in anchors if a.key == "registration_number"}
    notice = kind is DocumentType.PAYMENT_NOTICE
    if len(numbers) == 1 and (notice or kind not in BUYER_WRITES):
        seller.registration_number = (
            seller.registration_number or other.registration_number
        )
        other.registration_number = None
    return issuer, recipient


def _recipient(segments: Sequence[Segment], top: float) -> PartyFound:
    return _named(find_recipient(segments, top))


def _named(found: NameFound | None) -> PartyFound:
    return PartyFound(found.name, segments=found.segments) if found else PartyFound()


def _issuer(
    segments: Sequence[Segment],
    anchors: Sequence[Anchor],
    own: Sequence[Segment],
    recipient: PartyFound,
    top: float,
    blocks: Blocks,
) -> PartyFound:
    """The other party: no part of the recipient's name, no address, not its double."""
    codes = [a.segment for a in anchors if a.key == "postal_code"]
    taken = {id(s) for s in (*recipient.segments, *address_lines(codes, segments))}
    other = compact(recipient.name.value) if recipient.name else None
    candidates = [s for s in segments if id(s) not in taken and s.compact != other]
    details = [a.segment for a in anchors if not _is_addressees(a.segment, recipient)]
    if recipient.name is None:  # nobody is addressed: who can be called has written it
        shown = [s for s in candidates if any(blocks.together([s], x) for x in own)]
        found = _named(find_issuer_name(shown, segments, details, top))
        if found.name is not None and has_legal_form(found.name.value):
            return found
    return _named(find_issuer_name(candidates, segments, details, top))


def _unaddressed(
    segments: Sequence[Segment],
    details: Sequence[Segment],
    issuer: PartyFound,
    top: float,
    blocks: Blocks,
) -> PartyFound:
    """A recipient that nothing calls so: the other company above the table, in a block
    without ``details`` that only issuers show.
    """
    others = [
        s
        for s in segments
        if has_legal_form(s.text)
        and not is_legal_form(s.compact)
        and s.box.cy < (top or LOWEST_UNADDRESSED)
        and not any(blocks.together([s], detail) for detail in details)
        and not blocks.together(issuer.segments, s)
        and issuer.name is not None
        and s.compact != compact(issuer.name.value)
        and not match_label(s.compact)
        and leading_label(s) is None
        and not is_sentence(s.text)
    ]
    if len(others) != 1:
        return PartyFound()
    return _named(NameFound(Found(others[0].text, others[0]), (others[0],)))


def _assign_details(
    segments: Sequence[Segment],
    anchors: Sequence[Anchor],
    issuer: PartyFound,
    recipient: PartyFound,
    blocks: Blocks,
) -> None:
    """Give each party the first of each detail in its block, and its address."""
    names = (*issuer.segments, *recipient.segments)
    for anchor in anchors:
        party = _owner(anchor.segment, issuer, recipient, blocks)
        if getattr(party, anchor.key) is None:
            setattr(party, anchor.key, Found(anchor.value, anchor.segment))
            if anchor.key == "postal_code":
                party.address = find_address(anchor.segment, segments, names)
    for segment in segments:
        if is_address(segment.compact):
            party = _owner(segment, issuer, recipient, blocks)
            if party.address is None:
                party.address = find_address(segment, segments, names)


def _is_addressees(detail: Segment, recipient: PartyFound) -> bool:
    """True for a detail right above or below the recipient's name."""
    name = recipient.name
    return name is not None and belongs_to_addressee(name.segment, detail)


def _owner(
    detail: Segment, issuer: PartyFound, recipient: PartyFound, blocks: Blocks
) -> PartyFound:
    """The party in whose block a detail stands, else the one nearer to that block."""
    if recipient.name is None:
        return issuer
    if issuer.name is None:
        return recipient if _is_addressees(detail, recipient) else issuer
    with_issuer = blocks.together(issuer.segments, detail)
    with_recipient = blocks.together(recipient.segments, detail)
    if with_issuer != with_recipient:
        return issuer if with_issuer else recipient
    place = detail if with_issuer else blocks.top(detail)
    to_issuer = min(distance_from_name(s, place) for s in issuer.segments)
    to_recipient = min(distance_from_name(s, place) for s in recipient.segments)
    return recipient if to_recipient < to_issuer else issuer
