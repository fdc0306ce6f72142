"""Partners' own CSV and XLSX files, read and answered by a mapping file (対応表).

Every buyer has a download and an upload of its own. A mapping (YAML, ``model.Mapping``)
says how the file is recognised, which column is which field, how dates and codes are
written, and what goes back; adding a buyer needs no code.
"""

from edi.mapping.file import load_mapping, load_mappings, render_mapping
from edi.mapping.model import Mapping
from edi.mapping.propose import Proposal, propose_mapping
from edi.mapping.read import ReadDocument, ReadFile, read_file, read_mapped
from edi.mapping.recognise import (
    compare_mappings,
    find_mapping,
    find_near_mapping,
    identify_mapped,
)
from edi.mapping.write import write_mapped

__all__ = [
    "Mapping",
    "Proposal",
    "ReadDocument",
    "ReadFile",
    "compare_mappings",
    "find_mapping",
    "find_near_mapping",
    "identify_mapped",
    "load_mapping",
    "load_mappings",
    "propose_mapping",
    "read_file",
    "read_mapped",
    "render_mapping",
    "write_mapped",
]
