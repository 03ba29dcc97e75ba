"""Which rulebook is meant: a file, the name of a published example, or one that a ledger holds.

rules.yaml      a file
O01             examples/rulebooks/O01.yaml
O01 2026.1      at --data or --url, by its name, a part of its title, or its id
"""

from pathlib import Path
from typing import Any

from api.tables.files import text_of
from contracts.refusals import NotEvidence
from contracts.rulebook import Rulebook, from_wire
from domain.scoring.reading import read
from scripts.counters import reader_at
from scripts.finding import row_of

EXAMPLES = Path(__file__).parent.parent / "examples" / "rulebooks"


class NotReadAsRulebook(NotEvidence):
    zh = "{file} 第{line}行：{why_zh}。请先用 gongjian rulebook check 检查并改好。"
    en = "{file}, line {line}: {why}. Check it with gongjian rulebook check and correct it first."


def rulebook_called(which: str, data: Path | None, url: str | None, key: Path | None) -> Rulebook:
    """
    Raises:
        FileUnreadable, NotReadAsRulebook: the file is none.
        NothingFound, SeveralFound, OneCounter, NeedsKey: the ledger has none of that name, or cannot be read.
    """
    if file := file_called(which):
        return rulebook_in(text_of(file), file)
    return from_wire(content_of(which, data, url, key))


def file_called(which: str) -> Path | None:
    """The file of that name, or the published example; None for what a ledger holds."""
    example = EXAMPLES / f"{which}.yaml"
    if Path(which).is_file() or Path(which).suffix in (".yaml", ".yml"):
        return Path(which)
    return example if "/" not in which and example.is_file() else None


def content_of(which: str, data: Path | None, url: str | None, key: Path | None) -> dict[str, Any]:
    """The data of a rulebook that a ledger holds, as it was signed."""
    with reader_at(data, url, key) as reader:
        row = row_of(reader, "rulebook", which)
    content: dict[str, Any] = row["content"]
    return content


def rulebook_in(text: str, file: Path) -> Rulebook:
    """
    Raises:
        NotReadAsRulebook: with the first thing that is wrong.
    """
    reading = read(text)
    if reading.rulebook is None:
        first = reading.findings.in_order()[0]
        raise NotReadAsRulebook(file=file, line=first.line or 1, why_zh=first.zh, why=first.en)
    return reading.rulebook
