"""The newest version of every stream and every act met so far, in bounded memory, for joining checked stretches."""

from ledger.findings import broken
from ledger.integrity import Stretch
from ledger.spill import private_file

TABLES = """
    CREATE TABLE head (stream BLOB PRIMARY KEY, version INT, missing INT) WITHOUT ROWID;
    CREATE TABLE act (act BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE coming (
        stream BLOB PRIMARY KEY, first INT, last INT, at INT, missing_first INT, missing_last INT
    ) WITHOUT ROWID;
    CREATE TABLE coming_act (act BLOB, at INT);
"""

# Between two versions of a stream no more can be missing than entries were withheld there: of a whole log, none.
WRONG_VERSION = """
    SELECT at, coalesce(version, 0) + 1, first FROM coming LEFT JOIN head USING (stream)
    WHERE first - coalesce(version, 0) - 1 NOT BETWEEN 0 AND :missing + missing_first - coalesce(missing, 0)
    ORDER BY at LIMIT 1
"""

# An act is named by the first row of its statement: in its own stream, or in one that was there before.
SECOND = """
    SELECT min(at) FROM (
        SELECT at FROM coming_act JOIN act USING (act)
        UNION ALL SELECT max(at) FROM coming_act GROUP BY act HAVING count(*) > 1
        UNION ALL SELECT coming_act.at FROM coming_act JOIN head ON stream = act
        UNION ALL SELECT max(coming_act.at, coming.at) FROM coming_act JOIN coming ON stream = act
        UNION ALL SELECT at FROM coming JOIN act ON act = stream WHERE first = 1
    )
"""

TAKE_IN = """
    INSERT OR REPLACE INTO head SELECT stream, last, :missing + missing_last FROM coming;
    INSERT INTO act SELECT act FROM coming_act ORDER BY act;
    DELETE FROM coming;
    DELETE FROM coming_act;
"""


class Heads:
    """Kept in a temporary file. For one thread."""

    def __init__(self) -> None:
        self._disk = private_file(32_768)
        self._disk.executescript(TABLES)
        self._missing = 0
        """How many entries were withheld in the stretches before."""

    def close(self) -> None:
        self._disk.close()

    def join(self, stretch: Stretch) -> None:
        """Go on from the stretches before.

        Raises:
            Broken: a stream does not go on where it was left, or a statement stands twice.
        """
        so_far = {"missing": self._missing}
        self._disk.executemany("INSERT INTO coming VALUES (?, ?, ?, ?, ?, ?)", stretch.heads)
        self._disk.executemany("INSERT INTO coming_act VALUES (?, ?)", stretch.acts)
        if wrong := self._disk.execute(WRONG_VERSION, so_far).fetchone():
            at, expected, found = wrong
            raise broken(at, "version-gap", expected=expected, found=found)
        (second,) = self._disk.execute(SECOND).fetchone()
        if second is not None:
            raise broken(second, "counted-twice")
        for statement in TAKE_IN.split(";"):
            self._disk.execute(statement, so_far if ":missing" in statement else {})
        self._missing += len(stretch.withheld)
        self._disk.commit()
