"""A region's year, read from its files and played into a ledger: everybody signs with a key of their own.

    units.csv … ──▶ found ──▶ plan: a calendar of acts ──▶ play, day by day ──▶ done

    clock        what day it is, and the calendar of acts still to be played
    cast         the units, the people and what they have made so far
    founding     units, people, keys, the alliance, the time bank, the rulebooks
    agreements   promises signed by both sides, and what is delivered on them
    lists        needs and resources: published, claimed, delivered, confirmed
    meetings     the alliance meets and adopts proposals
    service      activities, and the hours that volunteers freely gave
    duty         check-ins, duty acts and visits, which are never volunteer hours
    marks        what the published rule leaves to the evaluators
    year         all of these put on the calendar

The scenes know the cast and the clock and nothing of one another; only `year` knows them all.
"""
