"""README, docs/operating.md and the guides run: every command in their `sh` blocks, in order, in both languages alike, on a real ledger."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from itertools import groupby
from pathlib import Path

import pytest

from ledger.embedded import EmbeddedPostgres, remove
from tests.ledger.waiting import until
from tests.scripts.commands import spoken
from tests.scripts.test_crash import free_port, served

ON_THE_DEMO = ("auditor",)
"""Guides that go on where the README's paths end."""
ON_THEIR_OWN = {
    "committee": "year",
    "partner-unit": "qingdao",
    "volunteer": "community",
    "two-numbers": "twice",
}
"""Guides that play a ledger of their own, and its folder."""
GUIDES = (*ON_THE_DEMO, *ON_THEIR_OWN)
SERVER = "http://127.0.0.1:8000"
ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(readme: str) -> list[str]:
    blocks = BLOCK.findall((ROOT / readme).read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.strip().splitlines()]


def outputs(page: str) -> list[str]:
    """What a page shows of the answers, line by line."""
    blocks = SHOWN.findall((ROOT / page).read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.strip().splitlines()]


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a reader would: in a shell, with the examples beside it."""
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "160",
    }
    environment.pop("GONGJIAN_DATABASE_URL", None)
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=170
    )


def started(typed: list[str], data: Path) -> Iterator[tuple[str, bool]]:
    """The commands in turn, and whether the database is held meanwhile: once it is there, nobody waits for it again and again."""
    yield typed[0], False
    with EmbeddedPostgres(data):
        yield from ((command, True) for command in typed[1:])


def typed(command: str, folder: Path, in_process: bool) -> subprocess.CompletedProcess[str]:
    """A plain command of ours without a shell and in this process, which need not import everything again; any other as `shell` does."""
    meant = command.removeprefix("! ")
    if not in_process or not meant.startswith("gongjian ") or re.search(r"[|;`$]| > [^U]| >> |&&", meant):
        return shell(command, folder)
    with chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "160")
        patch.delenv("GONGJIAN_DATABASE_URL", raising=False)
        code, text = spoken(*shlex.split(meant)[1:])
    refused = code != 0
    return subprocess.CompletedProcess(command, int(refused != command.startswith("! ")), text, "")


def at_the_demo(commands: list[str], folder: Path) -> Iterator[str]:
    """The commands in turn, while the demo's database is held; those that speak to its server meet one, on a port that is free here."""
    with EmbeddedPostgres(folder / ".gongjian-demo"):
        for there, some in groupby(commands, lambda command: SERVER in command):
            if not there:
                yield from some
                continue
            port = free_port()
            with served(folder / ".gongjian-demo", port):
                yield from (command.replace(SERVER, f"http://127.0.0.1:{port}") for command in some)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the demo has been played, with a twentieth of the year's records."""
    folder = tmp_path_factory.mktemp("reader")
    furnish(folder)
    done = shell("gongjian demo --no-serve --scale 0.05", folder)
    assert done.returncode == 0, done.stderr
    assert "✓ 完好" in done.stdout
    yield folder
    for data in (".gongjian-demo", "county"):
        remove(folder / data)


def furnish(folder: Path) -> None:
    """What a reader has: the examples and the command."""
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / "bin").mkdir()
    command = folder / "bin" / "gongjian"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m scripts.gongjian "$@"\n')
    command.chmod(0o755)


@pytest.mark.slow
def test_the_operator_s_commands_work_while_the_ledger_of_the_readme_is_served(tmp_path: Path) -> None:
    furnish(tmp_path)
    readme = commands("README.md")
    founding = readme[readme.index("gongjian key new root-1.pem") :]
    try:
        for command in founding:
            assert typed(command, tmp_path, True).returncode == 0, command
        with served(tmp_path / "county", free_port()):
            for command in commands("docs/operating.md"):
                done = typed(command, tmp_path, True)
                assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            until(lambda: not (tmp_path / "county.log-key.next").exists())
    finally:
        for data in ("county", "restored"):
            remove(tmp_path / data)


