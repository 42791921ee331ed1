"""The club's contacts with its members: by the calendar of a membership first, then by what a member does.

Ids are those of the plan on paper: C by the calendar, B by behaviour, V about money. A message goes the way the member
prefers; a call is a task for a person. Everything is off until somebody turns it on.
"""

from __future__ import annotations

from collections.abc import Mapping

from palmette import ContactPlan, CreateTask, Due, Event, Label, Schedule, SendMessage, Trigger
from palmette import label as _

PLAN = "member_year"
CALENDAR, BEHAVIOUR = 10, 0
"""Of two contacts on one day that of the calendar goes first."""

ENTRY = "stage in ('active', 'frozen') and is_entry"
"""A membership with which a stay begins; a renewal needs no welcome."""

TERM = "stage in ('active', 'frozen') and type.basis in ('term', 'preset_dates')"
RENEWED = "exists(renewed_by)"
OWN = "guest != true"
SEEN = "coalesce(date(last_visit_at), entered_on) + days(frozen_after_visit)"
"""The day from which an absence counts: frozen days do not."""


def plan(settings: Mapping[str, object]) -> ContactPlan:
    """What all contacts with a member keep to."""
    return ContactPlan(
        PLAN,
        "contact",
        _("A member's year", ru="Год члена клуба", fi="Jäsenen vuosi"),
        most=int(str(settings["contacts_per_cycle"])),
        cycle="maximum(memberships.starts_on where starts_on <= today and stage in ('active', 'frozen'))",
        apart=5,
        apart_when={"phase == 'adaptation'": 2},
        quiet=["21:00", "09:00"],
        exclude="is_frozen",
        hold_out=int(str(settings["hold_out_percent"])) / 100,
        wait=3,
    )


def call(title: Label, *, assignee: str = "", days: int = 0) -> CreateTask:
    """A call to the member: a task for a person."""
    return CreateTask(title, assignee=assignee, days=days, channel="call")


