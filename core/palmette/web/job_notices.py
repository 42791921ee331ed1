"""Telling the person who started a long task that it has come to its end."""

from __future__ import annotations

from palmette.jobs.ports import JobStatus
from palmette.locale.sentences import sentence
from palmette.personal.notices import Notices

_KINDS = {
    "import": ("import", "/import/%s", "batch"),
    "handover": ("handover", "/reassign/%s", "handover"),
    "export": ("export", "", ""),
    "bulk": ("bulk", "", ""),
}
"""By the first word of a job's key: the kind of the notice, where it leads, and the argument named in that address."""

_DONE = {
    "import": sentence("The import is done."),
    "handover": sentence("The handover is done."),
    "export": sentence("The export is ready."),
    "bulk": sentence("The bulk change is done."),
}
_FAILED = {
    "import": sentence("The import stopped."),
    "handover": sentence("The handover stopped."),
    "export": sentence("The export stopped."),
    "bulk": sentence("The bulk change stopped."),
}


def tell_end(notices: Notices, job: JobStatus) -> None:
    """A notice for its person; none for what nobody started, and for what he stopped himself."""
    found = _KINDS.get(job.name.partition(".")[0])
    if job.user is None or found is None or job.state not in ("done", "failed"):
        return
    kind, address, argument = found
    words = _DONE if job.state == "done" else _FAILED
    href = address % job.arguments.get(argument, "") if address else ""
    notices.give(job.user, kind=kind, text=words[kind], key=f"job:{job.id}", href=href)
