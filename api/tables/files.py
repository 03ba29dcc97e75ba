"""Files that somebody names on the command line: there and readable as what they should be, or it cannot be done.

FileUnreadable          exit code 2, whatever the command
├── NotAList            of statements (`scripts/wanted.py`)
├── SheetUnreadable     (`api/tables/sheets.py`)
├── NoScores            (`scripts/auditing.py`)
└── NotAScoreFile       (`scripts/score_check.py`)
"""

from pathlib import Path

from contracts.refusals import NotEvidence
from ledger.mishaps import mishap


class FileUnreadable(NotEvidence):
    zh = "读不出 {file}：{why_zh}。请核对文件名和格式后再试。"
    en = "{file} cannot be read: {why}. Check its name and form, and try again."


def bytes_of(file: Path) -> bytes:
    """
    Raises:
        FileUnreadable: it is not there, or is closed to us.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=file, **mishap(error).facts()) from None


def text_of(file: Path) -> str:
    """
    Raises:
        FileUnreadable: it is not there, is closed to us, or is no UTF-8 text.
    """
    try:
        return bytes_of(file).decode()
    except UnicodeDecodeError as error:
        raise FileUnreadable(file=file, **mishap(error).facts()) from None
