"""One human being under two numbers: registered twice, and made one again.

Two persons stand behind it, for it joins what two numbers have: hours, accounts, grades. Why they are one is said by a word of a closed
list; what it was recognised by (a name, a telephone number) stands nowhere here.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.corrections import EntryRef
from contracts.values import About, Day, Digest, Id

WhyOne = Literal["two-units", "two-imports", "import-and-counter", "one-unit-twice"]
"""两个单位各登记了一次、两次导入、导入后又在窗口登记、同一单位登记了两次。"""


WhyNot = Literal["two-people", "other-way-round", "proposed-twice"]
"""不是同一人、合并方向反了、重复提议。"""


class MergePersons(Body):
    """A unit that registered one of the two proposes that `duplicate` is `into`, under whose number everything goes on."""

    type = "person.merge"
    since = 2
    duplicate: Id
    into: Id
    reason: WhyOne


class ConfirmPersonMerge(Body):
    """Another person agrees: of the other unit that registered one of them, or the one whom it is about, with their own key.

    `days` are all on which something was posted to the duplicate, `banks` all where it has an account. `doubles` are its entries that count
    time which is counted under the other number too: they are taken back by this. Nobody types an amount: the ledger works them out.
    """

    type = "person-merge.confirm"
    since = 2
    about: About
    days: Annotated[tuple[Day, ...], Field(max_length=2000)] = ()
    banks: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    doubles: Annotated[tuple[EntryRef, ...], Field(max_length=100)] = ()
    commitment: Digest | None = None
    """To the fields that are kept of the person from now on, where the duplicate had some that were missing."""


class WithdrawPersonMerge(Body):
    """Either unit takes the proposal back, or the person does, until it is confirmed. They may be two after all."""

    type = "person-merge.withdraw"
    since = 2
    begins = False
    reason: WhyNot
