"""`gongjian` in a process of its own, that answers, ends and is killed like any other, and need not import everything first.

    process = begun("serve", "--data", data, log=file)
    process.kill()                                        kill -9

It is forked from a process that has loaded what `loaded.py` names and does nothing else: to load it takes seconds of a processor,
and some tests start a command thirty times. `python -m scripts.gongjian` itself is started in `test_json.py` and `test_import_crash.py`.
"""

import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from scripts.gongjian import main

READY = get_context("forkserver")
READY.set_forkserver_preload(["tests.scripts.loaded", __name__])


def begun(*arguments: object, log: Path) -> ForkServerProcess:
    """The process, under way, with this environment. What it prints, also to standard error, is added to the file."""
    typed = [str(each) for each in arguments]
    process = READY.Process(target=run_here, args=(typed, dict(os.environ), log))
    process.start()
    return process


def run_here(typed: list[str], environment: dict[str, str], log: Path) -> None:
    """In that process."""
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    printed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(printed, stream.fileno())
    sys.argv = ["gongjian", *typed]
    main()
