"""A line read aloud: what it looks at, what it takes of that, what that is worth and where it ends."""

from collections.abc import Iterator

from contracts.rulebook_lines import Keep, Line, Stage, Step, Worth
from contracts.rulebook_words import Edges, Limit, Rounding, Unit
from domain.scoring.explaining_names import PartNames, behind, ended, fill, joined, otherwise
from domain.scoring.explaining_words import PARTLY, TAKES
from domain.scoring.sentences import KEPT, ROUNDING, Both
from domain.scoring.units import NUMBER_OF, record_meanings, unit_of_line, unit_of_of


class LinesAloud:
    """Lines, and what postings of an account share with them."""

    def __init__(self, names: PartNames) -> None:
        self.names = names

    def line(self, line: Line) -> Iterator[Both]:
        """The line in one sentence, and one more for each condition, and for what is only shown."""
        name = (f"“{line.zh}”：", f'"{line.en}": ')
        unit = unit_of_line(line, record_meanings(self.names.book, line.kinds, self.names.before))
        parts: list[Both] = []
        if line.applies is not None:
            parts.append(
                fill(
                    ("只适用于{that}的，其他记0", "only where {that}, otherwise 0"),
                    that=self.names.said(line.applies),
                )
            )
        if line.value is not None:
            parts.append(
                fill(
                    ("定为{a}{u}", "fixed at {a} {e}"),
                    a=self.names.said(line.value),
                    u=behind(unit)[0],
                    e=behind(unit)[1],
                )
            )
        if line.formula is not None:
            parts.append(fill(("{f}", "{f}"), f=self.names.said(line.formula)))
            parts += self.if_zero(line)
        if line.kinds:
            parts += self.from_records(line, unit)
        else:
            parts += self.ends(line.limit, line.round, unit)
        yield ended(name, joined(parts), self.names.noted(line.note))
        if line.show:
            yield fill(("“{zh}”显示时{by}到{to}，数值不变。", '"{en}" is shown rounded {e} to {to}; the value stays exact.'),
                       zh=line.zh, en=line.en, by=ROUNDING[line.show.by][0], e=ROUNDING[line.show.by][1], to=line.show.to)  # fmt: skip

    def if_zero(self, line: Line) -> list[Both]:
        if line.if_zero is None:
            return []
        if line.if_zero == "error":
            return [("分母为零时无法得出", "where it divides by zero there is no value")]
        return [
            fill(("分母为零时记{a}", "where it divides by zero it is {a}"), a=self.names.said(line.if_zero))
        ]

    def from_records(self, line: Line, unit: Unit) -> list[Both]:
        kinds = line.kinds
        first = fill(("看{kinds}", "of {kinds}"), kinds=self.names.kinds(kinds))
        if line.where is not None:
            first = fill(
                ("{first}，只看{that}的", "{first}, only where {that}"),
                first=first,
                that=self.names.said(line.where, kinds),
            )
        parts = [first, *(self.names.condition(each, kinds) for each in line.counts_if)]
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
                of=self.names.said(less.of, kinds),
            )
            for less in line.less
        ]
        record = record_meanings(self.names.book, kinds, self.names.before)
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

    def keep(self, keep: Keep, kinds: tuple[str, ...]) -> Both:
        by: Both = (
            fill(("（按{by}）", " (by {by})"), by=self.names.said(keep.by, kinds)) if keep.by else ("", "")
        )
        per: Both = (
            fill(("每{per}", "for each {per} "), per=self.names.group(keep.per, kinds))
            if keep.per
            else ("", "")
        )
        return fill(
            ("{per}只取{which}的{n}条{by}", "{per}only the {which} {n}{by}"),
            per=per,
            which=KEPT[keep.which],
            n=keep.n,
            by=by,
        )

    def stage(self, stage: Stage, line: Line, is_first: bool, taken: Unit, unit: Unit) -> list[Both]:
        kinds, parts = line.kinds, list[Both]()
        if stage.every:
            parts.append(
                fill(
                    ("逐{per}看，没有记录的也看", "for every {per}, empty ones too"),
                    per=self.names.group((stage.every,), kinds),
                )
            )
        elif stage.per != ("period",):
            parts.append(fill(("每{per}分别算", "for each {per}"), per=self.names.group(stage.per, kinds)))
        if stage.part:
            parts.append(PARTLY[stage.part])
        of: Both = (
            self.names.said(stage.of, kinds)
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
                    a=self.names.said(stage.missing),
                    u=behind(unit)[0],
                    e=behind(unit)[1],
                )
            )
        if stage.worth:
            parts.append(self.worth(stage.worth, taken, unit, stage.of or "", kinds))
        return parts + self.ends(stage.limit, stage.round, unit if stage.worth else taken)

    def worth(self, worth: Worth, taken: Unit, unit: Unit, of: str = "", kinds: tuple[str, ...] = ()) -> Both:
        """`of`: what is taken of each record of these `kinds`."""
        u, t = behind(unit), behind(taken)
        if worth.each is not None:
            per: Both = ("每条", "each") if taken == "count" else (f"每{t[0]}", f"each of the {t[1]}")
            return fill(
                ("{per}记{a}{u}", "{per} gives {a} {e}"),
                per=per,
                a=self.names.said(worth.each),
                u=u[0],
                e=u[1],
            )
        if worth.rate:
            full: Both = ("满", "full ") if worth.rate.whole == "yes" else ("", "")
            return fill(("每{full}{every}{t}记{give}{u}", "each {full}{every} {te} gives {give} {e}"), full=full,
                        every=self.names.said(worth.rate.every), t=t[0], te=t[1], give=self.names.said(worth.rate.give), u=u[0], e=u[1])  # fmt: skip
        if worth.steps:
            return self.steps(worth.steps, ("分档：", "by steps: "), unit)
        if worth.tiers:
            return self.steps(worth.tiers, ("分段累计：", "by slices: "), unit)
        if worth.table:
            words = [(self.names.word(of, each.word, kinds), each.give) for each in worth.table.words]
            given = [(f"“{zh}”记{give}", f'"{en}" gives {give}') for (zh, en), give in words]
            zh, en = joined([*given, otherwise(worth.table.otherwise)], ("、", ", "))
            return f"按词折算：{zh}", f"by the word: {en}"
        return fill(("按公式折算：{f}", "by the formula {f}"), f=self.names.said(str(worth.formula)))

    def steps(self, steps: tuple[Step, ...], begin: Both, unit: Unit) -> Both:
        given = [
            fill(
                ("{edges}的记{give}{u}", "{edges} gives {give} {e}"),
                edges=self.edges(step),
                give=self.names.said(step.give),
                u=behind(unit)[0],
                e=behind(unit)[1],
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
                (words[edge][0].replace("{}", "{a}"), words[edge][1].replace("{}", "{a}")),
                a=self.names.said(text),
            )
            for edge in words
            if (text := getattr(edges, edge)) is not None
        ]
        return joined(given, ("、", " and ")) if given else ("任何数", "any number")

    def ends(self, limit: Limit | None, rounding: Rounding | None, unit: Unit) -> list[Both]:
        u, parts = behind(unit), list[Both]()
        if limit and limit.max is not None:
            parts.append(
                fill(("最多{a}{u}", "at most {a} {e}"), a=self.names.said(limit.max), u=u[0], e=u[1])
            )
        if limit and limit.min is not None:
            parts.append(
                fill(("最少{a}{u}", "at least {a} {e}"), a=self.names.said(limit.min), u=u[0], e=u[1])
            )
        if rounding:
            parts.append(
                fill(
                    ("{by}到{to}", "rounded {by} to {to}"),
                    by=ROUNDING[rounding.by],
                    to=self.names.said(rounding.to),
                )
            )
        return parts
