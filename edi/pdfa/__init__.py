"""A printed document with its message inside, as PDF/A-3b (PDFとXMLの一体化).

People read the page, machines the XML in the same file. No extension schema is declared
in the metadata: 中小企業共通EDI has published none for PDF, and PDF/A-3 asks for none.
"""

from edi.pdfa.attach import archive_pdf, attach_message
from edi.pdfa.extract import extract_message, identify_pdf
from edi.pdfa.finish import About
from edi.pdfa.letters import missing_letters
from edi.pdfa.rules import check_pdfa

__all__ = [
    "About",
    "archive_pdf",
    "attach_message",
    "check_pdfa",
    "extract_message",
    "identify_pdf",
    "missing_letters",
]
