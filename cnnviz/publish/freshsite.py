"""The folder that a site is made in, and the exchange with the one that stands."""

import shutil
from pathlib import Path

from cnnviz.gallery.temporary import Held, alone


class FreshSite:
    """Until the whole site is there, readers see the last good one."""

    def __init__(self, store: Path, final: Path) -> None:
        self._held = Held(store / "sites")
        self._final = final
        self._lock = store / "swap"
        self.path = self._held.path

    def publish(self) -> None:
        """Take the place of the site that stands there; two builds do so one after the other."""
        with alone(self._lock):
            # `sites/tmpabc.old` goes with the lock of `sites/tmpabc`, should this build be killed.
            old = self.path.with_name(f"{self.path.name}.old")
            self._final.parent.mkdir(parents=True, exist_ok=True)
            if self._final.exists():
                shutil.move(self._final, old)
            # A folder that mkdtemp made is closed to others; a web server must read it.
            self.path.chmod(0o755)
            shutil.move(self.path, self._final)
            shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """Leave nothing of it but what was published."""
        self._held.close()
