"""Where the vectors come from: everything under contracts/vectors, made by the code from the fixed cast.

    log        a small county's whole log, as a bundle and as one entry a line
    good, bad  one file for each format: what must be taken, and what must be refused, and why
    tamper     the small log again, broken once in each file; what an audit must say

Made twice, they are the same bytes: `scripts/write_contracts.py` writes them, `--check` compares.
"""
