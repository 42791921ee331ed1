"""A club of invented people in three sizes: staff, members, requests, classes, the till, what members say."""

from __future__ import annotations

from palmette import Demo, DemoContext
from palmette_fitness_club.demo.care import look_after_members
from palmette_fitness_club.demo.club import open_club
from palmette_fitness_club.demo.enquiries import receive_enquiries
from palmette_fitness_club.demo.leads import take_requests
from palmette_fitness_club.demo.members import join_members
from palmette_fitness_club.demo.renewals import talk_about_renewals
from palmette_fitness_club.demo.shifts import plan_work
from palmette_fitness_club.demo.till import print_receipts, run_bar, sell_memberships, sell_packages
from palmette_fitness_club.demo.timetable import hold_classes
from palmette_fitness_club.demo.voices import hear_members


def load(context: DemoContext) -> None:
    """Make the club; everything random comes from the context's dice, so the same seed makes the same club."""
    club = open_club(context)
    plan_work(club)
    members = join_members(club)
    take_requests(club, members)
    talk_about_renewals(club, members)
    hold_classes(club, members)
    sell_memberships(club, members)
    sell_packages(club, members)
    run_bar(club, members)
    print_receipts(club)
    look_after_members(club, members)
    hear_members(club, members)
    receive_enquiries(club)


DEMO = Demo("club", load, order=20)
