"""A mailbox that documents are sent to (メールボックス): the letters, and the IMAP server.

``letter`` reads what a mail holds, pure; ``imap`` is the only module that speaks IMAP.
"""

from edi.mailbox.imap import Post, Waiting, open_post
from edi.mailbox.letter import Attachment, Letter, read_letter

__all__ = ["Attachment", "Letter", "Post", "Waiting", "open_post", "read_letter"]
