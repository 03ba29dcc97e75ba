"""All vectors."""

from pathlib import Path

from tests.contracts.making import acts, ballots, bundle, scores, tampering, trees, values


def files() -> dict[Path, bytes]:
    return (
        values.files() | acts.files() | ballots.files() | trees.files() | bundle.files() | scores.files()
        | tampering.files()
    )  # fmt: skip
