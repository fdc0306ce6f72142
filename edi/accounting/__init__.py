"""Import files of accounting software (会計ソフトの取込ファイル).

``cells``, ``columns``, ``csvfile`` and ``table`` declare columns and write and read rows
safely; ``tax`` names a line's tax the way each program does; ``yayoi``, ``moneyforward``
and ``freee`` are the three formats; ``freee_api`` posts deals over the network.
"""
