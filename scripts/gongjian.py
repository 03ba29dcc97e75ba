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
    filing,
    founding,
    importing,
    keeping,
    keys,
    passbook,
    persons,
    scoring,
    serving,
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


for module in (
    founding, serving, submitting, importing, confirming, passbook, auditing, scoring, keeping, demo, bench,
):  # fmt: skip
    module.add_to(app)
app.add_typer(keys.app, name="key", help="密钥文件。Keys in files.")
app.add_typer(persons.app, name="person", help="人员和保险库里的姓名。Persons, and their names in the vault.")
app.add_typer(filing.app, name="file", help="附件。Attachments.")
app.add_typer(scoring.app, name="rulebook", help="评分规则。Rulebooks.")


def main() -> None:
    log_json_lines()  # to standard error: what --json prints stays one document
    app()


if __name__ == "__main__":
    main()
