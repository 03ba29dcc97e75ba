"""What the machine said no to is said in words of both languages."""

import errno
import os
import re
import socket
from pathlib import Path

import pytest

from ledger.mishaps import WORDS, mishap


def test_a_missing_file_and_a_folder_are_named_for_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.read_bytes()
    assert mishap(missing.value) == ("没有这个文件或目录", "there is no such file or folder")
    assert mishap(folder.value) == ("这是一个目录，不是文件", "it is a folder, not a file")


def test_a_port_that_nobody_listens_at_and_one_that_is_taken_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket() as second:
        with pytest.raises(OSError, match="in use") as in_use:
            second.bind(taken.getsockname())
        address = taken.getsockname()
    with pytest.raises(ConnectionRefusedError) as refused:
        socket.create_connection(address, timeout=5)
    assert mishap(in_use.value).zh == "端口已被占用"
    assert mishap(refused.value).zh == "对方没有开放这个端口"


def test_the_systems_own_words_come_last_and_only_where_ours_end() -> None:
    unheard = OSError(errno.EBADMSG, os.strerror(errno.EBADMSG))
    assert mishap(unheard).zh.startswith(f"系统报错 {errno.EBADMSG}：")
    assert not any(re.search("[A-Za-z]{2}", zh) for zh, _ in WORDS.values())
    assert all(en.isascii() for _, en in WORDS.values())


def test_what_is_no_error_of_the_system_is_named_by_its_kind_alone() -> None:
    assert mishap(ValueError("in a library's own words")).en == "a library says ValueError"
