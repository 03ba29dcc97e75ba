"""What is wrong with a rulebook: where, on which line of the file, and why, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is like `parts.0.lines.10.from`; `line` counts from 1 and is None when there was no file.

    `since`: from which rule set on a ledger refuses a rulebook for it.
    """

    severity: Severity
    path: str
    line: int | None
    zh: str
    en: str
    since: int = 1


@dataclass(slots=True)
class Findings:
    """Collects what is found; `places` are the lines of the file that each place was read from."""

    places: Mapping[Path, int] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def error(self, path: Path, zh: str, en: str, since: int = 1) -> None:
        self.say("error", path, zh, en, since)

    def warning(self, path: Path, zh: str, en: str) -> None:
        self.say("warning", path, zh, en)

    def say(self, severity: Severity, path: Path, zh: str, en: str, since: int = 1) -> None:
        finding = Finding(severity, ".".join(map(str, path)), self.line_of(path), zh, en, since)
        if finding not in self.found:
            self.found.append(finding)

    def line_of(self, path: Path) -> int | None:
        """The line of the place itself, or of the nearest one around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path)

    def in_order(self) -> tuple[Finding, ...]:
        """Errors first, then warnings, by line."""
        return tuple(sorted(self.found, key=lambda each: (each.severity, each.line or 0)))

    def has_errors(self) -> bool:
        return any(each.severity == "error" for each in self.found)
