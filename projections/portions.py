"""What of the log a thing is made from, so that its past is read without all the rest.

    account 1c…  ──▶  its stream, its bank's, those of its records, activities and requests …    and the entries that posted to it
    past_of(ledger, 4000, that, Hours, …)  ──▶  the passbook as it was, from some dozens of entries

Streams and entries are found in the tables as they are now. Nothing in a log goes away, so what a thing was made from at any
entry is among what it is made from now. A test reads every account and agreement both ways, here and there and wherever
something of theirs was frozen, taken back or asked about.
"""

from contracts.streams import rule_id
from contracts.values import Digest, Id
from ledger.bulk import Portion
from projections.reading import Reading

OF_ACCOUNT = """
    WITH mine AS (SELECT * FROM postings WHERE account = %(account)s),
    asked AS (SELECT * FROM correction_requests WHERE whose = %(owner)s),
    recorded AS (SELECT * FROM service_records WHERE record IN (SELECT record FROM mine)),
    contested AS (SELECT * FROM freezes WHERE entry IN (SELECT entry FROM mine))
    SELECT ARRAY(
        SELECT bank FROM balances WHERE account = %(account)s
        UNION SELECT unnest(ARRAY[record, activity, confirmed_by, other]) FROM mine
        UNION SELECT unit FROM recorded
        UNION SELECT unnest(ARRAY[request, asked.asked]) FROM asked
    )::text[], ARRAY(
        SELECT entry FROM mine
        UNION SELECT unnest(ARRAY[position, until]) FROM contested
        UNION SELECT corrections.position FROM corrections WHERE leaf IN (SELECT leaf FROM asked)
    )
"""


def of_account(now: Reading, log: Digest, account: Id, owner: Id) -> Portion:
    """Of a time account and what its owner asked to have corrected. Needs Hours, Facts and those of correction requests."""
    now.cursor.execute(OF_ACCOUNT, {"account": account, "owner": owner})
    [(streams, positions)] = now.cursor
    frozen = rule_id(log, "frozen-minutes", account)
    return Portion({account, frozen, *filter(None, streams)}, set(filter(None, positions)))


OF_AGREEMENT = """
    WITH texts AS (
        SELECT agreement FROM agreements WHERE agreement = %(agreement)s
        UNION ALL SELECT agreement FROM agreements WHERE amends = %(agreement)s
    ),
    recorded AS (SELECT * FROM fulfilments WHERE agreement IN (SELECT agreement FROM texts))
    SELECT ARRAY(
        SELECT agreement FROM texts
        UNION ALL SELECT fulfilment FROM recorded
        UNION ALL SELECT termination FROM terminations WHERE agreement IN (SELECT agreement FROM texts)
    )::text[], ARRAY(SELECT unnest(ARRAY[confirmation, changed]) FROM recorded WHERE confirmation IS NOT NULL)
"""


def of_agreement(now: Reading, log: Digest, agreement: Id) -> Portion:
    """Of an agreement: its amendments, what was recorded of its commitments, and how it ended. Needs Agreements."""
    now.cursor.execute(OF_AGREEMENT, {"agreement": agreement})
    [(streams, positions)] = now.cursor
    return Portion({*streams, rule_id(log, "renewal", agreement)}, set(positions))


OF_UNIT_IN_ALLIANCE = """
    WITH claimed AS (
        SELECT claim, item, claims.counter FROM claims JOIN items USING (item)
        WHERE claims.unit = %(unit)s AND alliance = %(alliance)s
    )
    SELECT ARRAY(
        SELECT item FROM items WHERE publisher = %(unit)s AND alliance = %(alliance)s
        UNION SELECT unnest(ARRAY[claim, item, counter]) FROM claimed
        UNION SELECT agreement FROM agreements JOIN parties USING (agreement)
              WHERE parties.unit = %(unit)s AND alliance = %(alliance)s
    )::text[]
"""


def of_unit_in_alliance(now: Reading, unit: Id, alliance: Id) -> Portion:
    """What a unit had open in an alliance: the items that it published, its claims and its agreements. When
    others last delivered something of that is not in it. Needs Lists and Agreements."""
    now.cursor.execute(OF_UNIT_IN_ALLIANCE, {"unit": unit, "alliance": alliance})
    [(streams,)] = now.cursor
    return Portion(streams)
