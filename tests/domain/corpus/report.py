"""Writes docs/lint.md and docs/lint.zh.md from what the corpus measures.

python -m tests.domain.corpus.report
"""

from collections.abc import Iterable
from pathlib import Path

from domain.kept_out import WORDS, Sort
from domain.names_in_text import NAME
from domain.personal_text import CARD, DOOR, E_MAIL, HANDLE, IDENTITY, PHONE, PLACE
from tests.domain.corpus import NOTHING, Sentence, Tally, percent, refused, sentences, tallies

DOCS = Path(__file__).parents[3] / "docs"
SORTS: tuple[Sort, ...] = (PHONE, IDENTITY, CARD, E_MAIL, HANDLE, PLACE, DOOR, NAME, *WORDS)

ENGLISH = """# What free text may not say

    $ gongjian submit publish-item.json …
    There seems to be a telephone number in description. What is in the ledger can never be taken back: …

An entry is never taken back. So, under rule set 2 and later, every text that somebody was free to write (a title, a clause, a reason, a
category; which they are is read off the models themselves) is looked at before anything is decided, and refused when
it seems to hold something personal or one of the matters that this ledger keeps out. The refusal names the field and the sort, and never repeats what
was found; of our own list it says which word. `gongjian import` says the same at the cell, in a dry run too, whatever the rule set.

**No lint is a guarantee.** It knows the usual forms and the usual words. Whoever writes around them gets through, and so do most names. What keeps
people out of the log is that there is no field for them; the lint catches slips of the pen, and whoever signs answers for the text.

## What it finds

Measured on {total} invented sentences (`tests/domain/corpus/free_text.tsv`), {harmless} of them harmless but near to what is not: order numbers,
138 kilometres, 12345, an agreement with a petitions office. The words and expressions were chosen looking at one half alone; below is the
other half. All of it was written by the same hands as the list: expect less of strangers' words. This page is written by
`python -m tests.domain.corpus.report`, and a test holds it to what is measured.

| sort | sentences | found | recall | taken for it by mistake | precision |
|---|---|---|---|---|---|
{rows}

| of the half that was only counted | sentences | refused | recall |
|---|---|---|---|
{ways}
| harmless | {calm} | {alarms} | – |

In the half that was looked at, {tuned_found} of {tuned_there} are refused ({tuned}), and {tuned_alarms} of {tuned_calm} harmless ones.
A sentence that is refused for another reason than its own counts as found in the second table, not in the first.

## What gets through

{missed}

Of names it knows only three marks: a word that announces one (联系人：), a form of address behind one (同志, 先生, 阿姨 …), and 某. An office with
a surname (林老师) passes on purpose. Nothing is looked for in English but what has the form of a number or an address.

## What is wrongly refused

{wrong}

Say it with other words, or name the office and not the person. There is no way round for those who are sure: it would be the way for everybody.

## How it is written

`domain/personal_text.py`, `domain/names_in_text.py` and `domain/kept_out.py`; `domain/plain_words.py` finds the fields. The list is part of the rule set: an
auditor refuses by it what was refused by it. When the rule set is released its list is never touched again, and a longer one comes with the next set.
Expressions name code points, never classes of Unicode, which grow. A statement without free text, such as a record of service, costs nothing;
a list item costs about as much as reading its form.
"""

