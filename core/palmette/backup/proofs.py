"""Which backups were proved by restoring them: a backup that nobody ever restored is only a hope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from palmette import clock
from palmette.backup.place import Place, sync

PROOFS = "proofs.json"
OLD, UNPROVED = timedelta(hours=36), timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the backups of an installation stand; `level` is ok or warning."""

    level: str
    message: str
    remedy: str = ""


def keep_proof(place: Place, name: str) -> None:
    """Write down that a drill of a backup went well."""
    proofs = {key: at for key, at in read_proofs(place).items() if (place.root / key).is_dir()}
    proofs[name] = clock.now().isoformat()
    waiting = place.root / f"{PROOFS}.part"
    waiting.write_text(json.dumps(proofs, indent=1), "utf-8")
    sync(waiting)
    waiting.replace(place.root / PROOFS)


def read_proofs(place: Place) -> Mapping[str, str]:
    """When each backup was proved."""
    try:
        found: Mapping[str, str] = json.loads((place.root / PROOFS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def standing(place: Place) -> list[Standing]:
    """What a doctor says of the backups."""
    names = place.names()
    make = "Run `palmette backup create`, or set PALMETTE_BACKUP_DIR so that it is made every night."
    if not names:
        return [Standing("warning", "There is no backup.", make)]
    made = datetime.strptime(names[-1][:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if clock.now() - made > OLD:
        return [Standing("warning", f"The newest backup is of {made:%Y-%m-%d %H:%M} UTC.", make)]
    proved = max((datetime.fromisoformat(at) for at in read_proofs(place).values()), default=None)
    if proved is None or clock.now() - proved > UNPROVED:
        since = f"since {proved:%Y-%m-%d}" if proved else "ever"
        return [
            Standing("warning", f"No backup was restored {since}: they are unproved.", "Run `palmette backup drill`.")
        ]
    return [Standing("ok", f"The newest is of {made:%Y-%m-%d %H:%M} UTC; one was proved on {proved:%Y-%m-%d}.")]
