"""Every "no" has a name, a sentence in Chinese and English, and says what to do next.

    Refusal
    ├── NotEvidence     the bytes prove nothing: malformed, not canonical, wrongly signed (this package)
    └── Refused         authentic, but it may not happen now (`domain/refusals.py`)

A bug of ours is neither: it is an assertion. A refusal is an expected answer; nothing has been recorded
when one is raised. The class name is its stable code (`WrongSignature` → `wrong-signature`), shown over HTTP
as the problem's `type` and on the command line.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from contracts.counting import english

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""As `contracts.values.ID`, which stands on this module."""
_SHORT = 8


class Name(NamedTuple):
    """What an id stands for."""

    name: str
    only: bool
    """Nothing else is called so: otherwise the beginning of the id stands beside it."""


class Refusal(Exception):
    """The answer is no. `zh` and `en` are sentences with {named} facts, given as keywords when raising."""

    zh: ClassVar[str] = "不能受理。"
    en: ClassVar[str] = "This cannot be accepted."
    written: ClassVar[frozenset[str]] = frozenset()
    """Those facts whose ids have to be compared or written again: they stay in the sentence, with the name after them."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.names: Mapping[str, Name] = {}
        """What ids among the facts stand for, as far as whoever hears the answer may know. The facts keep the ids."""
        super().__init__()  # a guard makes a refusal before it knows whether it is needed: no sentence yet

    def __str__(self) -> str:
        return self.in_english()

    @classmethod
    def code(cls) -> str:
        """The stable name: the class name in kebab case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def ids(self) -> set[str]:
        """Those among the facts."""
        return {
            found[0] for fact in self.facts.values() if isinstance(fact, str) for found in _IDS.finditer(fact)
        }

    def in_chinese(self) -> str:
        return self.zh.format_map(self._said("“{name}”（{short}）"))

    def in_english(self) -> str:
        return english(self.en, self._said("“{name}” ({short})"))

    def _said(self, beside: str) -> Mapping[str, Any]:
        """The facts with names in place of ids; `beside` is how a name stands that others may have too."""
        if not self.names:
            return self.facts
        return {
            fact: self._with_names(value, beside, fact in self.written) if isinstance(value, str) else value
            for fact, value in self.facts.items()
        }

    def _with_names(self, text: str, beside: str, keeps: bool) -> str:
        def named(found: re.Match[str]) -> str:
            id = found[0]
            if id not in self.names:
                return id
            name, only = self.names[id]
            if keeps:
                return f"{id}“{name}”"
            return f"“{name}”" if only else beside.format(name=name, short=id[:_SHORT])

        return _IDS.sub(named, text)


class NotEvidence(Refusal):
    """The bytes prove nothing."""


class Refused(Refusal):
    """The statement is authentic, but it may not happen now."""
