"""An invitation as a QR code: its number and its code in one, to be scanned or pasted into `gongjian key answer`.

    GONGJIAN:6F9619FF-8B86-4011-B42D-00CF4FC964FF:7K2M-9QXR-…       capitals and digits alone make the code smaller

It is shown and printed by the inviter, and goes to no server: whoever has it can answer the invitation.
"""

from pathlib import Path

from contracts.refusals import Refused
from domain.refusals import require
from ledger.durable import write_once
from projections.papers import qr

PREFIX = "GONGJIAN"
FORMS = (".svg", ".png")


class QrForm(Refused):
    zh = "二维码只能存成 .svg 或 .png：{file}。"
    en = "A QR code is saved as .svg or .png: {file}."


class QrFileThere(Refused):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


def as_text(number: str, code: str) -> str:
    return f"{PREFIX}:{number}:{code}".upper()


def read_text(text: str) -> tuple[str, str] | None:
    """The number and the code; None for what is no such text.

    >>> read_text("GONGJIAN:6F96:7K2M-9QXR")
    ('6f96', '7K2M-9QXR')
    """
    match text.strip().upper().split(":"):
        case [prefix, number, code] if prefix == PREFIX:
            return number.lower(), code
    return None


def require_form(file: Path) -> None:
    """
    Raises:
        QrForm: it is to be neither SVG nor PNG.
    """
    require(file.suffix.lower() in FORMS, QrForm(file=file))


def save(text: str, file: Path) -> None:
    """Write the code into a new file that only its owner can read.

    Raises:
        QrForm, QrFileThere: nothing was written.
    """
    require_form(file)
    if not write_once(file, qr.saved(text, file.suffix.lower()[1:], scale=8)):
        raise QrFileThere(file=file)
