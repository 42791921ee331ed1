"""What a member has in his own account: the membership, classes to book, visits, packages, freezes, payments."""

from __future__ import annotations

from palmette import PortalAction, PortalList, PortalPage
from palmette import label as _

PORTAL = [
    PortalPage(
        "my_membership", "membership", _("My membership", ru="Мой абонемент", fi="Jäsenyyteni"),
        mine="member", icon="id-badge", order=10, home=1,
        fields=["type", "stage", "starts_on", "ends_on"], details=["contract_no", "price_paid", "frozen_days"],
        code="contract_no",
        files=["documents"], filter="stage != 'draft'", sort="-ends_on", choices=["membership_type"],
        empty=_("You have no membership yet. Ask at the desk.", ru="Абонемента пока нет. Спросите на рецепции.",
                fi="Sinulla ei ole vielä jäsenyyttä. Kysy vastaanotosta."),
        lists=[
            PortalList("freezes", "freeze", "membership", _("Freezes", ru="Заморозки", fi="Tauot"),
                       fields=["from_on", "until_on", "reason"], sort="-from_on"),
        ],
    ),
    PortalPage(
        "my_bookings", "booking", _("My bookings", ru="Мои записи", fi="Varaukseni"),
        mine="member", icon="calendar-check", order=20, home=2,
        fields=["session.starts_at", "session.template", "stage", "session.trainer"], sort="-created_at",
        filter="stage == 'booked' or stage == 'waitlisted'", choices=["class_session", "class_template"],
        empty=_("Nothing booked. Look at the classes.", ru="Записей нет. Посмотрите занятия.",
                fi="Ei varauksia. Katso tunnit."),
        actions=[
            PortalAction("cancel", _("Cancel the booking", ru="Отменить запись", fi="Peru varaus"), move="cancelled",
                         when="session.starts_at > now", icon="x",
                         text=_("Your place goes to somebody else.", ru="Место достанется другому.",
                                fi="Paikkasi vapautuu muille."),
                         done=_("The booking is cancelled.", ru="Запись отменена.", fi="Varaus on peruttu.")),
        ],
    ),
    PortalPage(
        "classes", "class_session", _("Classes", ru="Занятия", fi="Tunnit"),
        icon="barbell", order=30, fields=["starts_at", "template", "trainer", "hall", "free"],
        filter="starts_at > now and starts_at < now + days(14) and cancelled_at is empty", sort="starts_at",
        choices=["class_template", "hall"],
        empty=_("No classes in the next two weeks.", ru="В ближайшие две недели занятий нет.",
                fi="Ei tunteja seuraavan kahden viikon aikana."),
        lists=[
            PortalList("bookings", "booking", "session", _("My booking", ru="Моя запись", fi="Varaukseni"),
                       mine="member", fields=["stage"], filter="stage == 'booked' or stage == 'waitlisted'",
                       new_label=_("Book", ru="Записаться", fi="Varaa"), new_when="free > 0", most=1),
        ],
    ),
    PortalPage(
        "my_visits", "visit", _("Visits", ru="Посещения", fi="Käynnit"),
        mine="member", icon="history", order=40, look="list", fields=["at", "club"], sort="-at", limit=30,
        empty=_("No visits yet.", ru="Посещений пока нет.", fi="Ei vielä käyntejä."),
    ),
    PortalPage(
        "my_freezes", "application", _("Freezes and requests", ru="Заявления", fi="Hakemukset"),
        mine="member", icon="snowflake", order=50, fields=["kind", "stage", "from_on", "until_on", "number"],
        details=["membership", "reason", "text"], sort="-created_at", stages=True,
        choices=["membership:member", "membership_type"],
        new=["membership", "from_on", "until_on", "reason", "text", "document"],
        new_needs=["from_on", "until_on", "reason"],
        sets={"kind": "freeze"}, new_label=_("Ask for a freeze", ru="Попросить заморозку", fi="Hae taukoa"),
        text=_("A freeze adds its days to the end of your membership.",
               ru="Дни заморозки добавятся к сроку абонемента.",
               fi="Tauon päivät lisätään jäsenyytesi loppuun."),
    ),
    PortalPage(
        "my_packages", "package", _("Packages", ru="Пакеты", fi="Paketit"),
        mine="member", icon="stack-2", order=60, home=1,
        fields=["service", "balance", "quantity", "trainer", "expires_on"], filter="balance > 0", sort="expires_on",
        choices=["product"],
        empty=_("No packages.", ru="Пакетов нет.", fi="Ei paketteja."),
    ),
    PortalPage(
        "my_payments", "payment", _("Payments", ru="Платежи", fi="Maksut"),
        mine="member", icon="credit-card", order=70, look="list", fields=["amount", "at", "kind"], sort="-at", limit=30,
        empty=_("No payments yet.", ru="Платежей пока нет.", fi="Ei vielä maksuja."),
    ),
    PortalPage(
        "my_friends", "referral", _("Bring a friend", ru="Приведи друга", fi="Tuo ystävä"),
        mine="member", icon="share", order=75, look="list", fields=["code", "friend_name", "rewarded_on"],
        sort="-created_at", limit=30, new=["friend_name"], new_needs=["friend_name"],
        new_label=_("Recommend the club", ru="Порекомендовать клуб", fi="Suosittele keskusta"),
        text=_("Tell the code to your friend; when the friend becomes a member, both of you are thanked.",
               ru="Назовите код другу: когда он купит абонемент, клуб отблагодарит вас обоих.",
               fi="Kerro koodi ystävällesi: kun hän liittyy, keskus kiittää teitä molempia."),
    ),
    PortalPage(
        "my_voice", "survey", _("Your opinion", ru="Ваше мнение", fi="Mielipiteesi"),
        mine="member", icon="message-report", order=80, look="list", fields=["score", "reason", "at"],
        details=["comment"], filter="kind == 'nps'", sort="-at", limit=12,
        new=["score", "reason", "comment"], new_needs=["score"], sets={"kind": "nps"},
        new_label=_("Answer", ru="Ответить", fi="Vastaa"),
        text=_("How likely are you to recommend the club to a friend, 0 to 10?",
               ru="Насколько вы готовы рекомендовать клуб другу, от 0 до 10?",
               fi="Kuinka todennäköisesti suosittelisit keskusta ystävälle, 0–10?"),
    ),
    PortalPage(
        "my_data", "contact", _("My details", ru="Мои данные", fi="Omat tiedot"),
        mine="id", icon="user", order=90, look="one", fields=["last_name", "first_name", "phone", "email"],
        details=["birthday", "address"],
        actions=[
            PortalAction("change", _("Change", ru="Изменить", fi="Muuta"), asks=["phone", "address"],
                         done=_("Your details are changed.", ru="Данные изменены.", fi="Tiedot on muutettu.")),
        ],
    ),
]  # fmt: skip
