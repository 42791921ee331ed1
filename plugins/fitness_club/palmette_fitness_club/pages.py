"""The club's side bar, and what stands beside a member, a class and a sale."""

from __future__ import annotations

from palmette import Button, Navigation, Panel, Screen, Tab
from palmette import label as _
from palmette_fitness_club.buttons import BUTTONS
from palmette_fitness_club.desk import next_steps, reception
from palmette_fitness_club.desk.till import screen as till

MEMBERSHIPS = _("Memberships", ru="Абонементы", fi="Jäsenyydet")
PACKAGES = _("Packages", ru="Пакеты", fi="Paketit")

NAVIGATION = [
    Navigation("club", _("Club", ru="Клуб", fi="Keskus"), order=15, items=[
        "screen:reception", "screen:next", "view:members",
        "board:lead", "board:new_member", "board:renewal", "board:pt_sale", "class_session", "visit",
        "view:at_the_door", "package", "charge", "board:application", "board:complaint",
    ]),
    Navigation("till", _("Till", ru="Касса", fi="Kassa"), order=40, items=[
        "screen:till", "sale", "payment", "fiscal_receipt", "till_shift", "gift_card", "deposit_move", "bonus_move",
    ]),
    Navigation("bar", _("Bar", ru="Бар", fi="Baari"), order=45, items=[
        "bar_item", "view:low_stock", "stock_move", "inventory", "recipe",
    ]),
    Navigation("care", _("Care", ru="Забота", fi="Huolenpito"), order=50, items=[
        "event", "referral", "survey", "view:complaints_to_answer",
    ]),
    Navigation("trainers", _("Trainers", ru="Тренеры", fi="Valmentajat"), order=55, items=[
        "view:my_classes", "pay_line", "pay_rule",
    ]),
    Navigation("club_figures", _("Figures", ru="Показатели", fi="Luvut"), order=60, items=[
        "dashboard:club", "dashboard:club_sales_desk", "dashboard:club_money",
        "report:members_by_phase", "report:renewal_rate", "report:new_member_funnel", "report:visits_by_weekday",
        "report:class_load", "report:till_by_month", "report:bar_sales", "report:package_liabilities", "report:nps",
        "report:complaints_in_time", "report:referrals_by_month",
    ]),
    Navigation("club_setup", _("Club set-up", ru="Настройка клуба", fi="Keskuksen asetukset"), order=90, items=[
        "membership_type", "direction", "class_template", "hall", "access_zone", "access_device", "credential",
    ]),
]  # fmt: skip

PANELS = [
    Panel("memberships", "contact", "memberships", MEMBERSHIPS, order=10,
          fields=["stage", "starts_on", "ends_on", "price_paid"], sort="-ends_on", limit=3),
    Panel("packages", "contact", "packages", PACKAGES, order=15, meter=("used", "quantity"),
          fields=["balance", "trainer", "expires_on"], filter="balance > 0", sort="expires_on"),
    Panel("renewals", "contact", "renewals", _("Renewals", ru="Продления", fi="Uusinnat"), order=18,
          fields=["stage", "offer_price", "ends_on"], sort="-ends_on", limit=2),
    Panel("visits", "contact", "visits", _("Visits", ru="Посещения", fi="Käynnit"), order=20,
          fields=["club", "source"], sort="-at"),
    Panel("bookings", "contact", "bookings", _("Booked", ru="Записан", fi="Varatut"), order=25,
          fields=["starts_at", "trainer", "stage"], filter="starts_at > now"),
    Panel("freezes", "contact", "freezes", _("Freezes", ru="Заморозки", fi="Tauot"), order=30,
          fields=["days", "reason"], sort="-from_on"),
    Panel("payments", "contact", "payments", _("Payments", ru="Оплаты", fi="Maksut"), order=35,
          fields=["at"], sort="-at"),
    Panel("wards", "contact", "wards", _("Children", ru="Дети", fi="Lapset"), order=65, fields=["birthday"]),
    Panel("applications", "contact", "applications", _("Applications", ru="Заявления", fi="Hakemukset"), order=67,
          fields=["stage", "from_on"], sort="-created_at", limit=3),
    Panel("complaints", "contact", "complaints", _("Complaints", ru="Жалобы", fi="Reklamaatiot"), order=68,
          fields=["stage", "received_at"], sort="-received_at", limit=3),
    Panel("class_bookings", "class_session", "bookings", _("Booked", ru="Записаны", fi="Varanneet"), order=10,
          fields=["stage", "paid_by"], sort="created_at", limit=20),
    Panel("sale_payments", "sale", "payments", _("Payments", ru="Оплаты", fi="Maksut"), order=10,
          fields=["at"], sort="at"),
    Panel("shift_payments", "till_shift", "payments", _("Payments", ru="Оплаты", fi="Maksut"), order=10,
          fields=["at"], sort="-at", limit=20),
    Panel("package_moves", "package", "moves", _("Moves", ru="Движения", fi="Tapahtumat"), order=10,
          fields=["at"], sort="-at", limit=10),
    Panel("charges", "membership", "charges", _("Charges", ru="Списания", fi="Veloitukset"), order=15,
          fields=["stage", "due_on"], sort="-due_on", limit=3),
    Panel("passes", "contact", "access_events", _("Passes", ru="Проходы", fi="Kulut"), order=22,
          fields=["allowed", "reason"], sort="-at", limit=3),
    Panel("membership_freezes", "membership", "freezes", _("Freezes", ru="Заморозки", fi="Tauot"), order=10,
          fields=["days", "reason"], sort="-from_on"),
]  # fmt: skip

TABS = [
    Tab("attendance", "contact", _("Attendance", ru="Посещаемость", fi="Käyntimäärät"), order=10,
        figures=["visits_28", "visits_prev_28", "last_visit_at", "no_shows"], inverse="visits",
        fields=["club", "source", "membership"], sort="-at", when="visits_total > 0"),
]  # fmt: skip

SCREENS = [reception.SCREEN, next_steps.SCREEN, till.SCREEN]

PAGES: list[Button | Navigation | Panel | Screen | Tab] = [*NAVIGATION, *PANELS, *TABS, *BUTTONS, *SCREENS]
