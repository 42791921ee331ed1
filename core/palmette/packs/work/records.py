"""The records of work: calendars of branches, shifts, and absences with who stands in."""

from __future__ import annotations

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Entity,
    Extension,
    Instant,
    LocalTime,
    LongText,
    MultiChoice,
    Reference,
    Section,
    StandIn,
    Text,
)
from palmette import label as _
from palmette.packs.work.choices import ABSENCES, SPECIAL_DAYS, WEEKDAYS

BRANCH = _("Branch", ru="Филиал", fi="Toimipiste")
PERSON = _("Person", ru="Сотрудник", fi="Työntekijä")
FROM, UNTIL = _("From", ru="С", fi="Alkaen"), _("Until", ru="До", fi="Asti")
NEXT_DAY = _("Not later than the beginning means the next day; 00:00 is midnight.",
             ru="Не позже начала — значит, на следующий день; 00:00 — полночь.",
             fi="Alkua aikaisempi tarkoittaa seuraavaa päivää; 00:00 on keskiyö.")  # fmt: skip

calendar = Entity(
    "work_calendar",
    _("Work calendar", ru="Рабочий календарь", fi="Työkalenteri"),
    _("Work calendars", ru="Рабочие календари", fi="Työkalenterit"),
    title="{name}",
    branch="place",
    sort="name",
    icon="calendar-time",
    timeline=False,
    owned=False,
    help=_("Holds for its branch and for all branches below that have no calendar of their own.",
           ru="Действует для филиала и для всех филиалов внутри него, у которых нет своего календаря.",
           fi="Koskee toimipistettä ja kaikkia sen alla olevia, joilla ei ole omaa kalenteria."),
    quick=["name", "place", "hours", "days"],
    list=["name", "place"],
    sections=[Section("holidays", _("Special days", ru="Особые дни", fi="Erityiset päivät"))],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True,
             example=_("Shops, 10–21", ru="Магазины, 10–21", fi="Myymälät, 10–21")),
        Reference("place", BRANCH, to="branch", required=True, unique=True, inverse="work_calendars"),
        Children(
            "hours", _("Hours of the week", ru="Часы по дням недели", fi="Viikon aukioloajat"),
            title="{weekdays} {opens}–{closes}",
            help=_("Empty takes the hours of the branch above. Rows of one day add up, so a break is a gap.",
                   ru="Пусто — часы вышестоящего филиала. Строки одного дня складываются, перерыв — промежуток.",
                   fi="Tyhjä perii ylemmän toimipisteen ajat. Saman päivän rivit täydentävät toisiaan, tauko on väli."),
            fields=[
                MultiChoice("weekdays", _("Days", ru="Дни", fi="Päivät"), options=WEEKDAYS, required=True),
                LocalTime("opens", FROM, required=True),
                LocalTime("closes", UNTIL, required=True, help=NEXT_DAY),
            ],
        ),
        Children(
            "days", _("Holidays and special days", ru="Праздники и особые дни", fi="Pyhät ja erityiset päivät"),
            section="holidays", title="{day} {name}",
            help=_("Added to those of the branches above; the nearest wins.",
                   ru="Дополняют дни вышестоящих филиалов; важнее ближайший.",
                   fi="Täydentävät ylempien toimipisteiden päiviä; lähin ratkaisee."),
            fields=[
                Date("day", _("Day", ru="День", fi="Päivä"), required=True),
                Text("name", _("Name", ru="Название", fi="Nimi"),
                     example=_("Independence Day", ru="День России", fi="Itsenäisyyspäivä")),
                Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=SPECIAL_DAYS, default="closed", required=True),
                LocalTime("opens", FROM, required_when="kind == 'hours'"),
                LocalTime("closes", UNTIL, required_when="kind == 'hours'", help=NEXT_DAY),
                Boolean("yearly", _("Every year", ru="Каждый год", fi="Joka vuosi"), default=False),
            ],
        ),
        LongText("note", _("Note", ru="Примечание", fi="Huomautus"), max_length=2000),
    ],
)  # fmt: skip

