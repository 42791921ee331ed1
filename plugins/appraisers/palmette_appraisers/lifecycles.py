"""Where a member stands: his status by the dates of membership, and the phase that says what to do about him."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Lifecycle, Phase
from palmette import label as _

GONE = "left_on <= today and left_as"


def status(settings: Mapping[str, object]) -> Lifecycle:
    """The status by offsets from joining, and from the start and end of the paid term; the last days count."""
    new, grace = settings["new_months"], settings["grace_months"]
    return Lifecycle(
        "member_status",
        "contact",
        _("Membership status", ru="Статус членства", fi="Jäsenyyden tila"),
        where="kind == 'person'",
        watch=["charge", "admission"],
        phases=[
            Phase("deceased", f"{GONE} == 'deceased'", _("Deceased", ru="Умер", fi="Kuollut")),
            Phase("cancelled", f"{GONE} is not empty", _("Cancelled", ru="Прекращено", fi="Päättynyt"), tone="bad"),
            Phase("new", f"joined_on <= today and today < joined_on + months({new})",
                  _("New", ru="Новый", fi="Uusi"), tone="plum", icon="sparkles"),
            Phase("current", "joined_on <= today and dues_from <= today and today <= dues_until",
                  _("Current", ru="Действующий", fi="Voimassa"), tone="ok", icon="circle-check"),
            Phase("grace", f"joined_on <= today and dues_until < today and today <= dues_until + months({grace})",
                  _("Grace", ru="Льготный срок", fi="Armonaika"), tone="warn", icon="hourglass"),
            Phase("expired", "joined_on <= today", _("Expired", ru="Просрочен", fi="Umpeutunut"), tone="bad",
                  icon="hourglass-off"),
            Phase("pending", "joined_on > today or exists(admissions where stage not in ('member', 'refused'))",
                  _("Pending", ru="Ожидает", fi="Odottaa"), icon="clock"),
        ],
    )  # fmt: skip


def phase(settings: Mapping[str, object]) -> Lifecycle:
    """The phase: what the association has to do about a member now."""
    trouble = (
        f"late_submissions > 0 or unpaid_since < today - days({settings['overdue_days']})"
        f" or policy_until is empty or policy_until <= today + days({settings['warning_days']})"
        f" or certificate_until is empty or certificate_until <= today + days({settings['warning_days']})"
    )
    return Lifecycle(
        "member_phase",
        "contact",
        _("Phase", ru="Фаза", fi="Vaihe"),
        where="kind == 'person'",
        watch=["charge", "policy", "certificate", "submission", "measure", "admission"],
        phases=[
            Phase("deceased", f"{GONE} == 'deceased'", _("Deceased", ru="Умер", fi="Kuollut"), icon="user-off"),
            Phase("transferred", f"{GONE} == 'transferred'", _("Transferred", ru="Перешёл", fi="Siirtynyt"),
                  icon="transfer-out"),
            Phase("left", f"{GONE} is not empty", _("Left", ru="Вышел", fi="Eronnut"), icon="user-x"),
            Phase("suspended", "joined_on <= today and is_suspended",
                  _("Suspended", ru="Приостановлен", fi="Keskeytetty"), tone="bad", icon="ban"),
            Phase("grace", "joined_on <= today and dues_until < today", _("Grace", ru="Льготный срок", fi="Armonaika"),
                  tone="bad", icon="hourglass"),
            Phase("attention", f"joined_on <= today and ({trouble})",
                  _("Needs attention", ru="Требует внимания", fi="Vaatii huomiota"), tone="warn",
                  icon="alert-triangle"),
            Phase("new", f"joined_on <= today and days_between(joined_on, today) < {settings['new_days']}",
                  _("New", ru="Новый", fi="Uusi"), tone="plum", icon="sparkles"),
            Phase("current", "joined_on <= today", _("Current", ru="Действующий", fi="Voimassa"), tone="ok",
                  icon="circle-check"),
            Phase("applicant", "exists(admissions where stage not in ('member', 'refused'))",
                  _("Applicant", ru="Заявитель", fi="Hakija"), tone="info", icon="user-plus"),
        ],
    )  # fmt: skip


def lifecycles(settings: Mapping[str, object]) -> list[Lifecycle]:
    """Both axes, with the association's own borders."""
    return [status(settings), phase(settings)]
