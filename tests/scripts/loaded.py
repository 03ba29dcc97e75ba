"""What is there already in the process from which `processes.begun` forks: some commands, and the interface after its first request."""

from importlib import import_module

from starlette.testclient import TestClient

from api.app import bare_app
from scripts.gongjian import COMMANDS

for name in ("serve", "person", "submit"):
    import_module(f"scripts.{COMMANDS[name].module}")
TestClient(bare_app()).get("/healthz")
