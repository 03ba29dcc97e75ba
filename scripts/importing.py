"""`gongjian import`: sheets into signed statements."""

import typer


def add_to(app: typer.Typer) -> None:
    """Filled in with the importers."""
