"""Coming in: visits, the devices that let people in, what they show to them, and the zones behind."""

from __future__ import annotations

from palmette import Boolean, Choice, Computed, Date, Entity, Instant, Integer, Reference, Secret, Text
from palmette import label as _
from palmette_fitness_club.choices import ACCESS_REASONS, CREDENTIAL_KINDS, DEVICE_DIRECTIONS, VENDORS, VISIT_SOURCES

MEMBER = _("Member", ru="Член клуба", fi="Jäsen")
CLUB = _("Club", ru="Клуб", fi="Keskus")

visit = Entity(
    "visit",
    _("Visit", ru="Посещение", fi="Käynti"),
    _("Visits", ru="Посещения", fi="Käynnit"),
    title="{at}",
    branch="club",
    subject="member",
    sort="-at",
    icon="walk",
    timeline=False,
    list=["at", "member", "club", "source", "membership", "guest"],
    quick=["member", "club", "at", "guest"],
    indexes=[["member", "at"]],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="visits",
                  inverse_label=_("Visits", ru="Посещения", fi="Käynnit")),
        Reference("club", CLUB, to="branch", required=True, inverse="visits"),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True, default="now"),
        Choice("source", _("How", ru="Как отмечен", fi="Miten"), options=VISIT_SOURCES, default="desk", required=True),
        Reference("device", _("Device", ru="Устройство", fi="Laite"), to="access_device", inverse="visits"),
        Reference("membership", _("Membership", ru="Абонемент", fi="Jäsenyys"), to="membership", inverse="visits"),
        Reference("deal", _("Guest by request", ru="Гость по заявке", fi="Vieras pyynnöstä"), to="deal",
                  inverse="guest_visits"),
        Boolean("guest", _("Guest visit", ru="Гостевой", fi="Vierailukäynti"), default=False),
        Text("dedup_key", _("Key against repeats", ru="Ключ от повторов", fi="Toiston avain"), unique=True,
             readonly=True, hidden=True, copied=False, max_length=120,
             help=_("One visit per member, club and day.", ru="Один визит на члена клуба, клуб и день.",
                    fi="Yksi käynti jäsentä, keskusta ja päivää kohti.")),
        Computed("weekday", "weekday(at)", _("Weekday, Monday is 1", ru="День недели, понедельник — 1",
                                           fi="Viikonpäivä, maanantai on 1"), hidden=True),
        Computed("frozen_since", "sum(member.freezes.days where from_on >= date(parent.at) and from_on <= today)",
                 _("Frozen days since", ru="Дней заморозки после", fi="Taukopäiviä käynnin jälkeen"), hidden=True),
    ],
)  # fmt: skip

access_zone = Entity(
    "access_zone",
    _("Access zone", ru="Зона доступа", fi="Kulkualue"),
    _("Access zones", ru="Зоны доступа", fi="Kulkualueet"),
    title="{name}",
    branch="club",
    sort="name",
    icon="map-pin",
    timeline=False,
    list=["name", "club"],
    quick=["name", "club"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Reference("club", CLUB, to="branch", required=True, inverse="access_zones"),
    ],
)

access_device = Entity(
    "access_device",
    _("Access device", ru="Устройство прохода", fi="Kulkulaite"),
    _("Access devices", ru="Устройства прохода", fi="Kulkulaitteet"),
    title="{name}",
    branch="club",
    sort="name",
    icon="door-enter",
    timeline=False,
    list=["name", "vendor", "external_id", "club", "zone", "direction", "active"],
    quick=["name", "vendor", "external_id", "club", "zone", "direction"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Choice("vendor", _("Make", ru="Система", fi="Merkki"), options=VENDORS, default="other", required=True),
        Text("external_id", _("Number at the maker's", ru="Номер в системе", fi="Laitetunnus"), required=True,
             unique=True, index=True),
        Reference("club", CLUB, to="branch", required=True, inverse="access_devices"),
        Reference("zone", _("Opens to", ru="Ведёт в", fi="Johtaa alueelle"), to="access_zone", inverse="devices"),
        Choice("direction", _("Direction", ru="Направление", fi="Suunta"), options=DEVICE_DIRECTIONS, default="in",
               required=True),
        Boolean("active", _("In use", ru="Работает", fi="Käytössä"), default=True),
    ],
)  # fmt: skip

