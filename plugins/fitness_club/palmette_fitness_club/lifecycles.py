"""Where a member stands: in his time with the club, in his visits, and as a client. The first match wins."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Lifecycle, Phase
from palmette import label as _

COVERED = "ends_on >= today"


def phase(settings: Mapping[str, object]) -> Lifecycle:
    """The axis of time. A stay begins with the first membership, or with a return after a long break."""
    stay = "days_between(entered_on, today)"
    ended = "days_between(ends_on, today)"
    adaptation, habit = settings["adaptation_days"], settings["habit_days"]
    grace, lost = settings["grace_days"], settings["lost_days"]
    return Lifecycle(
        "phase",
        "contact",
        _("Phase", ru="Фаза", fi="Vaihe"),
        watch=["membership", "freeze"],
        phases=[
            Phase("prospect", "ends_on is empty", _("Prospect", ru="Потенциальный", fi="Mahdollinen"), tone="plum",
                  icon="user-plus"),
            Phase("adaptation", f"{COVERED} and (entered_on is empty or {stay} <= {adaptation})",
                  _("Adaptation", ru="Адаптация", fi="Sopeutuminen"), tone="plum", icon="sparkles"),
            Phase("habit", f"{COVERED} and {stay} <= {habit}", _("Habit", ru="Привычка", fi="Tottumus"), tone="info",
                  icon="repeat"),
            Phase("renewal", f"{COVERED} and renewal_from <= today", _("Renewal", ru="Продление", fi="Uusinta"),
                  tone="warn", icon="refresh"),
            Phase("established", COVERED, _("Established", ru="Постоянный", fi="Vakiintunut"), icon="home"),
            Phase("grace", f"{ended} <= {grace}", _("Grace", ru="Льготный срок", fi="Armonaika"), tone="bad",
                  icon="hourglass"),
            Phase("lost", f"{ended} <= {lost}", _("Lost", ru="Потерян", fi="Menetetty"), tone="bad", icon="user-x"),
            Phase("archive", "", _("Archive", ru="Архив", fi="Arkisto"), icon="archive"),
        ],
    )  # fmt: skip


def activity_state(settings: Mapping[str, object]) -> Lifecycle:
    """The axis of visits, for those whose membership is valid. Frozen days do not count."""
    new, risk = settings["new_days"], settings["risk_days"]
    no_visit = "days_between(coalesce(date(last_visit_at), entered_on), today) - frozen_after_visit"
    stay = "days_between(entered_on, today) - frozen_days"
    dropped = "visits_prev_28 >= 4 and visits_28 * 2 <= visits_prev_28"
    return Lifecycle(
        "activity_state",
        "contact",
        _("Activity", ru="Активность", fi="Aktiivisuus"),
        watch=["visit", "freeze", "membership"],
        phases=[
            Phase("frozen", f"{COVERED} and is_frozen", _("Frozen", ru="Заморожен", fi="Tauolla"), icon="snowflake"),
            Phase("new", f"{COVERED} and (entered_on is empty or {stay} < {new})",
                  _("New", ru="Новый", fi="Uusi"), tone="plum", icon="sparkles"),
            Phase("sleeping", f"{COVERED} and visits_28 == 0", _("Sleeping", ru="Спящий", fi="Nukkuva"), tone="bad",
                  icon="zzz"),
            Phase("at_risk", f"{COVERED} and ({no_visit} >= {risk} or ({dropped}))",
                  _("At risk", ru="В зоне риска", fi="Vaarassa"), tone="warn", icon="alert-triangle"),
            Phase("low", f"{COVERED} and visits_28 <= 3", _("Low", ru="Редкий", fi="Vähäinen"), tone="info",
                  icon="trending-down"),
            Phase("active", COVERED, _("Active", ru="Активный", fi="Aktiivinen"), tone="ok", icon="circle-check"),
        ],
    )  # fmt: skip


client_status = Lifecycle(
    "client_status",
    "contact",
    _("Client status", ru="Статус клиента", fi="Asiakkuuden tila"),
    watch=["payment", "membership"],
    phases=[
        Phase("potential", "last_paid_at is empty and ends_on is empty",
              _("Potential", ru="Потенциальный", fi="Mahdollinen"), tone="plum"),
        Phase("lost", f"not ({COVERED}) and (last_paid_at is empty or days_between(last_paid_at, now) > 180)",
              _("Lost", ru="Потерянный", fi="Menetetty"), tone="bad"),
        Phase("regular", "payments_365 >= 3", _("Regular", ru="Постоянный", fi="Kanta-asiakas"), tone="ok"),
        Phase("active", "", _("Active", ru="Активный", fi="Aktiivinen"), tone="info"),
    ],
)  # fmt: skip


def lifecycles(settings: Mapping[str, object]) -> list[Lifecycle]:
    """The axes, with the club's own borders."""
    return [phase(settings), activity_state(settings), client_status]
