"""The jobs that make a backup, let old ones go, and prove one a month by a drill in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from palmette import clock
from palmette.backup.create import Source, create_backup
from palmette.backup.installation import place_of
from palmette.backup.proofs import read_proofs
from palmette.backup.sealing import BackupError
from palmette.backup.verify import verify_backup
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.settings import PREFIX, Settings

MAKE, PROVE = "backup.make", "backup.prove"
PROVED_FOR = timedelta(days=30)
_INHERITED = (
    "edition", "database_url", "data_dir", "backup_dir", "backup_key", "secret_key", "old_secret_keys",
)  # fmt: skip


def backup_jobs(settings: Settings, source: Callable[[], Source]) -> list[Job]:
    """Both jobs; none where no folder of backups is named."""
    if settings.backup_dir is None or not settings.backup_at:
        return []
    make = _("Backup", ru="Резервная копия", fi="Varmuuskopio")
    prove = _("Proving a backup", ru="Проверка резервной копии", fi="Varmuuskopion testaus")
    return [
        Job(MAKE, run=lambda context: _make(context, settings, source()), label=make, schedule=settings.backup_at),
        Job(PROVE, run=lambda context: _prove(context, settings), label=prove, schedule="daily 05:10"),
    ]


def _make(context: JobContext, settings: Settings, source: Source) -> None:
    place = place_of(settings)
    name, manifest = create_backup(
        source, place, progress=lambda what, done, total: context.step(done, total + 1, what)
    )
    defects = verify_backup(place, name)[1]
    if defects:
        raise BackupError(
            "backup.damaged", f"The new backup is not whole: {defects[0].message}", remedy="Look at its disk."
        )
    gone = place.prune(settings.backup_keep)
    context.step(1, 1)
    context.finish({"name": name, "rows": manifest.rows, "files": manifest.contents, "removed": len(gone)})


def _prove(context: JobContext, settings: Settings) -> None:
    """A drill needs a whole application of its own, which goes away with its process."""
    place = place_of(settings)
    newest = max((datetime.fromisoformat(at) for at in read_proofs(place).values()), default=None)
    if not place.names() or (newest is not None and clock.now() - newest < PROVED_FOR):
        context.finish({"proved": None})
        return
    told = inherited(settings)
    command = [sys.executable, "-m", "palmette.cli", "backup", "drill"]
    with subprocess.Popen(
        command, env={**os.environ, **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        try:
            while child.poll() is None:
                context.step(0, 1, place.names()[-1])
                try:
                    child.wait(1)
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            child.kill()
            raise
        said = child.stdout.read().strip() if child.stdout else ""
    if child.returncode:
        raise BackupError(
            "backup.unproved", f"The drill failed: {said.splitlines()[-1] if said else ''}",
            remedy="Run `palmette backup drill` and mend what it names.",
        )  # fmt: skip
    context.step(1, 1)
    context.finish({"proved": said})


def inherited(settings: Settings) -> dict[str, str]:
    """What the child of a drill has to know, as its environment says it."""
    values = {name: getattr(settings, name) for name in _INHERITED}
    return {
        f"{PREFIX}{name.upper()}": ",".join(value) if isinstance(value, list) else str(value or "")
        for name, value in values.items()
    }
