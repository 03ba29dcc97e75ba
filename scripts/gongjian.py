"""The `gongjian` command. Each group of commands has a module of its own, imported when one of them is run.

    gongjian init --data DIR --origin NAME --root PUB.pem …
    gongjian serve --data DIR
    gongjian audit --data DIR | --bundle DIR

`gongjian --help` imports none of them: what it says of a command stands in the table here as well.
"""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer

from scripts.help_pages import Command, Commands, Group, UsageError
from scripts.mistyped import mistake
from scripts.speaking import speak


class Of(NamedTuple):
    """Which module adds a command, and what the list of commands says of it."""

    module: str
    help: str


COMMANDS = {
    "init": Of("founding", "建立一本新账。Found a ledger."),
    "serve": Of("serving", "提供接口，直到按 Ctrl-C。Serve until Ctrl-C."),
    "submit": Of(
        "submitting",
        "签名并提交；同一文件再交一次，记过的不再记。Sign and submit statements; what was recorded before is recorded once.",
    ),
    "form": Of("blank_forms", "空白语句：要办的事都有哪些，各要填什么。What can be handed in, and what to fill in."),
    "find": Of("looking_up", "按名称查编号：写了名称只打印编号，不写则列出全部。 Find an id by its name; without one, list all."),
    "list": Of("listing", "一本登记簿：到期事项、匹配建议、任职、到岗、走访，凡有登记的都查得到。Any register, row by row."),
    "agreement": Of("drafting", "共建协议。Agreements."),
    "show": Of("showing", "一件事的全貌。One thing, whole."),
    "handover": Of("handing_over", "工作交接。Handing over what is open."),
    "import": Of("importing", "导入一张表：整张受理，或者一行也不受理。Import a sheet, all or nothing."),
    "export": Of("exporting", "导出：导入过的，按同样的列从账本里取回来。What was imported, back out with the same columns."),
    "confirm": Of("confirming", "确认一张表：一次签名，逐条生效。Confirm a sheet."),
    "scan": Of("scanning", "签到条：发条、扫条（可离线）、送出、成表。Slips for check-in."),
    "certificate": Of("certifying", "服务记录证明：申请、公示、出具、打印、验证。Certificates of service."),
    "account": Of("passbook", "时间银行存折：余额和逐笔说明。A passbook: the balance, and where every entry comes from."),
    "inbox": Of("inbox", "与我有关：收到的通知和要办的事。What concerns me, and what is to be done by when."),
    "draw": Of("drawing", "抽签（双随机）：谁也选不了。Draws that nobody can choose."),
    "evaluation": Of("evaluating", "测评：发起、查看、公开投票。Evaluations by ballot."),
    "ballot": Of("balloting", "无记名投票。Secret ballots."),
    "request": Of("requesting", "更正申请：提出、补充、答复。Requests for correction."),
    "correct": Of("requesting", "更正：撤销一条记录的效力，写明理由；对的另行登记。Take back what an entry did; what is right is recorded anew."),
    "dispute": Of("disputing", "异议：提出、答复、裁决、申诉。Disputes."),
    "person": Of("persons", "人员和保险库里的姓名。Persons, and their names in the vault."),
    "file": Of("filing", "附件。Attachments."),
    "audit": Of("auditing", "逐条验证并重放全部历史。Verify and replay everything."),
    "bundle": Of("auditing", "导出审计包：离线即可验证。Write a bundle for auditors."),
    "score": Of("scoring", "按已采用的规则评分。每一行都指向签过名的记录。Score a period; every line leads to signed entries."),
    "report": Of("sealing", "评分报告：封存、查看、核对。Sealed reports."),
    "rulebook": Of("rulebooks", "评分规则。Rulebooks."),
    "mark": Of("marking", "评分：规则留给人判断的数。Marks that people give."),
    "round": Of("rounds", "考评安排：时间表、比例、回避。Evaluation rounds."),
    "grade": Of("grading", "等次：公示、申诉、决定。Grades: notices, appeals, decisions."),
    "role": Of("roles", "权限：谁可以替单位办什么。Who may do what for a unit."),
    "entrustment": Of("entrusting", "委托代办：登记、终止、查看。Who is acted for on paper."),
    "key": Of("keys", "密钥文件。Keys in files."),
    "backup": Of("keeping", "备份账本；个人信息用 --vault 另作一份。两份都不含密钥和签名状态。 Back the log up, or with --vault the personal fields."),
    "restore": Of("keeping", "恢复备份：先把账本恢复到空的数据目录，再恢复个人信息。 Restore the log into an empty folder, then the personal fields."),
    "adopt": Of("keeping", "签发状态丢失或过旧时，按成员留存的最新检查点重建。Rebuild the signer's state from a kept checkpoint."),
    "log-key": Of("log_keys", "账本密钥。The log's checkpoint key."),
    "rebuild": Of("keeping", "从头重建所有视图。Rebuild every view from nothing."),
    "demo": Of("demo", "演示一个地区的一年：建账、签约、认领、服务、会议、评分、审计。 A region's year."),
    "practise": Of("practising", "演示账本拨到某一天。What day it is on a demo."),
    "bench": Of("bench", "测量速度与内存。Measure speed and memory."),
}  # fmt: skip


@cache
def commands_of(module: str) -> Mapping[str, Any]:
    """What a module adds, by name: made once in a process, for Typer reads every parameter of every command in it."""
    app = Commands()
    import_module(f"scripts.{module}").add_to(app)
    app.callback()(lambda: None)  # a group, however few they are
    return typer.main.get_group(app).commands


class Later(Command):
    """A command of which only the help is known until it is run; then its module is imported and has it."""

    def __init__(self, name: str, of: Of) -> None:
        super().__init__(name, help=of.help)
        self.of = of

    def loaded(self) -> Any:
        """The command, or the group of commands, itself."""
        return commands_of(self.of.module)[str(self.name)]

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self.loaded().make_context(info_name, args, parent, **extra)


class AllCommands(Group):
    """All of `COMMANDS`, in their order."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({name: Later(name, of) for name, of in COMMANDS.items()})

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> Any:
        """Run what is typed, and end with its exit code. --json is understood behind a command too."""
        arguments = list(sys.argv[1:] if args is None else args)
        speak.as_json = "--json" in arguments
        if speak.as_json:
            arguments = ["--json", *(each for each in arguments if each != "--json")]
        try:
            code = super().main(arguments, **extra | {"prog_name": "gongjian", "standalone_mode": False})
        except UsageError as no:
            code = no.exit_code
            if type(no).__name__ != "NoArgsIsHelpError":  # whoever writes no command has been shown them
                zh, en = mistake(no)
                speak.result({"error": "usage", "zh": zh, "en": en})
                speak.complain(zh.replace("\n", "\n  "), en, "usage")
        except typer.Abort:
            code = 1
            speak.complain("已取消。", "Cancelled.", "cancelled")
        sys.exit(code if isinstance(code, int) else 0)


app = Commands(
    name="gongjian",
    cls=AllCommands,
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


def main() -> None:
    if not COMMANDS.keys().isdisjoint(sys.argv):  # to standard error: what --json prints stays one document
        import_module("api.logs").log_json_lines()
    app()


if __name__ == "__main__":
    main()