shift = Entity(
    "shift",
    _("Shift", ru="Смена", fi="Työvuoro"),
    _("Shifts", ru="Смены", fi="Työvuorot"),
    title="{user}",
    branch="place",
    sort="-starts_at",
    icon="calendar-user",
    timeline=False,
    owned=False,
    quick=["place", "user", "starts_at", "ends_at"],
    list=["place", "user", "starts_at", "ends_at", "came_at", "left_at"],
    sections=[Section("fact", _("As it was", ru="Факт", fi="Toteuma"))],
    indexes=[["place", "starts_at"], ["user", "starts_at"]],
    fields=[
        Reference("place", BRANCH, to="branch", required=True, inverse="shifts"),
        Reference("user", PERSON, to="user", required=True, inverse="shifts"),
        Instant("starts_at", _("Begins", ru="Начало", fi="Alkaa"), required=True, index=True),
        Instant("ends_at", _("Ends", ru="Окончание", fi="Päättyy"), required=True, index=True),
        Instant("came_at", _("Came", ru="Пришёл", fi="Tuli"), section="fact"),
        Instant("left_at", _("Left", ru="Ушёл", fi="Lähti"), section="fact"),
        Text("note", _("Note", ru="Примечание", fi="Huomautus")),
        Computed("on_day", "date(starts_at)", _("Day", ru="День", fi="Päivä")),
        Computed(
            "is_on_now",
            "left_at is empty and (came_at <= now or (came_at is empty and starts_at <= now)) and ends_at > now",
            _("On shift now", ru="На смене сейчас", fi="Vuorossa nyt"),
            help=_("By the plan, until it is known when the person came and left.",
                   ru="По плану, пока не известно, когда сотрудник пришёл и ушёл.",
                   fi="Suunnitelman mukaan, kunnes tiedetään tulo ja lähtö."),
        ),
    ],
)  # fmt: skip

absence = Entity(
    "absence",
    _("Absence", ru="Отсутствие", fi="Poissaolo"),
    _("Absences", ru="Отсутствия", fi="Poissaolot"),
    title="{user}",
    branch="user.home_branch",
    sort="-starts_on",
    icon="beach",
    timeline=False,
    owned=False,
    help=_("While it lasts the substitute sees and does the absent person's work; it ends by itself.",
           ru="На это время замещающий видит и делает работу отсутствующего; заканчивается само.",
           fi="Sen ajan sijainen näkee ja tekee poissaolijan työt; päättyy itsestään."),
    quick=["user", "kind", "starts_on", "ends_on", "substitute"],
    list=["user", "kind", "starts_on", "ends_on", "substitute"],
    indexes=[["substitute", "ends_on"]],
    stands_in=StandIn(absent="user", substitute="substitute", starts="starts_on", ends="ends_on"),
    fields=[
        Reference("user", PERSON, to="user", required=True, inverse="absences"),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=ABSENCES, default="vacation", required=True),
        Date("starts_on", _("First day", ru="Первый день", fi="Ensimmäinen päivä"), required=True, index=True),
        Date("ends_on", _("Last day", ru="Последний день", fi="Viimeinen päivä"), required=True),
        Reference(
            "substitute", _("Substitute", ru="Замещает", fi="Sijainen"), to="user", inverse="stands_in",
            inverse_label=_("Stands in for", ru="Замещает", fi="Sijaistaa"),
            help=_("Sees and does the work that the absent person is responsible for, on these days.",
                   ru="В эти дни видит и ведёт дела, за которые отвечает отсутствующий.",
                   fi="Näkee ja hoitaa näinä päivinä työt, joista poissaolija vastaa."),
        ),
        Text("note", _("Note", ru="Примечание", fi="Huomautus")),
        Computed(
            "is_now", "starts_on <= today and ends_on >= today",
            _("Absent now", ru="Отсутствует сейчас", fi="Poissa nyt"),
        ),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [calendar, shift, absence]