CHINESE = """# 自由文字里不能写什么

    $ gongjian submit publish-item.json …
    “description”里好像有电话号码。记入账本的文字永远不能收回，…

记下的内容永远收不回来。所以从第2号规则起，凡是人可以随意填写的文字（标题、条款、理由、类别等，直接从字段定义中找出），
在决定之前都先看一遍；好像含有个人信息，或者属于本账不记的事，就不受理。提示只说在哪一项、是哪一类，绝不重复查到的内容；
如果是词表里的词，就说是哪个词。`gongjian import` 导入和试导入时在单元格上同样提示，不论账本用第几号规则。

**词表检查不是保证。** 它只认得常见的写法和常见的词。有意绕开的能绕过去，人名大多查不出来。真正让人不进账本的，是账本里根本没有
这样的字段；检查只防手误，写了什么由签名人负责。

## 查得出多少

用{total}句虚构的句子来量（`tests/domain/corpus/free_text.tsv`），其中{harmless}句无害但容易误判：订单号、138公里、12345热线、与信访局签的共建协议等。
选词时只看其中一半，下表是没有看过的另一半。句子和词表出自同一些人之手，换了别人的话会查得更少。
本页由 `python -m tests.domain.corpus.report` 写出，并有测试核对。

| 类别 | 句数 | 查出 | 查全率 | 误判为此类 | 查准率 |
|---|---|---|---|---|---|
{rows_zh}

| 没有看过的一半 | 句数 | 不受理 | 查全率 |
|---|---|---|---|
{ways_zh}
| 无害的 | {calm} | {alarms} | – |

看过的一半：应查出的{tuned_there}句中查出{tuned_found}句（{tuned}），无害的{tuned_calm}句中误拦{tuned_alarms}句。
因别的理由被拦的句子，第二张表算查出，第一张表不算。

## 查不出的例子

{missed}

人名只认三种写法：前面有“联系人：”之类，后面有“同志、先生、阿姨”之类的称呼，或者带“某”字。“林老师”这样只有姓的，有意放过。

## 误拦的例子

{wrong}

请换一种说法，或者只写职务不写人。没有“我确认无误”的开关：有了它，人人都会去点。

## 怎么写成的

`domain/personal_text.py`、`domain/names_in_text.py`、`domain/kept_out.py` 是词表和写法，`domain/plain_words.py` 找出字段。词表是规则的一部分：
审计时按当时的词表重新决定。规则发布后，它的词表永不再改；要加词，随下一号规则来。写法里只列字符编码，不用会逐年变化的字符类别。
没有自由文字的语句（如服务记录）不花时间，一条清单项目所花的时间和读一遍它的格式差不多。
"""

WAYS = {
    "plain": ("说得直白的", "said plainly"),
    "round": ("事后写的、有意绕开词表的", "written afterwards, to get round the list"),
}


def pages() -> dict[str, str]:
    rows = sentences()
    held, tuned = ([row for row in rows if row.half == half] for half in ("held", "tuned"))
    by_kind = tallies(held)
    seen = refused(tuned)
    facts = {
        "total": len(rows),
        "harmless": sum(row.kind == NOTHING for row in rows),
        "rows": "\n".join(_row(sort.en, by_kind[sort.name]) for sort in SORTS),
        "rows_zh": "\n".join(_row(sort.zh, by_kind[sort.name]) for sort in SORTS),
        "ways": "\n".join(_way(way, 1, held) for way in WAYS),
        "ways_zh": "\n".join(_way(way, 0, held) for way in WAYS),
        "calm": sum(row.kind == NOTHING for row in held),
        "alarms": refused(held).mistaken,
        "tuned": percent(seen.found, seen.there),
        "tuned_found": seen.found,
        "tuned_there": seen.there,
        "tuned_alarms": seen.mistaken,
        "tuned_calm": sum(row.kind == NOTHING for row in tuned),
        "missed": _examples(row for row in rows if row.kind != NOTHING and row.found == NOTHING),
        "wrong": _examples(row for row in rows if row.kind == NOTHING and row.found != NOTHING),
    }
    return {"lint.md": ENGLISH.format_map(facts), "lint.zh.md": CHINESE.format_map(facts)}


def _row(name: str, tally: Tally) -> str:
    return (
        f"| {name} | {tally.there} | {tally.found} | {tally.recall} | {tally.mistaken} | {tally.precision} |"
    )


def _way(way: str, language: int, held: list[Sentence]) -> str:
    tally = refused(row for row in held if row.way == way)
    return f"| {WAYS[way][language]} | {tally.there} | {tally.found} | {percent(tally.found, tally.there)} |"


def _examples(rows: Iterable[Sentence]) -> str:
    return "\n".join(f"- {row.text}" for row in rows)


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(DOCS / name)
