"""Only those who sit in a committee vote in it."""

from __future__ import annotations

from palmette import Changes, InvalidInput, Problem, label, sentence
from palmette_appraisers.service.rows import uid

VOTE, COMMITTEE = "appraisers.vote", "appraisers.committee"

ONLY_MEMBERS = label(
    "Only members of the committee vote.",
    ru="Голосуют только члены комитета.",
    fi="Vain toimikunnan jäsenet äänestävät.",
)
CHOOSE_MEMBER = label(
    "Choose somebody of the committee.", ru="Выберите члена комитета.", fi="Valitse toimikunnan jäsen."
)


def check_voters(changes: Changes) -> None:
    """Refuse the vote of somebody who is no member of the committee."""
    for change in [*changes.of(VOTE, "created"), *changes.of(VOTE, "changed")]:
        if not (change.touched("voter") or change.touched("item")):
            continue
        row = changes.records.get(VOTE, change.id, fields=["voter", "item.meeting.committee"])
        committee = changes.records.get(COMMITTEE, uid(row["item.meeting.committee"]), fields=["members"])
        members = committee["members"]
        if not isinstance(members, list) or row["voter"] not in members:
            message, remedy = sentence(ONLY_MEMBERS), sentence(CHOOSE_MEMBER)
            problem = Problem("voter", "appraisers.not_in_committee", message, remedy)
            raise InvalidInput("appraisers.not_in_committee", message, problems=[problem])
