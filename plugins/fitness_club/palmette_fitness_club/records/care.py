"""Keeping people: events, recommendations, surveys, complaints, and applications to freeze, transfer or refund."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    Integer,
    Links,
    LongText,
    Money,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_fitness_club.choices import APPLICATION_KINDS, FREEZE_REASONS, SURVEY_KINDS, SURVEY_REASONS

MEMBER = _("Member", ru="Член клуба", fi="Jäsen")
CLUB = _("Club", ru="Клуб", fi="Keskus")
KIND = _("Kind", ru="Вид", fi="Laji")
TEXT = _("Text", ru="Текст", fi="Teksti")

event = Entity(
    "event",
    _("Event", ru="Мероприятие", fi="Tapahtuma"),
    _("Events", ru="Мероприятия", fi="Tapahtumat"),
    title="{name}",
    branch="club",
    sort="-starts_at",
    icon="confetti",
    list=["name", "starts_at", "club", "signups_count", "capacity"],
    quick=["name", "club", "starts_at", "capacity"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Reference("club", CLUB, to="branch", required=True, inverse="events"),
        Instant("starts_at", _("Starts", ru="Начало", fi="Alkaa"), required=True),
        Links("directions", _("Directions", ru="Направления", fi="Lajit"), to="direction", inverse="events"),
        Integer("capacity", _("Places", ru="Мест", fi="Paikkoja"), minimum=1),
        Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0),
        LongText("description", _("Description", ru="Описание", fi="Kuvaus"), max_length=4000),
        Rollup("signups_count", _("Signed up", ru="Записались", fi="Ilmoittautuneita"), count="signups", stored=True),
        Rollup("came_count", _("Came", ru="Пришли", fi="Saapui"), count="signups", where="came", stored=True),
    ],
)  # fmt: skip

event_signup = Entity(
    "event_signup",
    _("Event sign-up", ru="Запись на мероприятие", fi="Ilmoittautuminen"),
    _("Event sign-ups", ru="Записи на мероприятия", fi="Ilmoittautumiset"),
    title="{event}",
    branch="event",
    subject="member",
    icon="calendar-check",
    timeline=False,
    list=["event", "member", "came", "created_at"],
    quick=["event", "member"],
    fields=[
        Reference("event", _("Event", ru="Мероприятие", fi="Tapahtuma"), to="event", required=True, inverse="signups"),
        Reference(
            "member",
            MEMBER,
            to="contact",
            required=True,
            inverse="event_signups",
            inverse_label=_("Events", ru="Мероприятия", fi="Tapahtumat"),
        ),
        Boolean("came", _("Came", ru="Пришёл", fi="Saapui")),
    ],
)

referral = Entity(
    "referral",
    _("Recommendation", ru="Рекомендация", fi="Suosittelu"),
    _("Recommendations", ru="Рекомендации", fi="Suosittelut"),
    title="{code}",
    branch="member",
    subject="member",
    icon="share",
    timeline=False,
    list=["code", "member", "friend_name", "friend", "deal", "rewarded_on"],
    quick=["member", "friend_name", "friend"],
    fields=[
        Text("code", _("Code", ru="Код", fi="Koodi"), unique=True, search=True, copied=False,
             help=_("Made by itself when it is left empty.", ru="Если не указать, создаётся сам.",
                    fi="Syntyy itsestään, jos jätetään tyhjäksi.")),
        Reference("member", _("Recommended by", ru="Кто рекомендует", fi="Suosittelija"), to="contact", required=True,
                  inverse="referrals", inverse_label=_("Recommended", ru="Рекомендовал", fi="Suosittelut")),
        Text("friend_name", _("Friend's name", ru="Имя друга", fi="Ystävän nimi"), search=True),
        Reference("friend", _("Friend", ru="Друг", fi="Ystävä"), to="contact", inverse="referrals_received"),
        Reference("deal", _("Deal", ru="Сделка", fi="Kauppa"), to="deal", inverse="referrals"),
        Date("rewarded_on", _("Rewarded on", ru="Вознаграждён", fi="Palkittu"), readonly=True, copied=False),
    ],
)  # fmt: skip

survey = Entity(
    "survey",
    _("Survey answer", ru="Ответ на опрос", fi="Kyselyvastaus"),
    _("Survey answers", ru="Ответы на опросы", fi="Kyselyvastaukset"),
    title="{kind}: {score}",
    branch="member",
    subject="member",
    sort="-at",
    icon="message-report",
    timeline=False,
    list=["at", "member", "kind", "score", "reason", "comment"],
    quick=["member", "kind", "score", "reason", "comment", "at"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="surveys",
                  inverse_label=_("Answers", ru="Ответы", fi="Vastaukset")),
        Choice("kind", KIND, options=SURVEY_KINDS, default="nps", required=True),
        Integer("score", _("Score", ru="Оценка", fi="Arvio"), required=True, minimum=0, maximum=10),
        Choice("reason", _("What decided it", ru="Что повлияло", fi="Mikä ratkaisi"), options=SURVEY_REASONS),
        LongText("comment", _("Comment", ru="Комментарий", fi="Kommentti"), max_length=4000),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True, default="now"),
        Computed("is_promoter", "kind == 'nps' and score >= 9", _("Promoter", ru="Промоутер", fi="Suosittelija")),
        Computed("is_detractor", "kind == 'nps' and score <= 6", _("Detractor", ru="Критик", fi="Arvostelija")),
    ],
)  # fmt: skip

complaint = Entity(
    "complaint",
    _("Complaint", ru="Жалоба", fi="Reklamaatio"),
    _("Complaints", ru="Жалобы", fi="Reklamaatiot"),
    title="{subject}",
    branch="club",
    subject="member",
    sort="-received_at",
    icon="mood-sad",
    list=["subject", "member", "club", "stage", "received_at", "answer_due_at", "answered_at", "csat", "owner"],
    quick=["subject", "member", "club", "text", "received_at"],
    card=["member", "answer_due_at"],
    fields=[
        Text("subject", _("About", ru="О чём", fi="Aihe"), required=True, search=True),
        LongText("text", TEXT),
        Reference("member", MEMBER, to="contact", required=True, inverse="complaints",
                  inverse_label=_("Complaints", ru="Жалобы", fi="Reklamaatiot")),
        Reference("club", CLUB, to="branch", required=True, inverse="complaints"),
        Instant("received_at", _("Received", ru="Получена", fi="Saapunut"), required=True, default="now"),
        Instant("answer_due_at", _("Answer by", ru="Ответить до", fi="Vastattava viimeistään"), readonly=True,
                copied=False, help=_("In work hours of the club.", ru="В рабочих часах клуба.",
                                     fi="Keskuksen työaikana.")),
        LongText("answer", _("Answer", ru="Ответ", fi="Vastaus")),
        Instant("answered_at", _("Answered", ru="Отвечена", fi="Vastattu"), copied=False),
        Integer("csat", _("Content, 1–5", ru="Доволен, 1–5", fi="Tyytyväisyys, 1–5"), minimum=1, maximum=5,
                copied=False),
        Computed("is_late", "coalesce(answered_at, now) > answer_due_at",
                 _("Late", ru="Просрочена", fi="Myöhässä")),
    ],
)  # fmt: skip

application = Entity(
    "application",
    _("Application", ru="Заявление", fi="Hakemus"),
    _("Applications", ru="Заявления", fi="Hakemukset"),
    title="{kind} {number}",
    branch="member",
    subject="member",
    icon="file-text",
    list=["number", "kind", "member", "membership", "stage", "from_on", "until_on", "approved_by"],
    quick=["kind", "member", "membership", "from_on", "until_on", "reason", "transfer_to", "new_type"],
    card=["member", "kind", "from_on", "until_on"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="A-{n:05}"),
        Choice("kind", KIND, options=APPLICATION_KINDS, default="freeze", required=True),
        Reference("member", MEMBER, to="contact", required=True, inverse="applications",
                  inverse_label=_("Applications", ru="Заявления", fi="Hakemukset")),
        Reference("membership", _("Membership", ru="Абонемент", fi="Jäsenyys"), to="membership", required=True,
                  inverse="applications"),
        Date("from_on", _("From", ru="С", fi="Alkaen"), visible_when="kind == 'freeze'",
             required_when="kind == 'freeze'"),
        Date("until_on", _("Until", ru="До", fi="Asti"), visible_when="kind == 'freeze'",
             required_when="kind == 'freeze'", help=_("The first day that is not frozen.",
                                                      ru="Первый день без заморозки.",
                                                      fi="Ensimmäinen päivä, joka ei ole tauolla.")),
        Choice("reason", _("Reason", ru="Причина", fi="Syy"), options=FREEZE_REASONS, visible_when="kind == 'freeze'",
               required_when="kind == 'freeze'"),
        Reference("transfer_to", _("Transfer to", ru="Переоформить на", fi="Siirretään henkilölle"), to="contact",
                  inverse="transfers_in", visible_when="kind == 'transfer'", required_when="kind == 'transfer'"),
        Reference("new_type", _("New membership", ru="Новый вид абонемента", fi="Uusi jäsenyystyyppi"),
                  to="membership_type", inverse="upgrades", visible_when="kind == 'upgrade'",
                  required_when="kind == 'upgrade'"),
        Money("refund", _("Refund", ru="Сумма возврата", fi="Palautettava summa"), minimum=0,
              visible_when="kind == 'refund'"),
        Reference("payment", _("Paid back by", ru="Возвращено оплатой", fi="Palautusmaksu"), to="payment",
                  inverse="applications", visible_when="kind == 'refund'"),
        LongText("text", TEXT),
        Files("document", _("Documents", ru="Документы", fi="Asiakirjat"), max_files=5),
        Reference("approved_by", _("Approved by", ru="Кто одобрил", fi="Hyväksyjä"), to="user",
                  inverse="approved_applications", copied=False),
        Computed("freeze_days", "days_between(from_on, until_on)", _("Days", ru="Дней", fi="Päiviä")),
    ],
)  # fmt: skip

ENTITIES = [event, event_signup, referral, survey, complaint, application]
