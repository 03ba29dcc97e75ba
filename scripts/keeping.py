"""`gongjian backup`, `restore`, `adopt` and `rebuild`: keep the log safe, let its signer go on, make its views anew."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.desk_tables import create_tables
from ledger.application import EVENTS_TABLE
from ledger.backup import Manifest, backup, restore, what_is_in
from ledger.datastore import Datastore
from ledger.files import Files
from ledger.recorders import LedgerRecorder
from ledger.tidying import erased_since
from ledger.tree import StoredTree
from ledger.vault import VAULT, keys_beside
from projections.rebuild import rebuild_all
from scripts.founding import HERE, Data
from scripts.output import answers
from scripts.place import Place
from scripts.speaking import progress, speak


def add_to(app: typer.Typer) -> None:
    app.command("backup")(run_backup)
    app.command("restore")(run_restore)
    app.command("adopt")(run_adopt)
    app.command("rebuild")(run_rebuild)


def run_backup(
    out: Annotated[Path, typer.Option(help="新建的目录。A new folder.")],
    data: Data = HERE,
    vault: Annotated[
        bool,
        typer.Option("--vault", help="只备份保险库里加密的个人信息。The sealed personal fields instead."),
    ] = False,
) -> None:
    """备份账本；个人信息用 --vault 另作一份。两份都不含密钥和签名状态。 Back the log up, or with --vault the personal fields."""
    with answers(), Place(data).ledger() as ledger, progress("备份 backup", None):
        if vault:
            manifest = Place(data).vault(ledger).backup(out)
            speak.say(
                f"个人信息（加密的）已备份到 {out}。密钥在 {keys_beside(data)}，不在备份里，请另行保管。有人被删除后，请重做一份并销毁旧的。",
                f"The sealed personal fields are in {out}. Their keys, at {keys_beside(data)}, are not: keep them elsewhere. After an erasure make another and destroy this one.",
            )
        else:
            manifest = backup(ledger.rows.datastore, out)
            speak.say(
                f"备份已写入 {out}。个人信息不在其中：请用 --vault 另作一份。",
                f"Backup written to {out}. Personal fields are not in it: back them up with --vault.",
            )
        speak.result({"out": str(out), "manifest": manifest.model_dump(mode="json")})


def run_restore(
    source: Annotated[Path, typer.Argument(help="备份目录：账本的或保险库的。The backup, of either kind.")],
    data: Data = HERE,
) -> None:
    """恢复备份：先把账本恢复到空的数据目录，再恢复个人信息。 Restore the log into an empty folder, then the personal fields."""
    with answers(), progress("恢复 restore", None):
        of_vault = what_is_in(source) == VAULT.name
        manifest = restore_vault(source, data) if of_vault else restore_log(source, data)
        speak.result({"manifest": manifest.model_dump(mode="json")})


def restore_log(source: Path, data: Path) -> Manifest:
    with Place(data).database() as dsn, closing(Datastore(dsn)) as datastore:
        make_tables(datastore)
        manifest = restore(source, datastore)
    speak.say(
        "已恢复。请运行 gongjian audit 核对，再把账本密钥和签名状态放到数据目录旁边。",
        "Restored. Run `gongjian audit` to check it; then put the log's key and the signer's state beside the folder.",
    )
    return manifest


def restore_vault(source: Path, data: Path) -> Manifest:
    """Of persons who have been erased since, nothing comes back, whatever the backup holds of them."""
    with Place(data).ledger() as ledger:
        head = ledger.rows.max_notification_id() or 0
        manifest = Place(data).vault(ledger).restore(source, erased_since(ledger, 0, head))
    speak.say(
        "个人信息已恢复；后来被删除的人不在其中。请运行 gongjian person check 核对。",
        "Personal fields restored, without those of persons erased since. Run `gongjian person check` to check them.",
    )
    return manifest


def make_tables(datastore: Datastore) -> None:
    """A restore runs no SQL out of a backup: the tables are ours, and empty."""
    recorder = LedgerRecorder(datastore, EVENTS_TABLE)
    recorder.create_table()
    StoredTree(recorder).create_tables()
    Files(datastore)
    create_tables(datastore)


def run_adopt(
    checkpoint: Annotated[
        Path, typer.Argument(help="成员或审计员留存的最新检查点。The newest that is kept.")
    ],
    data: Data = HERE,
) -> None:
    """签发状态丢失或过旧时，按成员留存的最新检查点重建。Rebuild the signer's state from a kept checkpoint."""
    with answers(), Place(data).ledger() as ledger, progress("核对 compare", None):
        signer = Place(data).signer(ledger)
        try:
            adopted = signer.adopt(checkpoint.read_bytes())
        finally:
            signer.close()
        speak.say(
            f"全部记录与该检查点相符，签发状态已重建到{adopted.size}条。",
            f"The log leads to that checkpoint; the signer goes on from {adopted.size} entries.",
        )
        speak.result({"size": adopted.size, "root": adopted.root.hex()})


def run_rebuild(data: Data = HERE) -> None:
    """从头重建所有视图。Rebuild every view from nothing."""
    with answers(), Place(data).ledger() as ledger:
        position = rebuild_all(ledger)
        speak.say(f"视图已重建到第{position}条。", f"Views rebuilt up to position {position}.")
        speak.result({"position": position})
