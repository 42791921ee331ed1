"""An association of invented appraisers in three sizes: eleven zones, three years of fees, reporting and reviews."""

from __future__ import annotations

from palmette import Demo, DemoContext
from palmette_appraisers.demo.control import keep_order
from palmette_appraisers.demo.dues import pay_fees
from palmette_appraisers.demo.members import enter_members
from palmette_appraisers.demo.reporting import report
from palmette_appraisers.demo.reviews import review_reports
from palmette_appraisers.demo.union import found_union


def load(context: DemoContext) -> None:
    """Make the association; everything random comes from the context's dice, so the same seed makes the same one."""
    union = found_union(context)
    members = enter_members(union)
    pay_fees(union, members)
    report(union, members)
    review_reports(union, members)
    keep_order(union, members)


DEMO = Demo("association", load, order=20)
