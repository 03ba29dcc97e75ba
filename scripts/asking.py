"""Questions at a terminal, in the languages that are spoken here; they go to standard error, so that what is printed stays an answer.

签署吗？ Sign? [是 y／否 n]: 是
"""

import typer

from scripts.speaking import errors, in_words

YES, NO = {"y", "yes", "是", "好", "对"}, {"n", "no", "否", "不", ""}


def sure(zh: str, en: str) -> bool:
    """Whether the answer is yes; nothing typed is a no."""
    while True:
        typed = str(
            typer.prompt(f"{in_words(zh, en)} [是 y／否 n]", default="", show_default=False, err=True)
        )
        if (answer := typed.strip().lower()) in YES | NO:
            return answer in YES
        errors.print(in_words("请回答 y（是）或 n（否）。", "Answer y for yes or n for no."))


def typed(zh: str, en: str, *, may_be_empty: bool = False, hidden: bool = False) -> str:
    """What somebody types; unseen on the screen where it is a secret."""
    question, empty = in_words(zh, en), "" if may_be_empty else None
    return str(typer.prompt(question, default=empty, show_default=False, hide_input=hidden, err=True))


def new_passphrase(zh: str, en: str) -> str:
    """One that was typed the same way twice."""
    while True:
        first = typed(zh, en, hidden=True)
        if typed("再输一遍", "Once more", hidden=True) == first:
            return first
        errors.print(in_words("两遍不一样，请重新输入。", "These differ: type both again."))
