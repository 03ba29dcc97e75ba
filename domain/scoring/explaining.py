"""A rulebook read aloud: one plain sentence for each thing that it says, in Chinese and in English, from fixed templates.

    “无故缺席”：数“会议缺席”的记录，只看“请假”是“unexcused”的；数次数；每次记-5分。

Whoever sits in the committee hears what was published, and nothing that only the file says. The sentences belong to no sealed
bytes: a better word may come at any time.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from contracts.rulebook import Part, Rulebook, Verdict
from contracts.rulebook_accounts import Account, Posting
from contracts.rulebook_lines import Condition, Keep, Line, Stage, Step, Worth
from contracts.rulebook_words import Edges, Limit, Rounding, Unit
from domain.scoring.explaining_words import CALENDAR, DOES, PARTLY, PERIODS, TAKES, WORDS
from domain.scoring.parsing import readable
from domain.scoring.plan import both_labels, plan
from domain.scoring.sentences import KEPT, ROUNDING, UNIT_NAMES, Both, Said
from domain.scoring.spoken import aloud
from domain.scoring.units import NUMBER_OF, record_meanings, unit_of_line, unit_of_of


class Sentence(NamedTuple):
    """`path` is where it stands: (`parts`, 0, `lines`, 3)."""

    path: tuple[str | int, ...]
    zh: str
    en: str


NameOf = Callable[[str, str], Both | None]
"""What people call an attribute or role of a kind of fact, where somebody knows."""


def explain(rulebook: Rulebook, name_of: NameOf = lambda kind, name: None) -> tuple[Sentence, ...]:
    """Every sentence, in the order of the file. The rulebook must pass the check."""
    return tuple(_Reader(rulebook, name_of).sentences())


def fill(template: Both, **words: Said) -> Both:
    """A template in both languages."""
    zh, en = (
        {name: said if isinstance(said, str) else said[language] for name, said in words.items()}
        for language in (0, 1)
    )
    return template[0].format_map(zh), template[1].format_map(en)


def joined(parts: list[Both], joint: Both = ("；", "; ")) -> Both:
    return joint[0].join(zh for zh, _ in parts), joint[1].join(en for _, en in parts)


class _Reader:
    def __init__(self, rulebook: Rulebook, name_of: NameOf) -> None:
        self.rulebook, self.name_of = rulebook, name_of
        self.plans = plan(rulebook).parts
        self.values = {value.name: (value.zh, value.en) for value in rulebook.values}

    def sentences(self) -> Iterator[Sentence]:
        book = self.rulebook
        yield _sentence((), fill(
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
            zh, en = _otherwise(table.otherwise)
            yield Sentence(
                ("tables", i),
                f"对照表“{table.name}”：{given}，{zh}。",
                f'Table "{table.name}": {in_english}, {en}.',
            )
        for i, part in enumerate(book.parts):
            yield from _Part(self, i, part).sentences()
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


def _sentence(path: tuple[str | int, ...], said: Both) -> Sentence:
    return Sentence(path, *said)


def _otherwise(given: str | None) -> Both:
    if given in (None, "error"):
        return "其他的无法得出", "anything else gives no value"
    return f"其他为{given}", f"anything else {given}"


class _Part:
    def __init__(self, reader: _Reader, nth: int, part: Part) -> None:
        self.reader, self.part, self.at = reader, part, ("parts", nth)
        self.book = reader.rulebook
        self.plan = reader.plans[nth]
        self.before = reader.rulebook.parts[:nth]

    # -- names ----------------------------------------------------------------------------------------------------

    def label(self, kinds: tuple[str, ...] = ()) -> Callable[[str], Both]:
        """What people call a name in a formula about records of these kinds."""

        def of(name: str) -> Both:
            for kind in kinds:
                if found := self.of_record(kind, name):
                    return found
            if name in self.reader.values:
                return self.reader.values[name]
            known = {each.name for each in self.part.lines} | {
                each.name for each in (self.part.account.balances if self.part.account else ())
            }
            if name in known:
                return both_labels(self.plan, name)
            if self.part.roll and (found := self.of_record(self.part.roll.enters, name)):
                return found
            return WORDS.get(name, (name, name))

        return of

    def of_record(self, kind: str, name: str) -> Both | None:
        if kind.startswith("sheet:"):
            for i, part in enumerate(self.before):
                if f"sheet:{part.subject}" == kind:
                    return _Part(self.reader, i, part).of_sheet(name)
            return None
        fact = self.book.facts.get(kind)
        if fact is None or (name not in fact.attributes and name not in fact.who):
            return None
        return self.reader.name_of(kind, name) or WORDS.get(name) or (name, name)

    def of_sheet(self, name: str) -> Both | None:
        """What a later part calls something of a finished sheet."""
        for verdict in self.part.verdicts:
            if verdict.name == name:
                return verdict.zh, verdict.en
        named = {
            *(line.name for line in self.part.lines),
            *(balance.name for balance in (self.part.account.balances if self.part.account else ())),
        }
        if name in named:
            return both_labels(self.plan, name)
        if name == self.part.subject:
            return self.part.zh, self.part.en
        if name in ("grade", "grade_by_number", "status"):
            return WORDS[name]
        return self.of_record(self.part.roll.enters, name) if self.part.roll else None

    def kind(self, kind: str) -> Both:
        if kind.startswith("sheet:"):
            part = next(part for part in self.before if f"sheet:{part.subject}" == kind)
            return f"{part.zh}的评分单", f"sheets of each {part.en}"
        fact = self.book.facts[kind]
        return fact.zh, fact.en

    def kinds(self, kinds: tuple[str, ...]) -> Both:
        found = [self.kind(kind) for kind in kinds]
        return "、".join(f"“{zh}”" for zh, _ in found), ", ".join(f'"{en}"' for _, en in found)

    def said(self, text: str, kinds: tuple[str, ...] = ()) -> Both:
        node = readable(text)
        return aloud(node, self.label(kinds)) if node else (text, text)

    # -- sentences ------------------------------------------------------------------------------------------------

    def sentences(self) -> Iterator[Sentence]:
        part = self.part
        yield _sentence(
            self.at, fill(("给每个“{zh}”一张评分单。", 'Each "{en}" has a sheet.'), zh=part.zh, en=part.en)
        )
        if part.roll:
            enters, leaves = self.kind(part.roll.enters), self.kinds(part.roll.leaves)
            yield _sentence((*self.at, "roll"), fill(
                ("在册的才有：有“{enters}”记录的在册" + ("，有{leaves}的不再在册。" if part.roll.leaves else "。"),
                 'Only those on the roll: "{enters}" puts on it' + (", {leaves} takes off it." if part.roll.leaves else ".")),
                enters=enters, leaves=leaves,
            ))  # fmt: skip
        if part.exempt is not None:
            yield _sentence(
                (*self.at, "exempt"),
                fill(("{that}的，免评。", "Exempt where {that}."), that=self.said(part.exempt)),
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
                else fill(("，到{ends}为止", ", until {ends}"), ends=self.kinds(part.term.ends))
            )
            yield _sentence((*self.at, "term"), fill(
                ("只算任期内的日子：从{begins}起{years}{ends}。", "Only the days of the term count: from {begins}{years}{ends}."),
                begins=self.kinds(part.term.begins), years=years, ends=ends,
            ))  # fmt: skip
        if part.account:
            yield from self.account(part.account)
        for i, line in enumerate(part.lines):
            for said in self.line(line):
                yield _sentence((*self.at, "lines", i), said)
        yield from self.closing()

    def line(self, line: Line) -> Iterator[Both]:
        """The line in one sentence, and one more for each condition, and for what is only shown."""
        name = (f"“{line.zh}”：", f'"{line.en}": ')
        unit = unit_of_line(line, record_meanings(self.book, line.kinds, self.before))
        parts: list[Both] = []
        if line.applies is not None:
            parts.append(
                fill(
                    ("只适用于{that}的，其他记0", "only where {that}, otherwise 0"),
                    that=self.said(line.applies),
                )
            )
        if line.value is not None:
            parts.append(
                fill(
                    ("定为{a}{u}", "fixed at {a} {e}"), a=self.said(line.value), u=_u(unit)[0], e=_u(unit)[1]
                )
            )
        if line.formula is not None:
            parts.append(fill(("{f}", "{f}"), f=self.said(line.formula)))
            parts += self.if_zero(line)
        if line.kinds:
            parts += self.from_records(line, unit)
        else:
            parts += self.ends(line.limit, line.round, unit)
        yield _ended(name, joined(parts), self.noted(line.note))
        if line.show:
            yield fill(("“{zh}”显示时{by}到{to}，数值不变。", '"{en}" is shown rounded {e} to {to}; the value stays exact.'),
                       zh=line.zh, en=line.en, by=ROUNDING[line.show.by][0], e=ROUNDING[line.show.by][1], to=line.show.to)  # fmt: skip

    def if_zero(self, line: Line) -> list[Both]:
        if line.if_zero is None:
            return []
        if line.if_zero == "error":
            return [("分母为零时无法得出", "where it divides by zero there is no value")]
        return [fill(("分母为零时记{a}", "where it divides by zero it is {a}"), a=self.said(line.if_zero))]

    def from_records(self, line: Line, unit: Unit) -> list[Both]:
        kinds = line.kinds
        first = fill(("看{kinds}", "of {kinds}"), kinds=self.kinds(kinds))
        if line.where is not None:
            first = fill(
                ("{first}，只看{that}的", "{first}, only where {that}"),
                first=first,
                that=self.said(line.where, kinds),
            )
        parts = [first, *(self.condition(each, kinds) for each in line.counts_if)]
        if line.overlap:
            parts.append(
                (
                    "时间重叠的，后一条只算余下的部分",
                    "where times overlap the later record counts only the rest",
                )
            )
        if line.keep:
            parts.append(self.keep(line.keep, kinds))
        parts += [
            fill(
                ("每条先减去“{zh}”（{of}），减到0为止", 'of each "{en}" ({of}) is taken off, down to 0'),
                zh=less.zh,
                en=less.en,
                of=self.said(less.of, kinds),
            )
            for less in line.less
        ]
        record = record_meanings(self.book, kinds, self.before)
        taken: Unit = unit_of_of(line.of, record)
        stages: list[tuple[Stage, Stage | None]] = [(line, None), *((stage, line) for stage in line.then)]
        stages += [(line.total, line)] if line.total else []
        for nth, (stage, _) in enumerate(stages):
            taken = NUMBER_OF.get(stage.take, taken)
            parts += self.stage(stage, line, nth == 0, taken, unit)
            taken = unit if stage.worth else taken
        last = stages[-1][0]
        if not line.total and (last.every or last.per != ("period",)):
            parts.append(("各组加起来", "the groups are added up"))
        return parts

    def condition(self, condition: Condition, kinds: tuple[str, ...]) -> Both:
        that = self.said(condition.that, kinds)
        if condition.per:
            return fill(("按{per}整组判断，{that}的才计，否则整组不计：“{zh}”", 'all records of one {per} count only where {that}, otherwise none: "{en}"'),
                        per=self.group(condition.per, kinds), that=that, zh=condition.zh, en=condition.en)  # fmt: skip
        return fill(
            (
                "{that}的才计，不计的列出并写明“{zh}”",
                'counted only where {that}; others are listed as "{en}"',
            ),
            that=that,
            zh=condition.zh,
            en=condition.en,
        )

    def keep(self, keep: Keep, kinds: tuple[str, ...]) -> Both:
        by: Both = fill(("（按{by}）", " (by {by})"), by=self.said(keep.by, kinds)) if keep.by else ("", "")
        per: Both = (
            fill(("每{per}", "for each {per} "), per=self.group(keep.per, kinds)) if keep.per else ("", "")
        )
        return fill(
            ("{per}只取{which}的{n}条{by}", "{per}only the {which} {n}{by}"),
            per=per,
            which=KEPT[keep.which],
            n=keep.n,
            by=by,
        )

    def group(self, keys: tuple[str, ...], kinds: tuple[str, ...]) -> Both:
        found = [CALENDAR[key] if key in CALENDAR else self.label(kinds)(key) for key in keys]
        return "、".join(zh for zh, _ in found), " and ".join(en for _, en in found)

    def stage(self, stage: Stage, line: Line, is_first: bool, taken: Unit, unit: Unit) -> list[Both]:
        kinds, parts = line.kinds, list[Both]()
        if stage.every:
            parts.append(
                fill(
                    ("逐{per}看，没有记录的也看", "for every {per}, empty ones too"),
                    per=self.group((stage.every,), kinds),
                )
            )
        elif stage.per != ("period",):
            parts.append(fill(("每{per}分别算", "for each {per}"), per=self.group(stage.per, kinds)))
        if stage.part:
            parts.append(PARTLY[stage.part])
        of: Both = (
            self.said(stage.of, kinds)
            if stage.of is not None
            else ("条数", "the records")
            if is_first
            else ("各组的数", "the groups")
        )
        plain_sum = stage.take == "sum" and not is_first
        if stage.take == "sum" and is_first and stage.of is None:
            parts.append(TAKES["count"])
        elif not plain_sum or stage.every or stage.per == ("period",):
            parts.append(fill(TAKES[stage.take], of=of, d=stage.drop))
        if stage.missing is not None:
            parts.append(
                ("没有记录的无法得出", "without a record there is no value")
                if stage.missing == "error"
                else fill(
                    ("没有记录的记{a}{u}", "without a record it is {a} {e}"),
                    a=self.said(stage.missing),
                    u=_u(unit)[0],
                    e=_u(unit)[1],
                )
            )
        if stage.worth:
            parts.append(self.worth(stage.worth, taken, unit))
        return parts + self.ends(stage.limit, stage.round, unit if stage.worth else taken)

    def worth(self, worth: Worth, taken: Unit, unit: Unit) -> Both:
        u, t = _u(unit), _u(taken)
        if worth.each is not None:
            per: Both = ("每条", "each") if taken == "count" else (f"每{t[0]}", f"each of the {t[1]}")
            return fill(
                ("{per}记{a}{u}", "{per} gives {a} {e}"), per=per, a=self.said(worth.each), u=u[0], e=u[1]
            )
        if worth.rate:
            full: Both = ("满", "full ") if worth.rate.whole == "yes" else ("", "")
            return fill(("每{full}{every}{t}记{give}{u}", "each {full}{every} {te} gives {give} {e}"), full=full,
                        every=self.said(worth.rate.every), t=t[0], te=t[1], give=self.said(worth.rate.give), u=u[0], e=u[1])  # fmt: skip
        if worth.steps:
            return self.steps(worth.steps, ("分档：", "by steps: "), unit)
        if worth.tiers:
            return self.steps(worth.tiers, ("分段累计：", "by slices: "), unit)
        if worth.table:
            given = [
                (f"“{each.word}”记{each.give}", f'"{each.word}" gives {each.give}')
                for each in worth.table.words
            ]
            zh, en = joined([*given, _otherwise(worth.table.otherwise)], ("、", ", "))
            return f"按词折算：{zh}", f"by the word: {en}"
        return fill(("按公式折算：{f}", "by the formula {f}"), f=self.said(str(worth.formula)))

    def steps(self, steps: tuple[Step, ...], begin: Both, unit: Unit) -> Both:
        given = [
            fill(
                ("{edges}的记{give}{u}", "{edges} gives {give} {e}"),
                edges=self.edges(step),
                give=self.said(step.give),
                u=_u(unit)[0],
                e=_u(unit)[1],
            )
            for step in steps
        ]
        zh, en = joined(given, ("，", ", "))
        return f"{begin[0]}{zh}", f"{begin[1]}{en}"

    def edges(self, edges: Edges) -> Both:
        words: dict[str, Both] = {
            "at_least": ("{}（含）以上", "at least {}"),
            "above": ("超过{}", "above {}"),
            "below": ("不到{}", "below {}"),
            "at_most": ("{}（含）以下", "at most {}"),
        }
        given = [
            fill(
                (words[edge][0].replace("{}", "{a}"), words[edge][1].replace("{}", "{a}")), a=self.said(text)
            )
            for edge in words
            if (text := getattr(edges, edge)) is not None
        ]
        return joined(given, ("、", " and ")) if given else ("任何数", "any number")

    def ends(self, limit: Limit | None, rounding: Rounding | None, unit: Unit) -> list[Both]:
        u, parts = _u(unit), list[Both]()
        if limit and limit.max is not None:
            parts.append(fill(("最多{a}{u}", "at most {a} {e}"), a=self.said(limit.max), u=u[0], e=u[1]))
        if limit and limit.min is not None:
            parts.append(fill(("最少{a}{u}", "at least {a} {e}"), a=self.said(limit.min), u=u[0], e=u[1]))
        if rounding:
            parts.append(
                fill(
                    ("{by}到{to}", "rounded {by} to {to}"),
                    by=ROUNDING[rounding.by],
                    to=self.said(rounding.to),
                )
            )
        return parts

    def account(self, account: Account) -> Iterator[Sentence]:
        at = (*self.at, "account")
        order: Both = (
            ("按入账先后记账", "in the order of the log")
            if account.order == "posted"
            else ("按发生日期先后记账", "in the order of the days")
        )
        yield _sentence(
            at,
            fill(
                ("账户{order}，一条一条记。", "The account is kept {order}, record by record."), order=order
            ),
        )
        for i, balance in enumerate(account.balances):
            parts = self.ends(Limit(max=balance.max, min=balance.min), None, balance.unit)
            if balance.over is not None:
                over = self.label()(balance.over)
                parts.append(fill(("超出的转入“{zh}”", 'the surplus goes to "{en}"'), zh=over[0], en=over[1]))
            unit = _u(balance.unit)
            said = joined(
                [
                    fill(("余额，以{u}计", "a balance in {e}"), u=UNIT_NAMES[balance.unit][0], e=unit[1]),
                    *parts,
                ]
            )
            yield _sentence(
                (*at, "balances", i),
                _ended((f"“{balance.zh}”：", f'"{balance.en}": '), said, self.noted(balance.note)),
            )
        for i, posting in enumerate(account.postings):
            yield _sentence((*at, "postings", i), self.posting(posting, account))
        for i, change in enumerate(account.convert):
            source, to = self.label()(change.source), self.label()(change.to)
            yield _sentence((*at, "convert", i), _ended((f"“{change.zh}”：", f'"{change.en}": '), fill(
                ("“{s}”每满{every}折成“{t}”{give}，余下的留着", 'every full {every} of "{se}" becomes {give} of "{te}"; the rest stays'),
                s=source[0], se=source[1], t=to[0], te=to[1], every=self.said(change.every), give=self.said(change.give),
            ), self.noted(change.note)))  # fmt: skip
        for i, expiry in enumerate(account.expire):
            balance_name = self.label()(expiry.balance)
            to = self.label()(expiry.to) if expiry.to else ("", "")
            goes: Both = (f"转入“{to[0]}”", f'goes to "{to[1]}"') if expiry.to else ("作废", "is gone")
            yield _sentence((*at, "expire", i), _ended((f"“{expiry.zh}”：", f'"{expiry.en}": '), fill(
                ("每{unit}末，“{b}”余下的{goes}", 'at the end of each {unit} what is left of "{be}" {goes}'),
                unit=WORDS[expiry.at_end_of], b=balance_name[0], be=balance_name[1], goes=goes,
            ), self.noted(expiry.note)))  # fmt: skip

    def posting(self, posting: Posting, account: Account) -> Both:
        kinds = posting.kinds
        first = fill(("每条{kinds}", "for each of {kinds}"), kinds=self.kinds(kinds))
        if posting.where is not None:
            first = fill(
                ("{first}，只看{that}的", "{first}, only where {that}"),
                first=first,
                that=self.said(posting.where, kinds),
            )
        parts = [first, *(self.condition(each, kinds) for each in posting.counts_if)]
        parts.append(fill(("取{of}", "{of} is taken"), of=self.said(posting.of, kinds)))
        if posting.worth:
            unit = next(
                balance.unit for balance in account.balances if balance.name == posting.post[0].balance
            )
            parts.append(
                self.worth(
                    posting.worth,
                    unit_of_of(posting.of, record_meanings(self.book, kinds, self.before)),
                    unit,
                )
            )
        if posting.limit:
            [*bounds] = self.ends(posting.limit, None, "number")
            parts.append(
                fill(
                    ("每{per}合计{b}", "for each {per} {b} in all"),
                    per=self.group(posting.per, kinds),
                    b=joined(bounds),
                )
            )
        parts += [
            fill(
                ("须{that}，否则不受理：“{zh}”", 'refused unless {that}: "{en}"'),
                that=self.said(need.that, kinds),
                zh=need.zh,
                en=need.en,
            )
            for need in posting.needs
        ]
        if posting.at_most:
            parts.append(
                fill(
                    ("每{unit}最多受理{n}次", "accepted at most {n} times each {unit}"),
                    unit=WORDS[posting.at_most.in_each],
                    n=posting.at_most.times,
                )
            )
        for post in posting.post:
            balance = self.label()(post.balance)
            parts.append(self.moved(post.times, balance))
        return _ended((f"“{posting.zh}”：", f'"{posting.en}": '), joined(parts), self.noted(posting.note))

    def moved(self, times: str, balance: Both) -> Both:
        if times in ("1", "-1"):
            words = ("加入“{b}”", 'added to "{e}"') if times == "1" else ("从“{b}”减去", 'taken from "{e}"')
            return fill(words, b=balance[0], e=balance[1])
        return fill(
            ("乘以{t}加入“{b}”", 'times {t} added to "{e}"'), t=self.said(times), b=balance[0], e=balance[1]
        )

    def closing(self) -> Iterator[Sentence]:
        part = self.part
        if part.result is not None:
            result = self.label()(part.result)
            yield _sentence(
                (*self.at, "result"), (f"以“{result[0]}”为得分。", f'The result is "{result[1]}".')
            )
        for i, need in enumerate(part.requires):
            yield _sentence((*self.at, "requires", i), _ended(("", ""), fill(
                ("须{that}才出分，否则写明“{zh}”", 'a number is given only where {that}; otherwise: "{en}"'), that=self.said(need.that), zh=need.zh, en=need.en,
            ), self.noted(need.note)))  # fmt: skip
        for i, band in enumerate(part.bands):
            yield _sentence((*self.at, "bands", i), _ended(("", ""), fill(
                ("{edges}为“{grade}”", '{edges} is "{grade}"'), edges=self.edges(band), grade=band.grade,
            ), self.noted(band.note)))  # fmt: skip
        for i, verdict in enumerate(part.verdicts):
            yield _sentence((*self.at, "verdicts", i), self.verdict(verdict))

    def verdict(self, verdict: Verdict) -> Both:
        does = fill(DOES[verdict.does], grade=verdict.grade or "")
        said = fill(("如果{that}，{does}", "where {that}, {does}"), that=self.said(verdict.when), does=does)
        return _ended((f"“{verdict.zh}”：", f'"{verdict.en}": '), said, self.noted(verdict.note))

    def noted(self, note: str | None) -> Both:
        if note is None:
            return "", ""
        return f"（假定{note}）", f" (assumption {note})"


def _u(unit: Unit) -> Both:
    """A unit behind a number: 5分, 60分钟; of counts and plain numbers nothing is said in Chinese."""
    zh = "" if unit in ("number", "percent") else "次" if unit == "count" else UNIT_NAMES[unit][0]
    en = "" if unit in ("number", "percent", "count") else UNIT_NAMES[unit][1]
    return zh, en


def _ended(name: Both, said: Both, note: Both) -> Both:
    zh, en = f"{name[0]}{said[0]}{note[0]}。", f"{name[1]}{said[1]}{note[1]}."
    return zh, " ".join(en.split()).replace(" ;", ";").replace(" ,", ",").replace(" .", ".")