def test_both_languages_give_the_same_commands() -> None:
    assert commands("docs/operating.md") == commands("docs/operating.zh.md") != []
    assert commands("README.md") == commands("README.zh-CN.md")
    for guide in GUIDES:
        assert commands(f"docs/guides/{guide}.md") == commands(f"docs/guides/{guide}.zh.md") != []
    assert len(commands("README.md")) > 10


@pytest.fixture(scope="module")
def walked(played: Path) -> Path:
    """The same folder, once the README's paths have been walked in it: wherever a test of it is run."""
    for command in at_the_demo(commands("README.md"), played):
        done = typed(command, played, True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return played


@pytest.mark.slow
def test_the_commands_of_the_four_paths_work(walked: Path) -> None:
    assert (walked / "lyu.pem").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("guide", ON_THE_DEMO)
def test_the_commands_of_a_guide_work(walked: Path, guide: str) -> None:
    for command in at_the_demo(commands(f"docs/guides/{guide}.md"), walked):
        done = typed(command, walked, True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("guide", ON_THEIR_OWN)
def test_the_commands_of_a_guide_with_a_ledger_of_its_own_work(tmp_path: Path, guide: str) -> None:
    furnish(tmp_path)
    try:
        said = []
        for command, holding in started(commands(f"docs/guides/{guide}.md"), tmp_path / ON_THEIR_OWN[guide]):
            done = typed(command, tmp_path, holding)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            said += [*done.stdout.splitlines(), *done.stderr.splitlines()]
        for page in (f"docs/guides/{guide}.md", f"docs/guides/{guide}.zh.md"):
            missing = [line for line in outputs(page) if not any(line.strip() in each for each in said)]
            assert not missing, f"{page} shows what nobody sees: {missing}"
    finally:
        remove(tmp_path / ON_THEIR_OWN[guide])


def test_every_guide_is_run() -> None:
    assert {path.name for path in (ROOT / "docs" / "guides").glob("*.md")} == {
        f"{guide}{language}.md" for guide in GUIDES for language in ("", ".zh")
    }


def test_the_readme_leads_to_every_guide_before_anything_is_run() -> None:
    for readme, language in (("README.md", ""), ("README.zh-CN.md", ".zh")):
        door = (ROOT / readme).read_text(encoding="utf-8").partition("```sh")[0]
        for guide in GUIDES:
            assert f"](docs/guides/{guide}{language}.md)" in door


@pytest.mark.slow
def test_the_volunteer_of_the_paths_sees_what_was_confirmed(walked: Path) -> None:
    """After the paths above, with the key that they made."""
    done = shell("gongjian --json account --data .gongjian-demo --key lyu.pem", walked)
    assert done.returncode == 0, done.stdout
    [account] = json.loads(done.stdout)["accounts"]
    last = account["statement"][-1]
    assert "国庆邻里互助（虚构）" in last["zh"]
    assert (last["minutes"], last["balance"]) == (120, account["minutes"])


@pytest.mark.slow
def test_whoever_recorded_a_sheet_cannot_confirm_it(walked: Path) -> None:
    done = shell("gongjian confirm --data .gongjian-demo --key .gongjian-demo.keys/YC01-1.pem", walked)
    assert done.returncode == 1
    assert "same-person" in done.stderr


@pytest.mark.slow
def test_a_changed_bundle_is_named(played: Path) -> None:
    done = shell("gongjian bundle --data .gongjian-demo --out tampered", played)
    assert done.returncode == 0, done.stderr
    first = played / "tampered" / "tile" / "entries" / "000"
    first.write_bytes(
        first.read_bytes().replace("管理".encode(), "经理".encode(), 1).replace(b"2026", b"2025", 1)
    )

    done = shell("gongjian --json audit --bundle tampered", played)

    assert done.returncode == 1
    assert '"intact": false' in done.stdout
