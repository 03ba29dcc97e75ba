"""The stages of a line: their groups, what is taken, what it is worth, and that each is coarser than the last."""

from collections.abc import Iterator

from contracts.rulebook_lines import Line, Stage, Worth
from domain.scoring.calendar import FINER_TO_COARSER
from domain.scoring.check_context import PartContext
from domain.scoring.check_edges import check_limit, check_steps, check_tiers
from domain.scoring.findings import Path
from domain.scoring.meaning import Meaning
from domain.scoring.taking import ZERO_WHEN_EMPTY

WORTHS = ("each", "rate", "steps", "tiers", "table", "formula")
TAKES_ANYTHING = ("count", "distinct", "only", "latest")


def check_stages(context: PartContext, at: Path, line: Line, of: Meaning | None) -> None:
    """Say what is wrong with the stages of a line from facts; `of` is what its first stage takes."""
    for path, stage in _stages(at, line):
        _check_stage(context, path, stage, line, is_first=stage is line)
    _check_taken(context, at, line, of)
    _check_coarser(context, at, line)


def check_one_worth(
    context: PartContext, at: Path, worth: Worth | None, words: tuple[str, ...] | None
) -> None:
    """Exactly one way, its edges whole, its table with an answer for every word."""
    if worth is None:
        return
    findings = context.book.findings
    if sum(getattr(worth, way) is not None for way in WORTHS) != 1:
        findings.error(at, "worth 里要有且只有一种算法", "worth needs exactly one way")
        return
    if worth.steps:
        check_steps(context.book, (*at, "steps"), [(step, step.give) for step in worth.steps])
    if worth.tiers:
        check_tiers(context.book, (*at, "tiers"), [(tier, tier.give) for tier in worth.tiers])
    if worth.rate and any(
        number is not None and number <= 0 for number in context.book.constants(worth.rate.every)
    ):
        findings.error((*at, "rate", "every"), "“每多少”必须大于0", "every must be above 0")
    if worth.table and worth.table.otherwise is None:
        findings.error(
            (*at, "table"),
            "对照表没有写 else：表外的词怎么办？",
            "the table has no else: what of a word that is not in it?",
        )
    listed = [given.word for given in worth.table.words] if worth.table else []
    for nth, word in enumerate(listed):
        if word in listed[:nth]:
            findings.error((*at, "table"), f"“{word}”写了两次", f'"{word}" is written twice', since=2)
    for given in worth.table.words if worth.table and words else ():
        if given.word not in (words or ()):
            findings.error(
                (*at, "table"),
                f"“{given.word}”不在登记的词里，永远用不到",
                f'"{given.word}" is none of the declared words; it can never match',
            )


def _stages(at: Path, line: Line) -> Iterator[tuple[Path, Stage]]:
    yield at, line
    for i, stage in enumerate(line.then):
        yield (*at, "then", i), stage
    if line.total:
        yield (*at, "total"), line.total


def _check_stage(context: PartContext, at: Path, stage: Stage, line: Line, is_first: bool) -> None:
    findings, record = context.book.findings, context.record(line.kinds)
    words = record[stage.every].words if stage.every in record else None
    if stage.every and "per" in stage.model_fields_set:
        findings.error((*at, "every"), "every 和 per 只能写一个", "write either every or per")
    if stage.every and stage.every not in FINER_TO_COARSER and not words:
        findings.error(
            (*at, "every"),
            f"“{stage.every}”不是日历期间，也不是列明了词的属性；请写 day、month、quarter、half、year，或在 facts 里把它的词列出来",
            f'"{stage.every}" is neither a calendar unit nor an attribute with a closed list of words; write day, month, quarter, half or year, or list its words under facts',
        )
    if stage.every in FINER_TO_COARSER and stage.part is None:
        findings.error(
            (*at, "every"),
            "期初期末不足一期怎么算？请写 part: count（算一期）、skip（不算）或 share（按天折算）",
            "what of a part-period? say part: count, skip or share",
        )
    if (
        stage.every in FINER_TO_COARSER
        and context.book.rulebook.period == "lifetime"
        and not context.part.term
    ):
        findings.error(
            (*at, "every"),
            "没有起止的期间不能逐期检查空缺",
            "a lifetime has no end: empty periods cannot be listed",
        )
    if stage.every and _is_longer(stage.every, context.book.rulebook.period):
        zh, en = CALENDAR_WORDS[stage.every], stage.every
        findings.error(
            (*at, "every"),
            f"考核期只有一个{CALENDAR_WORDS[context.book.rulebook.period]}，不能逐{zh}检查；请换短一些的期间",
            f"the rulebook scores one {context.book.rulebook.period}: it cannot list every {en}; choose a shorter unit",
            since=2,
        )
    if stage.part and stage.every not in FINER_TO_COARSER:
        findings.error(
            (*at, "part"), "part 只用于 every: 日历期间", "part belongs to every with a calendar unit"
        )
    lists_words = bool(stage.every) and stage.every not in FINER_TO_COARSER
    if stage.missing is None and (
        lists_words or (stage.take not in ZERO_WHEN_EMPTY and _can_be_empty(stage))
    ):
        findings.error(
            (*at, "take"),
            "没有记录时怎么办？请写 missing: error 或一个数",
            "what if there is no record? say missing: error or a number",
        )
    for key in stage.per:
        if key not in ("period", "event", *FINER_TO_COARSER) and key not in record:
            findings.error(
                (*at, "per"), f"不能按“{key}”分组：记录上没有", f'cannot group by "{key}": no record has it'
            )
    if not is_first and stage.of is not None:
        findings.error((*at, "of"), "of 只写在第一步", "of belongs to the first stage")
    if is_first and stage.take == "longest_run":
        findings.error(
            (*at, "take"), "longest_run 用在 every 之后的一步", "longest_run belongs to a stage after every"
        )
    _check_positive(context, (*at, "round", "to"), stage.round.to if stage.round else None)
    check_limit(context.book, at, stage.limit)


