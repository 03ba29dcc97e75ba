"""Finding Chinese text without the database's help: keys computed here, the same on every server.

    "城市党建联盟（虚构）"  ──folded──▶  "城市党建联盟(虚构)"  ──grams──▶  城市 市党 党建 建联 联盟 盟( (虚 虚构 构)

Every two neighbouring characters are a gram. A word that is searched for can only be in texts that have all of its
grams, which an index answers; whether the grams stand in the right order is then seen in the folded text.
"""

from unicodedata import normalize


def folded(text: str) -> str:
    """One spelling for all spellings of a text: compatibility forms, letter case and runs of spaces made equal.

    >>> folded("ＡＢ（甲）　Ｃ")
    'ab(甲) c'
    """
    return " ".join(normalize("NFKC", text).casefold().split())


def grams(text: str) -> list[str]:
    """Every two neighbouring characters of an already folded text, without repeats, in order.

    >>> grams("党建联盟")
    ['党建', '建联', '联盟']
    """
    return sorted({text[at : at + 2] for at in range(len(text) - 1)}, key=text.index)


def wanted(query: str) -> list[str]:
    """The words that a text must hold, each somewhere in it."""
    return folded(query).split()