WELCOME = [
    Trigger(
        "c01_welcome", "membership", _("C01 Welcome", ru="C01 Приветствие", fi="C01 Tervetuloa"),
        when=Event("saved", fields=["activated_on"], delay="2h"), condition=f"activated_on is not empty and {ENTRY}",
        once="ever", plan=PLAN, priority=CALENDAR, do=[SendMessage("c01_welcome")],
    ),
    Trigger(
        "c02_first_visit_call", "membership",
        _("C02 Book the first visit", ru="C02 Записать на первый визит", fi="C02 Varaa ensimmäinen käynti"),
        when=Due("activated_on", days=3, at="12:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and not exists(member.visits where {OWN} and date(at) >= parent.activated_on)",
        do=[call(_("Book the first visit", ru="Записать на первый визит", fi="Varaa ensimmäinen käynti"))],
    ),
    Trigger(
        "c03_first_impression", "visit",
        _("C03 First impression", ru="C03 Первое впечатление", fi="C03 Ensivaikutelma"),
        when=Event("created", days=1, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{OWN} and date(at) >= member.entered_on and not exists(member.visits where {OWN}"
                  " and at < parent.at and date(at) >= parent.member.entered_on)",
        do=[SendMessage("c03_first_impression")],
    ),
    Trigger(
        "c04_induction_call", "membership",
        _("C04 Induction and goal", ru="C04 Вводная тренировка и цель", fi="C04 Alkuohjaus ja tavoite"),
        when=Due("activated_on", days=7, at="12:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and not exists(member.bookings where stage in ('booked', 'attended')"
                  " and session.template.induction)",
        do=[call(_("Book the induction, ask for the goal", ru="Записать на вводную, спросить о цели",
                   fi="Varaa alkuohjaus, kysy tavoite"))],
    ),
    Trigger(
        "c05a_praise", "membership", _("C05a Praise", ru="C05a Похвала", fi="C05a Kehu"),
        when=Due("activated_on", days=14, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and count(member.visits where {OWN} and date(at) >= parent.activated_on"
                  " and date(at) < parent.activated_on + days(14)) >= 4",
        do=[SendMessage("c05a_praise")],
    ),
    Trigger(
        "c05b_obstacle_call", "membership",
        _("C05b Remove the obstacle", ru="C05b Убрать препятствие", fi="C05b Poista este"),
        when=Due("activated_on", days=14, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and count(member.visits where {OWN} and date(at) >= parent.activated_on"
                  " and date(at) < parent.activated_on + days(14)) < 4",
        do=[call(_("Ask what is in the way", ru="Узнать, что мешает ходить", fi="Kysy, mikä estää"))],
    ),
    Trigger(
        "c06_survey", "membership", _("C06 Survey and goals", ru="C06 Опрос и цели", fi="C06 Kysely ja tavoitteet"),
        when=Due("activated_on", days=30, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=ENTRY,
        do=[SendMessage("c06_survey")],
    ),
]  # fmt: skip

YEAR = [
    Trigger(
        "c07_test_training", "membership",
        _("C07 Free test training", ru="C07 Бесплатная пробная", fi="C07 Ilmainen kokeilutreeni"),
        when=Due("activated_on", days=60, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, purpose="marketing",
        condition=f"{ENTRY} and exists(member.interests) and not exists(member.packages where balance > 0)",
        do=[SendMessage("c07_test_training")],
    ),
    Trigger(
        "c08a_milestone", "membership", _("C08 Milestone", ru="C08 Веха", fi="C08 Merkkipaalu"),
        when=Due("activated_on", days=90, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and count(member.visits where {OWN} and date(at) >= parent.activated_on) >= 24",
        do=[SendMessage("c08a_milestone")],
    ),
    Trigger(
        "c08b_new_programme_call", "membership",
        _("C08 New programme", ru="C08 Новая программа", fi="C08 Uusi ohjelma"),
        when=Due("activated_on", days=90, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR,
        condition=f"{ENTRY} and count(member.visits where {OWN} and date(at) >= parent.activated_on) < 24",
        do=[call(_("Offer a new programme", ru="Предложить новую программу", fi="Tarjoa uutta ohjelmaa"),
                 assignee="member.trainer")],
    ),
    Trigger(
        "c09_event", "contact", _("C09 Event invitation", ru="C09 Приглашение на мероприятие", fi="C09 Tapahtumakutsu"),
        when=Schedule("day", at="11:00"), plan=PLAN, priority=CALENDAR, purpose="marketing", most_a_year=2,
        condition="phase in ('established', 'renewal') and activity_state != 'sleeping'"
                  " and exists(interests where exists(events where date(starts_at) == today + days(10)))",
        do=[SendMessage("c09_event")],
    ),
    Trigger(
        "c10_season", "contact", _("C10 Season", ru="C10 Сезон", fi="C10 Kausi"),
        when=Schedule("year", at="11:00", on=["01-10", "05-01", "09-01"]), plan=PLAN, priority=CALENDAR,
        purpose="marketing", condition="phase in ('established', 'renewal')", do=[SendMessage("c10_season")],
    ),
    Trigger(
        "c11_birthday", "contact", _("C11 Birthday", ru="C11 День рождения", fi="C11 Syntymäpäivä"),
        when=Due("birthday", yearly=True, at="10:00"), plan=PLAN, priority=CALENDAR, catch_up="8h",
        condition="is_covered", do=[SendMessage("c11_birthday")],
    ),
    Trigger(
        "c12_measurement", "membership", _("C12 Measurement", ru="C12 Замер", fi="C12 Mittaus"),
        when=Due("activated_on", days=180, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=ENTRY,
        do=[CreateTask(_("Measure and show the results", ru="Замер тела и результаты", fi="Mittaa ja näytä tulokset"),
                       assignee="member.trainer", days=3, channel="meeting")],
    ),
    Trigger(
        "c13_early_price", "membership", _("C13 Early price", ru="C13 Ранняя цена", fi="C13 Ennakkohinta"),
        when=Due("ends_on", days=-60, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=TERM,
        goal=RENEWED, do=[SendMessage("c13_early_price")],
    ),
    Trigger(
        "c14_renewal_call", "membership",
        _("C14 Talk about renewal", ru="C14 Разговор о продлении", fi="C14 Keskustelu jatkosta"),
        when=Due("ends_on", days=-30, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=TERM,
        goal=RENEWED,
        do=[call(_("Talk about renewal; the reason if not", ru="Поговорить о продлении; если нет — причина",
                   fi="Keskustele jatkosta; syy, jos ei"), assignee="seller")],
    ),
    Trigger(
        "c15a_year_in_numbers", "membership",
        _("C15 Year in numbers", ru="C15 Год в цифрах", fi="C15 Vuosi numeroina"),
        when=Due("ends_on", days=-14, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=TERM,
        goal=RENEWED, do=[SendMessage("c15a_year_in_numbers")],
    ),
    Trigger(
        "c15b_last_days", "membership", _("C15 Last days", ru="C15 Последние дни", fi="C15 Viimeiset päivät"),
        when=Due("ends_on", days=-3, at="11:00"), once="ever", plan=PLAN, priority=CALENDAR, condition=TERM,
        goal=RENEWED, do=[SendMessage("c15b_last_days")],
    ),
]  # fmt: skip


def absent(key: str, days: int, label: Label, action: SendMessage | CreateTask) -> Trigger:
    """No visit for so many days, of one who has been with the club for a while."""
    return Trigger(
        key, "contact", label, when=Due(SEEN, days=days, at="12:00"), plan=PLAN, priority=BEHAVIOUR,
        condition="phase == 'established' and is_covered", do=[action],
    )  # fmt: skip


def gone(key: str, days: int, label: Label, action: SendMessage | CreateTask) -> Trigger:
    """So many days after the end, without a new membership."""
    return Trigger(
        key, "contact", label, when=Due("ends_on", days=days, at="12:00"), plan=PLAN, priority=BEHAVIOUR,
        condition="phase in ('grace', 'lost')", goal="is_covered", do=[action],
        purpose="marketing" if isinstance(action, SendMessage) else "service",
    )  # fmt: skip


BEHAVES = [
    Trigger(
        "b01_habit_call", "contact",
        _("B01 Habit at risk", ru="B01 Привычка под угрозой", fi="B01 Tottumus vaarassa"),
        when=Due(SEEN, days=10, work_days=1, at="12:00"), plan=PLAN, priority=BEHAVIOUR,
        condition="phase in ('adaptation', 'habit') and is_covered",
        do=[call(_("Bring back before the habit dies", ru="Вернуть, пока привычка не пропала",
                   fi="Houkuttele takaisin ennen kuin tottumus katoaa"))],
    ),
    absent("b02a_miss_you", 14, _("B02 14 days away", ru="B02 14 дней нет", fi="B02 14 pv poissa"),
           SendMessage("b02a_miss_you")),
    absent("b02b_trainer_call", 21, _("B02 21 days away", ru="B02 21 день нет", fi="B02 21 pv poissa"),
           call(_("Offer a new plan", ru="Предложить новый план", fi="Tarjoa uutta ohjelmaa"), assignee="trainer")),
    absent("b02c_manager_task", 28, _("B02 28 days away", ru="B02 28 дней нет", fi="B02 28 pv poissa"),
           call(_("Call, offer a freeze", ru="Позвонить, предложить заморозку", fi="Soita, tarjoa taukoa"))),
    Trigger(
        "b03_visit_drop", "contact",
        _("B03 Comes half as often", ru="B03 Ходит вдвое реже", fi="B03 Käy puolet vähemmän"),
        when=Schedule("day", at="12:00"), once="per month", plan=PLAN, priority=BEHAVIOUR,
        condition="is_covered and visits_prev_28 >= 4 and visits_28 * 2 <= visits_prev_28 and visits_28 > 0",
        do=[SendMessage("b03_visit_drop")],
    ),
    Trigger(
        "b04_no_shows", "booking", _("B04 Two no-shows", ru="B04 Две неявки", fi="B04 Kaksi poisjääntiä"),
        when=Event("moved", to=["no_show"], days=1, at="11:00"), plan=PLAN, priority=BEHAVIOUR,
        condition="count(member.bookings where stage == 'no_show' and date(session.starts_at) > today - days(14)) >= 2",
        do=[SendMessage("b04_no_shows")],
    ),
    Trigger(
        "b05a_package_low", "package",
        _("B05 Package nearly used", ru="B05 Пакет заканчивается", fi="B05 Paketti loppuu"),
        when=Schedule("day", at="11:00"), once="ever", plan=PLAN, priority=BEHAVIOUR,
        condition="balance > 0 and balance <= 2 and (expires_on is empty or expires_on >= today)",
        do=[SendMessage("b05a_package_low"),
            CreateTask(_("Offer the next package", ru="Предложить следующий пакет", fi="Tarjoa seuraavaa pakettia"),
                       assignee="trainer")],
    ),
    Trigger(
        "b05b_package_expires", "package",
        _("B05 Package expires", ru="B05 Пакет сгорает", fi="B05 Paketti vanhenee"),
        when=Due("expires_on", days=-14, at="11:00"), once="ever", plan=PLAN, priority=BEHAVIOUR,
        condition="balance >= 1", do=[SendMessage("b05b_package_expires")],
    ),
    Trigger(
        "b06a_freeze_ends", "freeze", _("B06 Freeze ends", ru="B06 Заморозка кончается", fi="B06 Tauko päättyy"),
        when=Due("until_on", days=-3, at="11:00"), once="ever", plan=PLAN, counted=False,
        do=[SendMessage("b06a_freeze_ends")],
    ),
    Trigger(
        "b06b_after_freeze_call", "freeze",
        _("B06 Not back after a freeze", ru="B06 Не вернулся после заморозки", fi="B06 Ei palannut tauolta"),
        when=Due("until_on", days=7, at="12:00"), once="ever", plan=PLAN, priority=BEHAVIOUR,
        condition=f"not exists(member.visits where {OWN} and date(at) >= parent.until_on)",
        do=[call(_("Ask when he comes back", ru="Узнать, когда вернётся", fi="Kysy, milloin palaa"))],
    ),
    Trigger(
        "b07a_detractor", "survey", _("B07 Low score", ru="B07 Низкая оценка", fi="B07 Huono arvio"),
        when=Event("created"), condition="is_detractor",
        do=[CreateTask(_("Repair: a low score", ru="Исправить: низкая оценка", fi="Korjaa: huono arvio"),
                       priority="high")],
    ),
    Trigger(
        "b07b_complaint", "complaint", _("B07 Complaint", ru="B07 Жалоба", fi="B07 Reklamaatio"),
        when=Event("created"),
        do=[CreateTask(_("Answer the complaint today", ru="Ответить на жалобу сегодня",
                         fi="Vastaa reklamaatioon tänään"), priority="high")],
    ),
    Trigger(
        "b08_round_number", "visit",
        _("B08 25, 50, 100 visits", ru="B08 25, 50, 100 визитов", fi="B08 25, 50, 100 käyntiä"),
        when=Event("created", days=1, at="11:00"), plan=PLAN, priority=BEHAVIOUR,
        condition=f"{OWN} and count(member.visits where {OWN} and at <= parent.at) in [25, 50, 100]",
        do=[SendMessage("b08_round_number")],
    ),
    gone("b09a_reason_call", 3,
         _("B09 3 days after the end", ru="B09 3 дня после окончания", fi="B09 3 pv päättymisestä"),
         call(_("Ask for the reason", ru="Узнать причину", fi="Kysy syytä"))),
    gone("b09b_come_back", 14, _("B09 14 days after", ru="B09 14 дней после", fi="B09 14 pv päättymisestä"),
         SendMessage("b09b_come_back")),
    gone("b09c_win_back", 60, _("B09 60 days after", ru="B09 60 дней после", fi="B09 60 pv päättymisestä"),
         SendMessage("b09c_win_back")),
]  # fmt: skip


def owes(key: str, days: int, label: Label) -> Trigger:
    """Something sold and not paid: a service message, which no plan counts."""
    return Trigger(
        key, "sale", label, when=Due("at", days=days, at="11:00"), contact="member", plan=PLAN, counted=False,
        condition="member is not empty and debt > 0", goal="debt <= 0", do=[SendMessage("v01_debt")],
    )  # fmt: skip


MONEY = [
    owes("v01a_debt", 0, _("V01 Debt, at once", ru="V01 Долг, сразу", fi="V01 Velka, heti")),
    owes("v01b_debt", 3, _("V01 Debt, 3 days", ru="V01 Долг, 3 дня", fi="V01 Velka, 3 pv")),
    owes("v01c_debt", 7, _("V01 Debt, 7 days", ru="V01 Долг, 7 дней", fi="V01 Velka, 7 pv")),
    Trigger(
        "v01d_charge", "charge", _("V01 Charge failed", ru="V01 Списание не прошло", fi="V01 Veloitus epäonnistui"),
        when=Event("moved", to=["failed"]), contact="member", plan=PLAN, counted=False,
        goal="stage == 'paid'", do=[SendMessage("v01_charge")],
    ),
    Trigger(
        "moved_up", "booking", _("Moved up from the waiting list", ru="Перешёл из листа ожидания",
                                 fi="Nousi jonosta"),
        when=Event("moved", to=["booked"]), contact="member", plan=PLAN, counted=False,
        condition="stage == 'booked' and session.starts_at > now", do=[SendMessage("moved_up")],
    ),
]  # fmt: skip


def triggers(settings: Mapping[str, object]) -> list[Trigger | ContactPlan]:
    """The plan and everything that keeps to it."""
    return [plan(settings), *WELCOME, *YEAR, *BEHAVES, *MONEY]
