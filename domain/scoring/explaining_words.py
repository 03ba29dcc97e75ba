"""The words of `explaining.py`: what reserved names, takings, verdicts and calendar units are called when a rulebook is read aloud."""

from domain.scoring.sentences import Both

WORDS: dict[str, Both] = {
    "day": ("日期", "its day"),
    "subject": ("本对象", "the subject"),
    "period_start": ("考核期首日", "the first day of the period"),
    "period_end": ("考核期末日", "the last day of the period"),
    "amount": ("所得的数", "the amount"),
    "share": ("在期比例", "the share of the period"),
    "overlap": ("重叠的分钟", "the minutes that overlap"),
    "grade": ("等次", "grade"),
    "grade_by_number": ("按分等次", "grade by number"),
    "status": ("状态", "status"),
    "event": ("条记录", "record"),
    "period": ("期", "period"),
    "month": ("月", "month"),
    "quarter": ("季度", "quarter"),
    "half": ("半年", "half-year"),
    "year": ("年", "year"),
}
CALENDAR: dict[str, Both] = {
    "day": ("天", "day"),
    "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"),
    "half": ("个半年", "half-year"),
    "year": ("年", "year"),
    "event": ("条记录", "record"),
}
PERIODS: dict[str, Both] = {
    "month": ("每月一张", "one a month"),
    "quarter": ("每季度一张", "one a quarter"),
    "half": ("每半年一张", "one each half-year"),
    "year": ("每年一张", "one a year"),
    "lifetime": ("不分期", "without periods"),
}
TAKES: dict[str, Both] = {
    "count": ("数条数", "they are counted"),
    "sum": ("把{of}加起来", "{of} is added up"),
    "mean": ("取{of}的平均数", "the mean of {of} is taken"),
    "trimmed_mean": ("去掉{d}个最高、{d}个最低后，取{of}的平均数", "the mean of {of} is taken without the {d} highest and {d} lowest"),
    "median": ("取{of}的中位数", "the median of {of} is taken"),
    "max": ("取{of}的最高值", "the highest {of} is taken"),
    "min": ("取{of}的最低值", "the lowest {of} is taken"),
    "distinct": ("数{of}有多少个不同的", "it is counted how many different {of} there are"),
    "only": ("取唯一一条的{of}", "{of} of the only record is taken"),
    "latest": ("取最近一条的{of}", "{of} of the latest record is taken"),
    "longest_run": ("数最长连续多少期不为零", "the longest run of periods that are not zero is counted"),
}  # fmt: skip
DOES: dict[str, Both] = {
    "ceiling": ("等次最高为“{grade}”，分数照留", 'the grade is at most "{grade}"; the number stays'),
    "withhold": ("暂不定等次", "there is no grade for now"),
    "lose": ("取消评先等资格，分数和等次照留", "other eligibility is lost; number and grade stay"),
    "warn": ("只作提醒", "this is only said"),
}
PARTLY: dict[str, Both] = {
    "count": ("不足一期的也算一期", "a part-period counts as one"),
    "skip": ("不足一期的不算", "a part-period is left out"),
    "share": ("不足一期的按天数折算", "a part-period counts by its days"),
}
