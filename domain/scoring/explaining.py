"""A rulebook read aloud: one plain sentence for each thing that it says, in Chinese and in English, from fixed templates.

    “无故缺席”：数“会议缺席”的记录，只看“请假”是“unexcused”的；数次数；每次记-5分。

Whoever sits in the committee hears what was published, and nothing that only the file says. The sentences belong to no sealed
bytes: a better word may come at any time.
"""

from collections.abc import Iterator

from contracts.rulebook import Part, Rulebook, Verdict
from domain.scoring.explaining_accounts import AccountAloud
from domain.scoring.explaining_lines import LinesAloud
from domain.scoring.explaining_names import (
    BookNames,
    NameOf,
    PartNames,
    Sentence,
    ended,
    fill,
    otherwise,
    sentence_at,
)
from domain.scoring.explaining_words import DOES, PERIODS
from domain.scoring.sentences import Both

__all__ = ["NameOf", "Sentence", "explain"]


def explain(rulebook: Rulebook, name_of: NameOf = lambda kind, name: None) -> tuple[Sentence, ...]:
    """Every sentence, in the order of the file. The rulebook must pass the check."""
    return tuple(_Reader(rulebook, name_of).sentences())


class _Reader:
    def __init__(self, rulebook: Rulebook, name_of: NameOf) -> None:
        self.rulebook, self.names = rulebook, BookNames(rulebook, name_of)

    def sentences(self) -> Iterator[Sentence]:
        book = self.rulebook
        yield sentence_at((), fill(
            ("《{title}》，编号 {id}，版本 {version}；出处：{source}；评分单{period}。", "{title}, {id}, version {version}; source: {source}; sheets: {period}."),
            title=(book.title.zh, book.title.en), id=book.rulebook, version=book.version, source=book.source, period=PERIODS[book.period],
        ))  # fmt: skip
        for i, value in enumerate(book.values):
            given = "、".join(f"{year}年{number}" for year, number in value.by_year.items())
            in_english = ", ".join(f"{number} in {year}" for year, number in value.by_year.items())
            for change in value.changes:
                given += f"，{change.from_day}起{change.give}"
                in_english += f", {change.give} from {change.from_day}"
            yield Sentence(("values", i), f"“{value.zh}”：{given}。", f'"{value.en}": {in_english}.')
        for i, table in enumerate(book.tables):
            given = "、".join(f"{each.word}为{each.give}" for each in table.words)
            in_english = ", ".join(f"{each.word} {each.give}" for each in table.words)
            zh, en = otherwise(table.otherwise)
            yield Sentence(
                ("tables", i),
                f"对照表“{table.name}”：{given}，{zh}。",
                f'Table "{table.name}": {in_english}, {en}.',
            )
        for i in range(len(book.parts)):
            yield from _Part(self.names, i).sentences()
        for i, note in enumerate(book.notes):
            yield Sentence(("notes", i), f"假定{note.id}：{note.zh}。", f"Assumption {note.id}: {note.en}.")
        for name, text in book.procedure.items():
            yield Sentence(("procedure", name), f"程序（{name}）：{text}。", f"Procedure ({name}): {text}.")
        if book.cases:
            yield Sentence(
                ("cases",),
                f"附有{len(book.cases)}个算例，检查时逐个演算。",
                f"{len(book.cases)} worked cases; the check runs each.",
            )


class _Part:
    def __init__(self, of: BookNames, nth: int) -> None:
        self.names, self.at = PartNames(of, nth), ("parts", nth)
        self.part: Part = self.names.part
        self.lines = LinesAloud(self.names)

    def sentences(self) -> Iterator[Sentence]:
        part = self.part
        yield sentence_at(
            self.at, fill(("给每个“{zh}”一张评分单。", 'Each "{en}" has a sheet.'), zh=part.zh, en=part.en)
        )
        if part.roll:
            enters, leaves = self.names.kind(part.roll.enters), self.names.kinds(part.roll.leaves)
            yield sentence_at((*self.at, "roll"), fill(
                ("在册的才有：有“{enters}”记录的在册" + ("，有{leaves}的不再在册。" if part.roll.leaves else "。"),
                 'Only those on the roll: "{enters}" puts on it' + (", {leaves} takes off it." if part.roll.leaves else ".")),
                enters=enters, leaves=leaves,
            ))  # fmt: skip
        if part.exempt is not None:
            yield sentence_at(
                (*self.at, "exempt"),
                fill(("{that}的，免评。", "Exempt where {that}."), that=self.names.said(part.exempt)),
            )
        if part.term:
            years: Both = (
                (f"，满{part.term.years}年为止", f", for {part.term.years} years")
                if part.term.years
                else ("", "")
            )
            ends: Both = (
                ("", "")
                if not part.term.ends
                else fill(("，到{ends}为止", ", until {ends}"), ends=self.names.kinds(part.term.ends))
            )
            yield sentence_at((*self.at, "term"), fill(
                ("只算任期内的日子：从{begins}起{years}{ends}。", "Only the days of the term count: from {begins}{years}{ends}."),
                begins=self.names.kinds(part.term.begins), years=years, ends=ends,
            ))  # fmt: skip
        if part.account:
            yield from AccountAloud(self.lines, self.at).account(part.account)
        for i, line in enumerate(part.lines):
            for said in self.lines.line(line):
                yield sentence_at((*self.at, "lines", i), said)
        yield from self.closing()

    def closing(self) -> Iterator[Sentence]:
        part = self.part
        if part.result is not None:
            result = self.names.label()(part.result)
            yield sentence_at(
                (*self.at, "result"), (f"以“{result[0]}”为得分。", f'The result is "{result[1]}".')
            )
        for i, need in enumerate(part.requires):
            yield sentence_at((*self.at, "requires", i), ended(("", ""), fill(
                ("须{that}才出分，否则写明“{zh}”", 'a number is given only where {that}; otherwise: "{en}"'), that=self.names.said(need.that), zh=need.zh, en=need.en,
            ), self.names.noted(need.note)))  # fmt: skip
        for i, band in enumerate(part.bands):
            yield sentence_at((*self.at, "bands", i), ended(("", ""), fill(
                ("{edges}为“{grade}”", '{edges} is "{grade}"'), edges=self.lines.edges(band), grade=band.grade,
            ), self.names.noted(band.note)))  # fmt: skip
        for i, verdict in enumerate(part.verdicts):
            yield sentence_at((*self.at, "verdicts", i), self.verdict(verdict))

    def verdict(self, verdict: Verdict) -> Both:
        does = fill(DOES[verdict.does], grade=verdict.grade or "")
        said = fill(
            ("如果{that}，{does}", "where {that}, {does}"), that=self.names.said(verdict.when), does=does
        )
        return ended((f"“{verdict.zh}”：", f'"{verdict.en}": '), said, self.names.noted(verdict.note))
