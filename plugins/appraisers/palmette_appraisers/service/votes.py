"""A vote counts once, and only of those who sit in the committee."""

from __future__ import annotations

from palmette import Changes, Conflict, InvalidInput, Problem
from palmette_appraisers.service.rows import uid

VOTE, COMMITTEE = "appraisers.vote", "appraisers.committee"


def count_once(changes: Changes) -> None:
    """Key each vote by its question and voter, so that a second one is refused."""
    records, keyed = changes.records, {}
    for change in [*changes.of(VOTE, "created"), *changes.of(VOTE, "changed")]:
        if change.new.get("voter_key") or not (change.touched("voter") or change.touched("item")):
            continue
        row = records.get(VOTE, change.id, fields=["voter", "item", "item.meeting.committee"])
        committee = records.get(COMMITTEE, uid(row["item.meeting.committee"]), fields=["members"])
        members = committee["members"]
        if not isinstance(members, list) or row["voter"] not in members:
            message = "Only members of the committee vote."
            problem = Problem("voter", "appraisers.not_in_committee", message, "Choose somebody of the committee.")
            raise InvalidInput("appraisers.not_in_committee", message, problems=[problem])
        keyed[change.id] = {"voter_key": f"{row['item']}:{row['voter']}"}
    if keyed and records.update_each(VOTE, keyed).refused:
        raise Conflict(
            "appraisers.second_vote",
            "This member of the committee has voted on this question already.",
            remedy="Change the vote that is there.",
        )
