"""Party organisations and where they are set up (党组织设置): the setting alone, never who belongs to one."""

from typing import Literal

from contracts.statement import Body
from contracts.values import Day, Id, Title

PartyOrgKind = Literal["committee", "general-branch", "branch", "joint-branch", "group", "industry-committee"]
"""党委、党总支、党支部、联合党支部、党小组、行业党委。"""


class RegisterPartyOrg(Body):
    """A unit puts an organisation that it has set up on record; a provisional one with its last day."""

    type = "party-org.register"
    since = 2
    name: Title
    kind: PartyOrgKind
    parent: Id | None = None
    """The organisation above it."""
    covers: Id
    """The unit in which it is set up: itself, or a firm, a social organisation, an estate's property firm."""
    founded: Day
    provisional_until: Day | None = None


class MakePartyOrgPermanent(Body):
    """A provisional one becomes a regular one."""

    type = "party-org.make-permanent"
    since = 2
    begins = False
    on: Day


class EndPartyOrg(Body):
    """It is no more: dissolved, merged into another, or put on record by mistake."""

    type = "party-org.end"
    since = 2
    begins = False
    on: Day
    reason: Literal["dissolved", "merged", "recorded-by-mistake"]
