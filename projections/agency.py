"""Who signed on behalf of whom: shown with every act that its principal did not sign.

on_behalf: {of: 老年服务站, how: telephone, unit: 和平社区, holder: 3f0c…}         None: they signed themselves
"""

from contracts.statements.keys import OnBehalf
from contracts.values import Id
from domain.deciding import Own
from projections.recorded import Recorded

HOW = {
    "paper": ("书面", "on paper"),
    "telephone": ("电话", "by telephone"),
    "counter": ("窗口", "at the counter"),
}


class Agency(OnBehalf):
    """Whose act it is, how they asked for it, and who signed: a person of the agent's unit."""

    unit: Id
    holder: Id


def agency(recorded: Recorded) -> Agency | None:
    """Of a statement's own event; None when whoever acted signed themselves."""
    on_behalf: OnBehalf | None = getattr(recorded.body, "on_behalf", None)
    if on_behalf is None:
        return None
    assert isinstance(recorded.data, Own)
    assert recorded.data.holder
    return Agency(**on_behalf.model_dump(), unit=recorded.actor, holder=recorded.data.holder)
