"""Backups (控え): one file a time and the originals once, encrypted, proven by restoring.

A backup folder holds ``denpyo-YYYYMMDD-HHMMSS.backup``, each with the whole database as
it was in one instant and every small file of the home folder, and beside them
``originals-<shelf>/``, where each original lies once, however many backups need it.
Nothing in it depends on the kind of database: what PostgreSQL held can be restored into
SQLite and the other way round.

sealed.py    bytes → encrypted, compressed chunks of which none can be lost or exchanged
records.py   the stream inside: a beginning, home files, tables with their rows, an end
rows.py      any table of any version ↔ plain JSON rows
shelf.py     the originals, each encrypted once under a name that tells nothing
make.py      write, prove, give its name, tidy up;  restore.py  the way back
"""
