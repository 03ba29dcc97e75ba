"""Which application or certificate is meant: by its id, the first digits of it, or the number of an entry about it, as an inbox shows it."""

import re
from contextlib import suppress

from contracts.entry import read_entry
from contracts.values import Id
from scripts.finding import NothingFound, Row
from scripts.ids import an_id
from scripts.readers import Reader


def the_row(reader: Reader, register: str, member: str, stream: str, person: Id | None = None) -> Row:
    """Of a person's own, or of those at the reader's unit where no person is given.

    Raises:
        NotAnId: it is none of these.
        NothingFound: there is none, or it is not the reader's to see.
    """
    if re.fullmatch("[1-9][0-9]{0,6}", stream):
        entry = reader.entry(int(stream) - 1)
        found = reader.rows(register, **{member: read_entry(entry, int(stream) - 1).stream}) if entry else []
    elif re.fullmatch("[0-9a-f]{8}[0-9a-f-]{0,27}", stream):
        own = reader.rows(register, **({"person": person} if person else {"unit": reader.unit}))
        found = [row for row in own if row[member].startswith(stream)]
    else:
        found = reader.rows(register, **{member: an_id(stream)})
    if not found:
        hint_zh, hint = "请核对编号，或换用本单位的密钥。", "Check the number, or use a key of the unit."
        raise NothingFound(text=stream, hint_zh=hint_zh, hint=hint)
    return found[0]


def the_certificate(reader: Reader, text: str) -> Row:
    """The certificate that is meant: by its own id, or by that of the application that it answers.

    Raises:
        NotAnId, NothingFound: as of `the_row`.
    """
    try:
        return the_row(reader, "certificates", "certificate", text)
    except NothingFound:
        with suppress(NothingFound):
            application = the_row(reader, "certificate-applications", "application", text)
            rows = reader.rows("certificates", unit=application["unit"])
            answering = [row for row in rows if row["application"] == application["application"]]
            if answering:
                return answering[-1]
        raise
