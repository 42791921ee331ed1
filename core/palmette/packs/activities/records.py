"""The records of activities: one entity for what is to be done and what was done, so that a timeline is one list."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Duration,
    Entity,
    Extension,
    Files,
    Instant,
    Integer,
    LongText,
    MultiChoice,
    Option,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _

KINDS = [
    Option("task", _("Task", ru="Задача", fi="Tehtävä"), icon="square-check", tone="info"),
    Option("call", _("Call", ru="Звонок", fi="Puhelu"), icon="phone-call", tone="ok"),
    Option("meeting", _("Meeting", ru="Встреча", fi="Tapaaminen"), icon="calendar-event", tone="plum"),
    Option("note", _("Note", ru="Заметка", fi="Muistiinpano"), icon="note"),
    Option("mail", _("E-mail", ru="Письмо", fi="Sähköposti"), icon="mail"),
    Option("message", _("Message", ru="Сообщение", fi="Viesti"), icon="message"),
    Option("visit", _("Visit", ru="Визит", fi="Käynti"), icon="walk"),
]

RESULTS = [
    Option("done", _("Done", ru="Сделано", fi="Tehty"), tone="ok"),
    Option("agreed", _("Agreed", ru="Договорились", fi="Sovittu"), tone="ok"),
    Option("call_back", _("Call back", ru="Перезвонить", fi="Soita uudelleen"), tone="warn"),
    Option("no_answer", _("No answer", ru="Не ответил", fi="Ei vastannut"), tone="warn"),
    Option("thinks", _("Thinking it over", ru="Думает", fi="Harkitsee"), tone="info"),
    Option("refused", _("Refused", ru="Отказ", fi="Kieltäytyi"), tone="bad"),
    Option("wrong_number", _("Wrong number", ru="Неверный номер", fi="Väärä numero"), tone="bad"),
    Option("not_needed", _("No longer needed", ru="Не понадобилось", fi="Ei enää tarpeen")),
]

PRIORITIES = [
    Option("low", _("Low", ru="Низкий", fi="Matala")),
    Option("normal", _("Normal", ru="Обычный", fi="Tavallinen")),
    Option("high", _("High", ru="Высокий", fi="Korkea"), tone="bad", icon="flag"),
]

REPEATS = [
    Option("daily", _("Every day", ru="Каждый день", fi="Päivittäin")),
    Option("weekly", _("Every week", ru="Каждую неделю", fi="Viikoittain")),
    Option("monthly", _("Every month", ru="Каждый месяц", fi="Kuukausittain")),
    Option("yearly", _("Every year", ru="Каждый год", fi="Vuosittain")),
]

WEEKDAYS = [
    Option("mon", _("Monday", ru="Понедельник", fi="Maanantai")),
    Option("tue", _("Tuesday", ru="Вторник", fi="Tiistai")),
    Option("wed", _("Wednesday", ru="Среда", fi="Keskiviikko")),
    Option("thu", _("Thursday", ru="Четверг", fi="Torstai")),
    Option("fri", _("Friday", ru="Пятница", fi="Perjantai")),
    Option("sat", _("Saturday", ru="Суббота", fi="Lauantai")),
    Option("sun", _("Sunday", ru="Воскресенье", fi="Sunnuntai")),
]

DIRECTIONS = [
    Option("in", _("From them", ru="Входящий", fi="Heiltä")),
    Option("out", _("From us", ru="Исходящий", fi="Meiltä")),
]

TO_DO, SPOKEN = "kind in ('task', 'meeting')", "kind in ('call', 'meeting', 'visit')"

activity = Entity(
    "activity",
    _("Activity", ru="Дело", fi="Toimi"),
    _("Activities", ru="Дела", fi="Toimet"),
    title="{subject}",
    branch="contact",
    subject="contact",
    sort="-created_at",
    icon="checklist",
    timeline=False,
    help=_(
        "A task is done by its owner: reassigning it is changing the owner.",
        ru="Задачу выполняет её ответственный: передать задачу — сменить ответственного.",
        fi="Tehtävän tekee sen vastuuhenkilö: siirto tapahtuu vaihtamalla vastuuhenkilöä.",
    ),
    quick=["kind", "subject", "contact", "due_on", "text"],
    list=["kind", "subject", "contact", "due_on", "done_at", "result", "owner"],
    card=["contact", "due_on"],
    sections=[
        Section("plan", _("Plan", ru="План", fi="Suunnitelma")),
        Section("outcome", _("Outcome", ru="Итог", fi="Tulos")),
    ],
    indexes=[["about_entity", "about_id", "created_at"], ["owner", "done_at", "due_on"]],
    fields=[
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=KINDS, default="task", required=True, index=True),
        Text(
            "subject", _("What", ru="Что", fi="Mitä"), search=True, required_when=TO_DO,
            example=_("Call about the renewal", ru="Позвонить о продлении", fi="Soita jatkosta"),
        ),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), search=True),
        Reference(
            "contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", inverse="activities",
            on_delete="delete", inverse_label=_("Activities", ru="Дела", fi="Toimet"),
        ),
        Text(
            "about_entity", _("About (kind)", ru="О чём (вид)", fi="Koskee (laji)"), readonly=True, hidden=True,
            max_length=120, help=_("Full key of the kind of record.", ru="Полное имя вида записи.",
                                   fi="Tietuelajin koko nimi."),
        ),
        Text(
            "about_id", _("About (id)", ru="О чём (номер)", fi="Koskee (tunniste)"), readonly=True, hidden=True,
            max_length=36, help=_("Id of the record, with dashes.", ru="Номер записи, с дефисами.",
                                  fi="Tietueen tunniste väliviivoin."),
        ),
        Date("due_on", _("Due", ru="Срок", fi="Määräpäivä"), section="plan", visible_when=TO_DO),
        Instant(
            "due_at", _("Due at", ru="Срок (время)", fi="Määräaika"), section="plan", visible_when=TO_DO, index=True,
            help=_("A moment, when the day alone is not enough: it wins over the day.",
                   ru="Точное время, если одного дня мало: важнее дня.",
                   fi="Tarkka hetki, kun pelkkä päivä ei riitä: ohittaa päivän."),
        ),
        Duration("remind", _("Remind before", ru="Напомнить за", fi="Muistuta ennen"), section="plan",
                 visible_when=TO_DO),
        Choice(
            "repeats", _("Repeats", ru="Повторяется", fi="Toistuu"), section="plan", options=REPEATS, index=True,
            visible_when=TO_DO,
            help=_("The next one is made when this is done, or when its day has passed.",
                   ru="Следующая появится, когда эта выполнена или её день прошёл.",
                   fi="Seuraava syntyy, kun tämä on valmis tai sen päivä on ohi."),
        ),
        Integer(
            "repeat_every", _("Every so many", ru="Каждые", fi="Joka kuinka mones"), section="plan", minimum=1,
            maximum=99, default=1, visible_when="repeats is not empty",
            help=_("2 with every week is every other week.", ru="2 при «каждую неделю» — раз в две недели.",
                   fi="2 viikoittain on joka toinen viikko."),
        ),
        MultiChoice(
            "repeat_on", _("On weekdays", ru="По дням недели", fi="Viikonpäivinä"), section="plan", options=WEEKDAYS,
            visible_when="repeats == 'weekly'",
        ),
        Date("repeat_until", _("Until", ru="До", fi="Asti"), section="plan", visible_when="repeats is not empty"),
        Integer("repeat_day", _("Day of the month", ru="День месяца", fi="Kuukaudenpäivä"), readonly=True, hidden=True,
                copied=False),
        Reference(
            "follows", _("Follows", ru="Продолжает", fi="Jatkaa"), to="activity", inverse="followed_by", unique=True,
            readonly=True, copied=False, on_delete="empty", visible_when="repeats is not empty",
            inverse_label=_("Next one", ru="Следующая", fi="Seuraava"),
        ),
        Choice("priority", _("Priority", ru="Приоритет", fi="Tärkeys"), section="plan", options=PRIORITIES,
               default="normal", visible_when=TO_DO),
        Instant(
            "at", _("Took place", ru="Состоялось", fi="Toteutui"), section="outcome",
            visible_when="kind not in ('task', 'note')",
        ),
        Instant("done_at", _("Done at", ru="Выполнено", fi="Valmis"), section="outcome", visible_when=TO_DO),
        Choice("result", _("Result", ru="Результат", fi="Tulos"), section="outcome", options=RESULTS,
               visible_when="kind != 'note'"),
        Choice("direction", _("Direction", ru="Направление", fi="Suunta"), section="outcome", options=DIRECTIONS,
               visible_when="kind in ('call', 'mail', 'message')"),
        Duration("duration", _("Length", ru="Длительность", fi="Kesto"), section="outcome", visible_when=SPOKEN),
        Boolean(
            "measured", _("Measured", ru="Измерено", fi="Mitattu"), default=False, readonly=True, section="outcome",
            help=_("True when a machine counted it (telephony, mail, turnstile), not a person's word.",
                   ru="Да, если посчитала техника (телефония, почта, турникет), а не сам сотрудник.",
                   fi="Tosi, kun laite laski sen (puhelinvaihde, posti, portti), ei ihmisen ilmoitus."),
        ),
        Boolean(
            "automatic", _("Sent by itself", ru="Отправлено автоматически", fi="Lähti automaattisesti"), default=False,
            section="outcome", visible_when="kind in ('call', 'mail', 'message')",
            help=_("A bot's reply or an automatic letter: it is no answer by a person.",
                   ru="Ответ бота или автоматическое письмо: это не ответ сотрудника.",
                   fi="Botin vastaus tai automaattinen viesti: se ei ole ihmisen vastaus."),
        ),
        Boolean("calling", _("To be called", ru="Звонок клиенту", fi="Soitettava"), readonly=True, hidden=True,
                copied=False),
        Computed(
            "number_to_call", "if(calling, contact.phone, empty)", _("Number", ru="Номер", fi="Numero"),
            section="plan", visible_when="calling",
        ),
        Boolean("pinned", _("Pinned", ru="Закреплено", fi="Kiinnitetty"), default=False),
        Files("files", _("Files", ru="Файлы", fi="Tiedostot")),
        Computed(
            "is_late", f"{TO_DO} and done_at is empty and (due_at < now or (due_at is empty and due_on < today))",
            _("Late", ru="Просрочено", fi="Myöhässä"),
        ),
    ],
)  # fmt: skip

contact = Extension(
    "contact",
    list=["next_step_on"],
    fields=[
        Rollup(
            "next_step_on", _("Next step", ru="Следующий шаг", fi="Seuraava askel"),
            minimum="activities.due_on", where="kind in ('task', 'meeting') and done_at is empty", stored=True,
            help=_("The nearest day on which something is to be done.",
                   ru="Ближайший день, на который что-то намечено.",
                   fi="Lähin päivä, jolle on sovittu jotakin."),
        ),
        Rollup(
            "last_spoken_at", _("Last spoken", ru="Последний разговор", fi="Viimeksi puhuttu"),
            maximum="activities.at", where=f"{SPOKEN} and at is not empty", stored=True,
        ),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [activity, contact]
