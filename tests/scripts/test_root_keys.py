"""Root keys do not lie where the server is: `init` makes none there, and `serve` refuses to start while one does."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from scripts.keyfiles import make_key
from scripts.root_keys import require_roots_elsewhere
from tests.ledger.databases import empty_database
from tests.scripts.commands import run, spoken


@pytest.fixture
def data(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a ledger whose two roots lie beside it, as `root-1.pem` and, under a passphrase, `root-2.pem`."""
    with empty_database(server) as database:
        monkeypatch.setenv("GONGJIAN_DATABASE_URL", database.dsn)
        make_key(tmp_path / "root-1.pem")
        make_key(tmp_path / "root-2.pem", passphrase="一二三四")
        roots = [part for n in (1, 2) for part in ("--root", tmp_path / f"root-{n}.pub.pem")]
        folder = tmp_path / "data"
        assert run("init", "--origin", "ledger.example.org/roots", *roots, "--data", folder).code == 0
        yield folder


@pytest.mark.parametrize("root", ["root-1.pem", "root-2.pem"])
@pytest.mark.parametrize("below", [".", "keep/here"])
def test_serve_refuses_while_a_root_key_lies_under_the_data_folder(data: Path, root: str, below: str) -> None:
    (data / below).mkdir(parents=True, exist_ok=True)
    misplaced = (data.parent / root).rename(data / below / root)

    with socket.socket() as taken:  # so that a server that does start ends at once
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = run("serve", "--data", data, "--port", taken.getsockname()[1])

    assert (said.code, said.document["error"]) == (1, "root-key-in-data")
    assert str(misplaced) in said.document["zh"]
    assert "移到别处" in said.document["zh"]


def test_other_keys_and_public_halves_may_lie_there(data: Path) -> None:
    data.mkdir(exist_ok=True)
    make_key(data / "somebody.pem")
    (data.parent / "root-1.pub.pem").rename(data / "root-1.pub.pem")
    (data / "note.txt").write_bytes(b"-----BEGIN PRIVATE KEY-----\nnothing\n-----END PRIVATE KEY-----\n")
    ledger = Ledger(os.environ["GONGJIAN_DATABASE_URL"])
    try:
        require_roots_elsewhere(data, ledger)
    finally:
        ledger.close()


def test_init_makes_no_root_keys_under_the_data_folder(tmp_path: Path) -> None:
    code, said = spoken(
        "init", "--origin", "ledger.example.org/x", "--data", tmp_path / "data", "--root-dir", tmp_path / "data" / "roots"
    )  # fmt: skip
    assert code == 1
    assert "roots-beside-data" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["-k", "0"], "k-out-of-range"),
        (["-k", "2"], "k-out-of-range"),
        (["--zone", "Asia/Nowhere"], "not-a-zone"),
        (["--zone", "北京时间"], "not-a-zone"),
    ],
)
def test_what_can_never_be_put_right_in_entry_0_is_refused_before_anything_is_made(
    tmp_path: Path, options: list[str], error: str
) -> None:
    assert run("key", "new", tmp_path / "root.pem").code == 0
    before = sorted(tmp_path.iterdir())
    said = run(
        "init", "--origin", "x.example.org/x", "--root", tmp_path / "root.pub.pem", "--data", tmp_path / "data", *options
    )  # fmt: skip
    assert (said.code, said.document["error"]) == (1, error)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("origin", ["县 账本", "ledger example", "a+b", "Ledger", "a/", "", "a" * 256])
def test_a_name_that_no_log_may_have_is_refused_before_anything_is_made(tmp_path: Path, origin: str) -> None:
    roots = ["--root", tmp_path / "root.pub.pem"]
    assert run("key", "new", tmp_path / "root.pem").code == 0
    before = sorted(tmp_path.iterdir())

    said = run("init", "--origin", origin, *roots, "--data", tmp_path / "data")

    assert (said.code, said.document["error"]) == (1, "not-an-origin")
    assert sorted(tmp_path.iterdir()) == before
