"""Public notices (公示): something is shown for a number of days, whoever sees it may object, objections are answered."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.keys import AnybodysAct
from contracts.values import About, Id, Text, Title, Unfit

Days = Annotated[int, Field(strict=True, ge=1, le=90)]


class PublishNotice(Body):
    """A unit shows something for so many days, or workdays, from the day after. Whoever has signed in reads it.

    `about`: the stream of what is shown, such as a record of honour, a project, a meeting; what has none stands in the text and in
    files by their digest.
    """

    type = "notice.publish"
    since = 2
    alliance: Id | None = None
    """In which it is shown, and by whose calendar its workdays are counted."""
    about: Id | None = None
    title: Title
    text: Text
    evidence: Evidence = ()
    days: Days | None = None
    workdays: Days | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.days is None) == (self.workdays is None):
            raise Unfit("天数和工作日数须写其一，且只写其一", "it says exactly one of days and workdays")
        return self


class ObjectToNotice(AnybodysAct):
    """A unit or a person objects to what is shown, until its last day."""

    type = "notice.object"
    since = 2
    about: About
    text: Text
    evidence: Evidence = ()


class AnswerObjection(Body):
    """Whoever published answers: what is right in it is put right, or why it is not. `dispute`: the one that now deals with it."""

    type = "objection.answer"
    since = 2
    begins = False
    answer: Literal["accepted", "declined"]
    reason: Text
    dispute: Id | None = None
