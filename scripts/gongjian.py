"""The `gongjian` command. Each group of commands has a module of its own; this one puts them together.

gongjian init --data DIR --origin NAME --root PUB.pem …
gongjian serve --data DIR
gongjian audit --data DIR | --bundle DIR
"""

from typing import Annotated

import typer

from api.server import log_json_lines
from scripts import (
    auditing,
    bench,
    confirming,
    demo,
    founding,
    importing,
    keeping,
    keys,
    scoring,
    serving,
    showing,
    submitting,
)
from scripts.output import speak

app = typer.Typer(
    name="gongjian",
    help="共建账本：签名、记账、重放、评分。A signed ledger for co-building alliances.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def options(
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON。One JSON document.")] = False,
) -> None:
    speak.as_json = as_json


for module in (founding, serving, submitting, importing, confirming, auditing, scoring, keeping, demo, bench):
    module.add_to(app)
app.add_typer(showing.app, name="show", help="一件事的全貌。One thing, whole.")
app.add_typer(keys.app, name="key", help="密钥文件。Keys in files.")
app.add_typer(scoring.app, name="rulebook", help="评分规则。Rulebooks.")


def main() -> None:
    log_json_lines()  # to standard error: what --json prints stays one document
    app()


if __name__ == "__main__":
    main()
