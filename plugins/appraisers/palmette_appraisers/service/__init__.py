"""What the association writes by itself in the transaction of a change, and in the background."""

from __future__ import annotations

from palmette import Changes
from palmette_appraisers.service import deadlines, payments, register, reviews, votes
from palmette_appraisers.service.jobs import JOBS as JOBS
from palmette_appraisers.service.payments import allocate_payment as allocate_payment
from palmette_appraisers.service.reviews import assign_experts as assign_experts


def follow(changes: Changes) -> None:
    """Everything that follows from a change; each finds its own among the changes."""
    deadlines.sign_reports(changes)
    deadlines.set_deadlines(changes)
    deadlines.stamp_submitted(changes)
    register.enter_members(changes)
    register.measure_policies(changes)
    register.limit_inspections(changes)
    register.announce_hearings(changes)
    reviews.keep_terms(changes)
    reviews.follow_stages(changes)
    payments.recognise_payments(changes)
    votes.check_voters(changes)
