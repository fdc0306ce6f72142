"""Import files of accounting software (会計ソフトの取込ファイル).

``table`` declares columns and writes rows safely; ``tax`` names a line's tax the way
each program does; ``yayoi``, ``moneyforward`` and ``freee`` are the three formats.
"""
