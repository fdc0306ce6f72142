from books.memory import MEMORY
from books.model import Document, FieldRead, Origin, Party, Reading, Source
from web.fields import list_fields

READING = Reading(
    source=Source(file="a.pdf", sha256="0" * 64),
    document=Document(issuer=Party(name="株式会社みほん", tel="03-0000-1234"), total=1),
    fields={
        "issuer.name": FieldRead(confidence=0.99, by=MEMORY),
        "issuer.tel": FieldRead(confidence=0.97, origin=Origin.INFERRED, by=MEMORY),
        "total": FieldRead(confidence=1, origin=Origin.CORRECTED, by=MEMORY),
    },
)


def test_what_earlier_documents_vouch_for_is_told():
    told = {field.path: field.remembered for field in list_fields(READING)}
    assert told["issuer.name"] == "以前の書類と一致"
    assert told["issuer.tel"] == "以前の書類から"
    assert told["total"] == told["document_type"] == ""
