"""The sentences of a score sheet: one fixed template in each language for each kind of entry.

    无故缺席：1次 × -5 = -5分 | absences without leave: 1 × -5 = -5 points

The templates belong to the sealed bytes: a changed one is a new reducer number. A word in braces that differs
between the languages is given as a pair (Chinese, English).
"""

from collections.abc import Mapping
from datetime import date

from domain.scoring.calendar import label

Both = tuple[str, str]
Said = str | Both

UNITS: dict[str, Both] = {
    "points": ("分", " points"),
    "minutes": ("分钟", " min"),
    "hours": ("小时", " h"),
    "days": ("天", " days"),
    "count": ("次", ""),
    "persons": ("人", " persons"),
    "coins": ("币", " coins"),
    "percent": ("", ""),
    "number": ("", ""),
}

UNIT_NAMES: dict[str, Both] = {
    "points": ("分", "points"),
    "minutes": ("分钟", "minutes"),
    "hours": ("小时", "hours"),
    "days": ("天", "days"),
    "count": ("次", "count"),
    "persons": ("人", "persons"),
    "coins": ("币", "coins"),
    "percent": ("百分比", "percent"),
    "number": ("数", "number"),
}

TYPES: dict[str, Both] = {
    "number": ("数", "a number"),
    "yes_no": ("是或否", "yes or no"),
    "text": ("文字", "text"),
    "date": ("日期", "a date"),
    "list": ("列表", "a list"),
    "unknown": ("未知", "unknown"),
}

ROUNDING: dict[str, Both] = {
    "down": ("向下取整", "down"),
    "up": ("向上取整", "up"),
    "cut": ("截去尾数", "cut"),
    "half_up": ("四舍五入", "half up"),
    "half_even": ("四舍六入五成双", "half even"),
}

KEPT: dict[str, Both] = {
    "first": ("最前", "first"),
    "last": ("最后", "last"),
    "highest": ("最高", "highest"),
    "lowest": ("最低", "lowest"),
}

