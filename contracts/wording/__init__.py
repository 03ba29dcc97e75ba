"""Statements in words: what each type, each member and each word of a closed list is called, in Chinese and in English.

    lines(body)     claim.make  ▸  清单事项 6f96…   清单事项·版次 2   认领数量 30

The bytes that are signed hold short names that never change. What people read in their place stands here once, for the command line, for
the pages and for whoever builds something else on the ledger; a test asks of every name that it has words.
"""
