"""Objects that a forked process renews, because its parent uses them too."""

from __future__ import annotations

import os
import sys
from typing import ClassVar
from weakref import WeakSet


class Renewed:
    """Has connections, locks or work that cannot be shared with a forked process."""

    _living: ClassVar[WeakSet[Renewed]] = WeakSet()

    def __init__(self) -> None:
        self._living.add(self)
        self._renew()

    def _renew(self) -> None:
        """Replace them; called first of all in a forked process."""
        raise NotImplementedError

    @classmethod
    def renew_all(cls) -> None:
        """Replace what this process shares with its parent."""
        for each in cls._living:
            each._renew()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=Renewed.renew_all)
