"""The tax agency's public registries (国税庁の公表情報): registered issuers, corporations.

``records`` declares their items, ``files`` reads the downloads, ``client`` and
``corporations`` ask the web interfaces. Only numbers go out, never a document, and
nothing at all unless it was asked for.
"""
