"""Minutes that follow a volunteer to another bank (通存通兑): one for one, where both charters say so."""

from contracts.statement import Body
from contracts.statements.spending import OwnersAct
from contracts.values import About, Id, Positive


class IssueExchange(OwnersAct):
    """Minutes leave this bank for the owner's account at another one."""

    type = "exchange.issue"
    since = 2
    to_bank: Id
    minutes: Positive


class AcceptExchange(Body):
    """The other bank's keeper takes them in, once."""

    type = "exchange.accept"
    since = 2
    about: About
