"""The lists a club looks at every morning."""

from __future__ import annotations

from palmette import View
from palmette import label as _

MEMBER_COLUMNS = ["activity_state", "phase", "last_visit_at", "visits_28", "ends_on", "debt", "next_step_on", "owner"]
CURRENT = "ends_on >= today"
# Seven days from today, over the end of a month as well.
BIRTHDAY_SOON = (
    "(month(birthday) == month(today) and day(birthday) >= day(today) and day(birthday) < day(today) + 7)"
    " or (month(today + days(6)) != month(today) and month(birthday) == month(today + days(6))"
    " and day(birthday) <= day(today + days(6)))"
)

VIEWS = [
    View("members", "contact", _("Members", ru="Члены клуба", fi="Jäsenet"), filter=CURRENT, columns=MEMBER_COLUMNS,
         sort="last_name"),
    View("ending", "contact", _("Ending in 30 days", ru="Заканчиваются за 30 дней", fi="Päättyy 30 päivässä"),
         filter=f"{CURRENT} and ends_on <= today + days(30) and renewal_from is not empty",
         columns=MEMBER_COLUMNS, sort="ends_on",
         group="activity_state", tone="warn", pinned=True,
         why=_("Ends within 30 days", ru="Закончится в ближайшие 30 дней", fi="Päättyy 30 päivässä")),
    View("at_risk", "contact", _("At risk", ru="В зоне риска", fi="Vaarassa"), filter="activity_state == 'at_risk'",
         columns=MEMBER_COLUMNS, sort="last_visit_at", tone="warn", pinned=True),
    View("sleeping", "contact", _("Sleeping", ru="Спящие", fi="Nukkuvat"), filter="activity_state == 'sleeping'",
         columns=MEMBER_COLUMNS, sort="last_visit_at", tone="bad", pinned=True),
    View("first_30_days", "contact", _("First 30 days", ru="Первые 30 дней", fi="Ensimmäiset 30 päivää"),
         filter="phase == 'adaptation'", columns=["entered_on", *MEMBER_COLUMNS], sort="-entered_on", tone="plum",
         pinned=True),
    View("birthdays", "contact", _("Birthdays this week", ru="Дни рождения на неделе",
                                   fi="Syntymäpäivät tällä viikolla"),
         filter=f"birthday is not empty and ends_on is not empty and ({BIRTHDAY_SOON})",
         columns=["birthday", "phone", "preferred_channel", "phase", "owner"], sort="last_name"),
    View("debtors", "contact", _("Debtors", ru="Должники", fi="Velalliset"), filter="debt > 0",
         columns=["debt", "phone", "ends_on", "last_paid_at", "owner"], sort="last_name", tone="bad"),
    View("frozen", "contact", _("Frozen", ru="На заморозке", fi="Tauolla"), filter="activity_state == 'frozen'",
         columns=MEMBER_COLUMNS, sort="ends_on"),
    View("lapsed", "contact", _("Ended lately", ru="Недавно закончились", fi="Äskettäin päättyneet"),
         filter="phase in ('grace', 'lost')", columns=["ends_on", "last_visit_at", "phone", "next_step_on", "owner"],
         sort="-ends_on"),
    View("my_classes", "class_session", _("My classes", ru="Мои занятия", fi="Omat tunnit"),
         filter="(trainer == me or substitute == me) and starts_at > now - hours(3)",
         columns=["starts_at", "template", "hall", "booked", "capacity", "waitlisted"], sort="starts_at", pinned=True,
         roles=["trainer"]),
    View("today_classes", "class_session", _("Classes today", ru="Занятия сегодня", fi="Tunnit tänään"),
         filter="date(starts_at) == today", columns=["starts_at", "template", "hall", "trainer", "booked", "free"],
         sort="starts_at"),
    View("at_the_door", "access_event", _("At the door", ru="У входа", fi="Ovella"),
         filter="at > now - hours(2)",
         columns=["at", "member", "allowed", "reason", "debt", "ends_on", "sessions_left", "next_class_at", "device"],
         sort="-at", pinned=True, roles=["reception", "club_manager", "club_owner"]),
    View("failed_charges", "charge", _("Charges that failed", ru="Неудачные списания", fi="Epäonnistuneet veloitukset"),
         filter="stage == 'failed'", columns=["member", "amount", "due_on", "tries", "next_try_on"], sort="due_on",
         tone="bad", pinned=True, roles=["reception", "club_manager", "club_owner"]),
    View("packages_ending", "package", _("Nearly used up", ru="Почти закончились", fi="Melkein käytetyt"),
         filter="needs_attention", columns=["member", "service", "trainer", "balance", "expires_on"], sort="expires_on",
         tone="warn"),
    View("low_stock", "bar_item", _("Running out", ru="Заканчиваются", fi="Loppumassa"), filter="active and is_low",
         columns=["sku", "category", "stock", "low_stock"], sort="name", tone="warn"),
    View("complaints_to_answer", "complaint",
         _("Complaints to answer", ru="Жалобы без ответа", fi="Vastaamattomat reklamaatiot"),
         filter="stage in ('received', 'assigned')", sort="answer_due_at", tone="bad",
         columns=["subject", "member", "answer_due_at", "is_late", "stage", "owner"]),
    View("unpaid_sales", "sale", _("Not paid in full", ru="Оплачены не полностью", fi="Maksamatta kokonaan"),
         filter="debt > 0", columns=["number", "at", "member", "total", "paid", "debt"], sort="-at", tone="bad"),
    View("failed_receipts", "fiscal_receipt", _("Receipts not printed", ru="Непробитые чеки", fi="Tulostamatta"),
         filter="stage == 'fail' or (stage in ('queued', 'wait') and tries >= 3)", tone="bad", pinned=True,
         columns=["external_id", "sale", "operation", "stage", "tries", "next_try_at", "error"],
         roles=["club_owner", "club_manager", "accountant"]),
]  # fmt: skip
