"""Every "no" has a name, a sentence in Chinese and English, and says what to do next.

    Refusal
    ├── NotEvidence     the bytes prove nothing: malformed, not canonical, wrongly signed (this package)
    └── Refused         authentic, but it may not happen now (`domain/refusals.py`)

A bug of ours is neither: it is an assertion. A refusal is an expected answer; nothing has been recorded
when one is raised. The class name is its stable code (`WrongSignature` → `wrong-signature`), shown over HTTP
as the problem's `type` and on the command line.
"""

import re
from typing import ClassVar

from contracts.counting import english


class Refusal(Exception):
    """The answer is no. `zh` and `en` are sentences with {named} facts, given as keywords when raising."""

    zh: ClassVar[str] = "不能受理。"
    en: ClassVar[str] = "This cannot be accepted."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__()  # a guard makes a refusal before it knows whether it is needed: no sentence yet

    def __str__(self) -> str:
        return self.in_english()

    @classmethod
    def code(cls) -> str:
        """The stable name: the class name in kebab case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def in_chinese(self) -> str:
        return self.zh.format_map(self.facts)

    def in_english(self) -> str:
        return english(self.en, self.facts)


class NotEvidence(Refusal):
    """The bytes prove nothing."""


class Refused(Refusal):
    """The statement is authentic, but it may not happen now."""
