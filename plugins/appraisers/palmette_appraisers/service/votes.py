"""Only those who sit in a committee vote in it."""

from __future__ import annotations

from palmette import Changes, InvalidInput, Problem
from palmette_appraisers.service.rows import uid

VOTE, COMMITTEE = "appraisers.vote", "appraisers.committee"


def check_voters(changes: Changes) -> None:
    """Refuse the vote of somebody who is no member of the committee."""
    for change in [*changes.of(VOTE, "created"), *changes.of(VOTE, "changed")]:
        if not (change.touched("voter") or change.touched("item")):
            continue
        row = changes.records.get(VOTE, change.id, fields=["voter", "item.meeting.committee"])
        committee = changes.records.get(COMMITTEE, uid(row["item.meeting.committee"]), fields=["members"])
        members = committee["members"]
        if not isinstance(members, list) or row["voter"] not in members:
            message = "Only members of the committee vote."
            problem = Problem("voter", "appraisers.not_in_committee", message, "Choose somebody of the committee.")
            raise InvalidInput("appraisers.not_in_committee", message, problems=[problem])