CALENDAR_WORDS = {"day": "日", "month": "月", "quarter": "季度", "half": "半年", "year": "年"}


def _is_longer(unit: str, period: str) -> bool:
    if unit not in FINER_TO_COARSER or period not in FINER_TO_COARSER:
        return False
    return FINER_TO_COARSER.index(unit) > FINER_TO_COARSER.index(period)


def _can_be_empty(stage: Stage) -> bool:
    """Groups that come as they are found are never empty; the whole period and listed periods can be."""
    return stage.per == ("period",) or stage.every is not None


def _check_positive(context: PartContext, at: Path, text: str | None) -> None:
    if any(number is not None and number <= 0 for number in context.book.constants(text)):
        context.book.findings.error(at, "必须大于0，请改正", "must be above 0; correct it")


def _check_taken(context: PartContext, at: Path, line: Line, of: Meaning | None) -> None:
    """What is taken must be there, and be something that this taking can use."""
    findings = context.book.findings
    if line.of is None and line.take not in ("count", "longest_run"):
        findings.error(
            (*at, "of"),
            f"take: {line.take} 要写 of：取哪个数？",
            f"take: {line.take} needs of: which number?",
        )
    if line.of is not None and line.take == "count":
        findings.error(
            (*at, "of"), "take: count 只数条数，不用写 of", "take: count counts records; of does nothing"
        )
    is_number = of is None or of.kind in ("number", "unknown")
    if not is_number and line.take not in TAKES_ANYTHING:
        findings.error(
            (*at, "of"),
            f"“{line.of}”不是数，不能取 {line.take}",
            f'"{line.of}" is not a number; it cannot be taken as {line.take}',
        )
    if not is_number and line.take in ("only", "latest") and not (line.worth and line.worth.table):
        findings.error(
            (*at, "worth"),
            f"“{line.of}”不是数，请写 worth: table",
            f'"{line.of}" is not a number; say worth: table',
        )
    for path, stage in _stages(at, line):
        check_one_worth(context, (*path, "worth"), stage.worth, of.words if of and stage is line else None)
    rate = line.worth.rate if line.worth else None
    if rate and of and of.unit == "minutes" and rate.every == "1":
        findings.warning(
            (*at, "worth", "rate", "every"),
            "时间按分钟记：“每1”是每分钟；每小时请写 every: 60",
            "time is kept in minutes: every 1 is every minute; for an hour write every: 60",
        )


def _check_coarser(context: PartContext, at: Path, line: Line) -> None:
    """A later stage groups what an earlier one made: it can only be coarser."""
    keys = _keys(line)
    for path, stage in list(_stages(at, line))[1:]:
        for key in _keys(stage):
            if key != "period" and "event" not in keys and not any(_implies(finer, key) for finer in keys):
                context.book.findings.error(
                    (*path, "per"),
                    f"后一步按“{key}”分组，比前一步更细",
                    f'a later stage groups by "{key}", which is finer than the stage before',
                )
        keys = _keys(stage)


def _keys(stage: Stage) -> tuple[str, ...]:
    return (stage.every,) if stage.every else stage.per


def _implies(finer: str, coarser: str) -> bool:
    """Whether whoever knows `finer` knows `coarser`: a month tells its quarter."""
    if finer in FINER_TO_COARSER and coarser in FINER_TO_COARSER:
        return FINER_TO_COARSER.index(finer) <= FINER_TO_COARSER.index(coarser)
    return finer == coarser