TEMPLATES: dict[str, Both] = {
    # a stage: what was taken
    "count": ("{name}{at}：{n}{u}", "{name}{at}: {n}{u}"),
    "mean": ("{name}{at}：{k}项平均 = {n}{u}", "{name}{at}: mean of {k} = {n}{u}"),
    "trimmed_mean": (
        "{name}{at}：{k}项去掉{d}个最高、{d}个最低后平均 = {n}{u}",
        "{name}{at}: mean of {k} without the {d} highest and {d} lowest = {n}{u}",
    ),
    "median": ("{name}{at}：{k}项中位数 = {n}{u}", "{name}{at}: median of {k} = {n}{u}"),
    "max": ("{name}{at}：{k}项取最高 {n}{u}", "{name}{at}: highest of {k}: {n}{u}"),
    "min": ("{name}{at}：{k}项取最低 {n}{u}", "{name}{at}: lowest of {k}: {n}{u}"),
    "latest": ("{name}{at}：{k}项取最近一项 {n}{u}", "{name}{at}: latest of {k}: {n}{u}"),
    "longest_run": ("{name}{at}：最长连续{n}期", "{name}{at}: longest run {n} periods"),
    "less": ("{name}{at}：减去{what} {o}{u}", "{name}{at}: less {what} {o}{u}"),
    # a stage: what that is worth
    "each": ("{name}{at}：{n}{u} × {each} = {a}{v}", "{name}{at}: {n}{u} × {each} = {a}{v}"),
    "rate": (
        "{name}{at}：{n}{u}，每{full}{every}{u}记{give}{v}，得{a}{v}",
        "{name}{at}: {n}{u} at {give}{v} per {full}{every}{u} = {a}{v}",
    ),
    "steps": (
        "{name}{at}：{n}{u}，在“{edge}”档，记{a}{v}",
        "{name}{at}: {n}{u} falls in step [{edge}]: {a}{v}",
    ),
    "tiers": ("{name}{at}：{n}{u}分段累计，得{a}{v}", "{name}{at}: {n}{u} by slices = {a}{v}"),
    "table": ("{name}{at}：“{n}”记{a}{v}", '{name}{at}: "{n}" gives {a}{v}'),
    "formula": ("{name}{at}：{n}{u}，按 {f} 得{a}{v}", "{name}{at}: {n}{u}, by {f} = {a}{v}"),
    "formula_in_words": ("{name}{at}：{n}{u}；{f}，得{a}{v}", "{name}{at}: {n}{u}; {f} = {a}{v}"),
    "share": (
        "{name}{at}：不足一期，按{part}天/{whole}天折算，{o}{v}",
        "{name}{at}: part-period of {part} of {whole} days: {o}{v}",
    ),
    # what bites
    "cap": ("{name}{at}：超过上限{m}{v}，扣回{o}{v}", "{name}{at}: above the limit {m}{v}, {o}{v} taken off"),
    "floor": (
        "{name}{at}：低于下限{m}{v}，补回{o}{v}",
        "{name}{at}: below the floor {m}{v}, {o}{v} put back",
    ),
    "round": ("{name}{at}：按{by}到{to}，{o}{v}", "{name}{at}: rounded {by} to {to}: {o}{v}"),
    # nothing there, or not yet
    "missing": ("{name}{at}：没有记录，按规则记{a}{v}", "{name}{at}: no record; the rule says {a}{v}"),
    "pending": ("{name}{at}：本期未结束，暂不计", "{name}{at}: the period is not over, not yet counted"),
    "pending_missing": (
        "{name}{at}：还没有记录；本期未结束，暂不按{a}{v}计",
        "{name}{at}: no record yet; the period is not over, and the {a}{v} for none are not counted yet",
    ),
    "pending_step": (
        "{name}{at}：{n}{u}，现在“{edge}”档；本期未结束，仍可到更好的一档，暂不计",
        "{name}{at}: {n}{u} falls in step [{edge}] for now; the period is not over, a better step can still be reached: not yet counted",
    ),
    "pending_term": (
        "{name}：{f}，现为{now}{v}；本期未结束，条件仍可改变，暂不计",
        "{name}: {f}: {now}{v} for now; the period is not over and the condition can still change: not yet counted",
    ),
    "skipped": ("{name}{at}：不足一期，按规则不计", "{name}{at}: a part-period, by the rule not counted"),
    "no_value": ("{name}：无法得出（{why}）", "{name}: no value ({why})"),
    "withheld": ("{name}：不出分（{why}）", "{name}: no number is given ({why})"),
    # records left out, with the reason
    "not_counted": ("{name}：{day}的记录不计，{why}", "{name}: record of {day} not counted: {why}"),
    "group_not_counted": (
        "{name}：{group}的{k}条记录整体不计，{why}",
        "{name}: {group}, all {k} records not counted: {why}",
    ),
    "set_aside": ("{name}：{day}的记录暂不计，{why}", "{name}: record of {day} not counted for now: {why}"),
    "not_kept": (
        "{name}：{day}的记录不计，{group}只取{which}{k}条",
        "{name}: record of {day} not counted: only the {which} {k} of {group}",
    ),
    # lines without facts
    "value": ("{name}：规则定为{a}{v}", "{name}: fixed at {a}{v}"),
    "term": ("{name}：{f} = {a}{v}", "{name}: {f} = {a}{v}"),
    "zero": ("{name}：分母为零，按规则记{a}{v}", "{name}: division by zero; the rule says {a}{v}"),
    "not_applicable": ("{name}：不适用于本对象", "{name}: does not apply to this subject"),
    # accounts
    "post": ("{name}：{day} {p} {a}{v}", "{name}: {day} {p} {a}{v}"),
    "refused": ("{name}：{day} {p}未受理，{why}", "{name}: {day} {p} refused: {why}"),
    "moved_out": (
        "{name}：{day} 超过上限{m}{v}，{o}{v}转入“{other}”",
        "{name}: {day} above {m}{v}, {o}{v} moved to {other}",
    ),
    "moved_in": (
        "{name}：{day} “{other}”超过上限，转入{o}{v}",
        "{name}: {day} {o}{v} moved here, {other} being full",
    ),
    "converted_out": (
        "{name}：{day} {p}，每满{every}{v}折算，减{o}{v}",
        "{name}: {day} {p}, every full {every}{v} converted: {o}{v} less",
    ),
    "converted_in": ("{name}：{day} {p}，折算得{o}{v}", "{name}: {day} {p}: {o}{v} by conversion"),
    "expired": ("{name}：{p}，{at}期末结清{o}{v}", "{name}: {p}, {o}{v} cleared at the end of {at}"),
    "expired_in": ("{name}：{at}期末由“{other}”转入{o}{v}", "{name}: {o}{v} from {other} at the end of {at}"),
    # why the number or the grade is not what it seems
    "because": ("{f}", "{f}"),
}


def sentence(kind: str, words: Mapping[str, Said]) -> Both:
    """Return the entry's sentence in Chinese and in English."""
    zh, en = TEMPLATES[kind]
    return zh.format_map(_in(words, 0)), en.format_map(_in(words, 1))


def unit_words(unit: str | None) -> Both:
    """A unit as a word of its own: (分钟, minutes)."""
    return UNIT_NAMES[unit or "number"]


def calendar_words(unit: str, day: date) -> Both:
    """A calendar unit for people: (2026年第3季度, 2026-Q3)."""
    short = label(unit, day)
    match unit:
        case "day":
            return short, short
        case "month":
            return f"{day.year}年{day.month}月", short
        case "quarter":
            return f"{day.year}年第{(day.month + 2) // 3}季度", short
        case "half":
            return f"{day.year}年{'上' if day.month < 7 else '下'}半年", short
    return f"{day.year}年", short


def _in(words: Mapping[str, Said], language: int) -> dict[str, str]:
    return {name: said if isinstance(said, str) else said[language] for name, said in words.items()}
