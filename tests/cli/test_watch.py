"""`--watch`: files that change are seen, whatever becomes of them."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.commands import ORDERS, ROOT, document, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})
SECONDS = 60
"""The time limit for a machine under load."""


class Watcher:
    """A process that watches, and what it has said so far."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "generator", *arguments, "--watch"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        assert self.process.stdout is not None
        reading = threading.Thread(target=self._read, args=(self.process.stdout,))
        reading.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.put(line)

    def says(self, text: str) -> str:
        """The next line that has the text."""
        while True:
            line = self.lines.get(timeout=SECONDS)
            if text in line:
                return line


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """A process that watches the documents of a configuration."""
    save("shop.json", document())
    save("gen-client.toml", 'specs = ["shop.json"]\noutput = "out"\n')
    started = Watcher()
    yield started
    started.process.kill()
    started.process.wait()


def test_saved(watcher: Watcher) -> None:
    """The package follows its document."""
    assert watcher.says("shop: ").endswith(" s)\n")
    assert watcher.says("Watching").startswith("Watching 2 files; ")

    save("shop.json", MORE)

    assert " 0 files written" not in watcher.says("shop: ")
    assert Path("out/shop/resources/bills.py").exists()


def test_broken_and_mended(watcher: Watcher) -> None:
    """A document that cannot be used is reported, and waited for."""
    watcher.says("Watching")

    save("shop.json", "{")
    assert watcher.says("error[yaml]").startswith("shop.json:2:1 ")
    watcher.says("Watching")
    assert not Path("out/shop/resources/bills.py").exists()

    save("shop.json", MORE)
    watcher.says("shop: ")
    assert Path("out/shop/resources/bills.py").exists()


def test_what_it_refers_to(watcher: Watcher) -> None:
    """Files that a document refers to count as well, also those that are missing."""
    watcher.says("Watching")
    other = {**ORDERS, "$ref": "parts.json#/bills"}
    save("shop.json", document(paths={"/orders": ORDERS, "/bills": other}))
    watcher.says("Watching 3 files")

    save("parts.json", {"bills": ORDERS})

    watcher.says("shop: ")
    assert Path("out/shop/resources/bills.py").exists()


def test_configuration(watcher: Watcher) -> None:
    """A change of the configuration counts at once; a mistake in it waits."""
    watcher.says("Watching")
    save("gen-client.toml", 'spec = ["shop.json"]\n')
    watcher.says('there is no key "spec"')
    watcher.says("Watching")

    save("gen-client.toml", 'specs = ["shop.json"]\noutput = "other"\n')

    watcher.says("shop: ")
    assert Path("other/shop/client.py").exists()


def test_extras_are_kept(watcher: Watcher) -> None:
    """An extra stays when the configuration no longer says anything about extras."""
    watcher.says("Watching")
    specs = 'specs = ["shop.json"]\noutput = "out"\n'
    save("gen-client.toml", f'{specs}with = ["testing"]\n')
    watcher.says("Watching")
    assert Path("out/shop/testing.py").exists()

    save("gen-client.toml", specs)

    assert "shop: 0 files written" in watcher.says("shop: ")
    assert Path("out/shop/testing.py").exists()


def test_interrupted(watcher: Watcher) -> None:
    """Ctrl-C ends it without a word."""
    watcher.says("Watching")

    watcher.process.send_signal(signal.SIGINT)

    assert watcher.process.wait(SECONDS) == 130
    assert watcher.lines.empty()
