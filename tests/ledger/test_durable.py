"""A file that is made once stays as it was made."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ledger.durable import write_once


def test_a_file_is_made_for_its_owner_alone_and_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert write_once(file, b"first")
    assert not write_once(file, b"second")
    assert file.read_bytes() == b"first"
    assert stat.filemode(file.stat().st_mode) == "-rw-------"
    assert list(tmp_path.iterdir()) == [file]


def test_of_many_who_make_it_at_once_one_does(tmp_path: Path) -> None:
    contents = [str(number).encode() * 1000 for number in range(32)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda content: write_once(tmp_path / "key", content), contents))
    assert made.count(True) == 1
    assert (tmp_path / "key").read_bytes() == contents[made.index(True)]
    assert [file.name for file in tmp_path.iterdir()] == ["key"]