credential = Entity(
    "credential",
    _("Pass", ru="Пропуск", fi="Kulkutunniste"),
    _("Passes", ru="Пропуска", fi="Kulkutunnisteet"),
    title="{kind}",
    branch="member",
    subject="member",
    icon="key",
    timeline=False,
    help=_("What a member shows to the turnstile; only its digest is kept.",
           ru="Что предъявляют турникету; хранится только отпечаток.",
           fi="Mitä jäsen näyttää portille; vain tiiviste säilytetään."),
    list=["member", "kind", "valid_from", "valid_to", "blocked"],
    quick=["member", "kind", "value", "valid_from", "valid_to"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="credentials", on_delete="delete",
                  inverse_label=_("Passes", ru="Пропуска", fi="Kulkutunnisteet")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=CREDENTIAL_KINDS, required=True),
        Text("value_hash", _("Digest", ru="Отпечаток", fi="Tiiviste"), unique=True, readonly=True, hidden=True,
             personal=True, copied=False, max_length=128),
        Date("valid_from", _("Valid from", ru="Действует с", fi="Voimassa alkaen")),
        Secret("value", _("Number", ru="Номер", fi="Numero"), copied=False, help=_(
            "Typed, or read by a reader that types. It is not shown again.",
            ru="Введите или приложите к считывателю-клавиатуре. Больше не показывается.",
            fi="Kirjoita tai lue näppäimistölukijalla. Sitä ei näytetä uudelleen.")),
        Date("valid_to", _("Valid until", ru="Действует по", fi="Voimassa asti")),
        Boolean("blocked", _("Blocked", ru="Заблокирован", fi="Estetty"), default=False, help=_(
            "Lost or taken away: no door opens.", ru="Потерян или изъят: двери не открываются.",
            fi="Kadonnut tai otettu pois: ovet eivät aukea.")),
    ],
)  # fmt: skip

access_event = Entity(
    "access_event",
    _("Pass", ru="Проход", fi="Kulku"),
    _("Passes at doors", ru="Проходы", fi="Kulut"),
    title="{device} {at}",
    branch="club",
    subject="member",
    sort="-at",
    icon="door-enter",
    timeline=False,
    help=_("What devices told: who came or was refused, and why.",
           ru="Что сообщили устройства: кто прошёл, кому отказано.",
           fi="Mitä laitteet kertoivat: kuka kulki, keneltä evättiin ja miksi."),
    list=["at", "member", "device", "direction", "allowed", "reason", "offline"],
    indexes=[["member", "at"], ["device", "sequence"]],
    fields=[
        Reference("device", _("Device", ru="Устройство", fi="Laite"), to="access_device", required=True,
                  inverse="events"),
        Reference("club", CLUB, to="branch", required=True, inverse="access_events"),
        Integer("sequence", _("Number at the device", ru="Номер события", fi="Laitteen numero"), required=True),
        Text("event_key", _("Key against repeats", ru="Ключ от повторов", fi="Toiston avain"), unique=True,
             readonly=True, hidden=True, copied=False, max_length=120),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True),
        Choice("direction", _("Direction", ru="Направление", fi="Suunta"), options=DEVICE_DIRECTIONS, required=True),
        Boolean("allowed", _("Let through", ru="Пропущен", fi="Päästetty"), required=True),
        Choice("reason", _("Reason", ru="Причина", fi="Syy"), options=ACCESS_REASONS, default="ok"),
        Boolean("offline", _("Without the server", ru="Без связи", fi="Ilman yhteyttä"), default=False),
        Reference("credential", _("Shown", ru="Пропуск", fi="Tunniste"), to="credential", inverse="events",
                  on_delete="empty"),
        Reference("member", MEMBER, to="contact", inverse="access_events", inverse_label=_(
            "Passes", ru="Проходы", fi="Kulut")),
        Computed("debt", "member.debt", _("Owes", ru="Долг", fi="Velkaa")),
        Computed("ends_on", "member.ends_on", _("Membership until", ru="Абонемент до", fi="Jäsenyys asti")),
        Computed("sessions_left", "member.package_balance", _("Sessions left", ru="Остаток занятий",
                                                              fi="Kertoja jäljellä")),
        Computed("next_class_at", "minimum(member.bookings.session.starts_at where starts_at > now)",
                 _("Next class", ru="Ближайшее занятие", fi="Seuraava tunti")),
    ],
)  # fmt: skip

ENTITIES = [visit, access_zone, access_device, credential, access_event]
