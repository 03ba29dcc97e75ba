"""An account read aloud: its balances, what is posted to them, and when something is converted or expires."""

from collections.abc import Iterator

from contracts.rulebook_accounts import Account, Posting
from contracts.rulebook_words import Limit
from domain.scoring.explaining_lines import LinesAloud
from domain.scoring.explaining_names import Sentence, behind, ended, fill, joined, sentence_at
from domain.scoring.explaining_words import WORDS
from domain.scoring.sentences import UNIT_NAMES, Both
from domain.scoring.units import record_meanings, unit_of_of


class AccountAloud:
    """The account of a part; `at` is where the part stands."""

    def __init__(self, lines: LinesAloud, at: tuple[str | int, ...]) -> None:
        self.lines, self.names, self.at = lines, lines.names, at

    def account(self, account: Account) -> Iterator[Sentence]:
        at = (*self.at, "account")
        order: Both = (
            ("按入账先后记账", "in the order of the log")
            if account.order == "posted"
            else ("按发生日期先后记账", "in the order of the days")
        )
        yield sentence_at(
            at,
            fill(
                ("账户{order}，一条一条记。", "The account is kept {order}, record by record."), order=order
            ),
        )
        for i, balance in enumerate(account.balances):
            parts = self.lines.ends(Limit(max=balance.max, min=balance.min), None, balance.unit)
            if balance.over is not None:
                over = self.names.label()(balance.over)
                parts.append(fill(("超出的转入“{zh}”", 'the surplus goes to "{en}"'), zh=over[0], en=over[1]))
            unit = behind(balance.unit)
            said = joined(
                [
                    fill(("余额，以{u}计", "a balance in {e}"), u=UNIT_NAMES[balance.unit][0], e=unit[1]),
                    *parts,
                ]
            )
            yield sentence_at(
                (*at, "balances", i),
                ended((f"“{balance.zh}”：", f'"{balance.en}": '), said, self.names.noted(balance.note)),
            )
        for i, posting in enumerate(account.postings):
            yield sentence_at((*at, "postings", i), self.posting(posting, account))
        for i, change in enumerate(account.convert):
            source, to = self.names.label()(change.source), self.names.label()(change.to)
            yield sentence_at((*at, "convert", i), ended((f"“{change.zh}”：", f'"{change.en}": '), fill(
                ("“{s}”每满{every}折成“{t}”{give}，余下的留着", 'every full {every} of "{se}" becomes {give} of "{te}"; the rest stays'),
                s=source[0], se=source[1], t=to[0], te=to[1], every=self.names.said(change.every), give=self.names.said(change.give),
            ), self.names.noted(change.note)))  # fmt: skip
        for i, expiry in enumerate(account.expire):
            balance_name = self.names.label()(expiry.balance)
            to = self.names.label()(expiry.to) if expiry.to else ("", "")
            goes: Both = (f"转入“{to[0]}”", f'goes to "{to[1]}"') if expiry.to else ("作废", "is gone")
            yield sentence_at((*at, "expire", i), ended((f"“{expiry.zh}”：", f'"{expiry.en}": '), fill(
                ("每{unit}末，“{b}”余下的{goes}", 'at the end of each {unit} what is left of "{be}" {goes}'),
                unit=WORDS[expiry.at_end_of], b=balance_name[0], be=balance_name[1], goes=goes,
            ), self.names.noted(expiry.note)))  # fmt: skip

    def posting(self, posting: Posting, account: Account) -> Both:
        kinds = posting.kinds
        first = fill(("每条{kinds}", "for each of {kinds}"), kinds=self.names.kinds(kinds))
        if posting.where is not None:
            first = fill(
                ("{first}，只看{that}的", "{first}, only where {that}"),
                first=first,
                that=self.names.said(posting.where, kinds),
            )
        parts = [first, *(self.names.condition(each, kinds) for each in posting.counts_if)]
        parts.append(fill(("取{of}", "{of} is taken"), of=self.names.said(posting.of, kinds)))
        if posting.worth:
            unit = next(
                balance.unit for balance in account.balances if balance.name == posting.post[0].balance
            )
            parts.append(
                self.lines.worth(
                    posting.worth,
                    unit_of_of(posting.of, record_meanings(self.names.book, kinds, self.names.before)),
                    unit,
                )
            )
        if posting.limit:
            [*bounds] = self.lines.ends(posting.limit, None, "number")
            parts.append(
                fill(
                    ("每{per}合计{b}", "for each {per} {b} in all"),
                    per=self.names.group(posting.per, kinds),
                    b=joined(bounds),
                )
            )
        parts += [
            fill(
                ("须{that}，否则不受理：“{zh}”", 'refused unless {that}: "{en}"'),
                that=self.names.said(need.that, kinds),
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
            balance = self.names.label()(post.balance)
            parts.append(self.moved(post.times, balance))
        return ended(
            (f"“{posting.zh}”：", f'"{posting.en}": '), joined(parts), self.names.noted(posting.note)
        )

    def moved(self, times: str, balance: Both) -> Both:
        if times in ("1", "-1"):
            words = ("加入“{b}”", 'added to "{e}"') if times == "1" else ("从“{b}”减去", 'taken from "{e}"')
            return fill(words, b=balance[0], e=balance[1])
        return fill(
            ("乘以{t}加入“{b}”", 'times {t} added to "{e}"'),
            t=self.names.said(times),
            b=balance[0],
            e=balance[1],
        )
