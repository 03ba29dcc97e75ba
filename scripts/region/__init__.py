"""A region's year, read from its files and played into a ledger: everybody signs with a key of their own.

    units.csv … ──▶ found ──▶ plan: a calendar of acts ──▶ play, day by day ──▶ figures: what was published, what is held

    clock        what day it is, and the calendar of acts still to be played
    cast         the units, the people and what they have made so far
    crowd        many people at once, in sheets of 4,096
    figures      what a region has published, and what the ledger holds of it
    plays        the five regions; each has a plan of its own: yanhe, shantou, songgang, qingdao, wuhan

Scenes of regions that grow with a scale, each with the file that it reads drawn above its code:

    ground       units and their people         councils     alliances in alliances, and their conferences
    offices      who goes where, and their days reporting    double reporting, pledges
    exchange     lists, claimed both ways       admission    admitted matters, refusals, whistles
    pacts        agreements of pairs            projects     milestones and funds
    loops        orders and wishes              duties       lists of duty; what takes place so often
    mergers      units that become one
    volunteers   a time bank                    honours, evaluations, rules
    amendments   agreements that are changed    party_orgs, coverage, successions, standing
    rounds       appeals, and people decide     next_year    what the next year begins with

Of a time bank, after its volunteers have served (sheets): charters, spending, scans, saturdays, second_numbers, certificates.

Scenes of Yanhe, whose files name every act: founding, agreements, lists, meetings, service, duty, marks, ballots, secret_ballots.

The scenes know the cast and the clock; one leans on another only for what it goes on with. The plans know them all.
"""
