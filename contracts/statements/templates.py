"""An alliance's templates of agreements: a library of clauses, in versions."""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.values import Day, Flag, Frozen, Id, Text, Title, Word


class TemplateClause(Frozen):
    name: Word
    """队伍统管、信息与隐私、争议 …"""
    text: Text
    required: Flag = False
    """It stands word for word in every agreement that follows the template."""


class AdoptTemplate(Body):
    """A lead unit puts a template into force for the agreements of its alliance and of those below it."""

    type = "template.adopt"
    since = 2
    alliance: Id
    title: Title
    clauses: Annotated[tuple[TemplateClause, ...], Field(min_length=1, max_length=40)]
    effective: Day
    supersedes: Id | None = None
    """The version before this one. It stays readable, and agreements that follow it go on."""
