"""The records of messaging: a conversation with a contact by one channel, and its messages among the activities."""

from __future__ import annotations

from palmette import Choice, Entity, Extension, Instant, Integer, LongText, Option, Reference, Text
from palmette import label as _

STATES = [
    Option("open", _("Waits for an answer", ru="Ждёт ответа", fi="Odottaa vastausta"), tone="warn"),
    Option("answered", _("Answered", ru="Отвечено", fi="Vastattu"), tone="ok"),
    Option("closed", _("Closed", ru="Закрыто", fi="Suljettu"), tone="calm"),
]
DELIVERY = [
    Option("sent", _("Sent", ru="Отправлено", fi="Lähetetty"), tone="info"),
    Option("delivered", _("Delivered", ru="Доставлено", fi="Toimitettu"), tone="ok"),
    Option("read", _("Read", ru="Прочитано", fi="Luettu"), tone="ok"),
    Option("failed", _("Not delivered", ru="Не доставлено", fi="Ei toimitettu"), tone="bad"),
    Option("unknown", _("Nobody knows", ru="Неизвестно", fi="Ei tiedossa"), tone="warn"),
]
CHANNELS = [
    Option("email", _("E-mail", ru="E-mail", fi="Sähköposti"), icon="mail"),
    Option("sms", _("Text message", ru="SMS", fi="Tekstiviesti"), icon="message"),
    Option("telegram", "Telegram", icon="brand-telegram"),
    Option("whatsapp", "WhatsApp", icon="brand-whatsapp"),
    Option("other", _("Other", ru="Другое", fi="Muu"), icon="message-circle"),
]

conversation = Entity(
    "conversation",
    _("Conversation", ru="Переписка", fi="Keskustelu"),
    _("Conversations", ru="Переписки", fi="Keskustelut"),
    title="{contact}: {topic}",
    branch="contact",
    subject="contact",
    sort="-last_at",
    icon="message-circle",
    help=_(
        "Who takes it becomes its owner; handing it over is changing the owner.",
        ru="Кто берёт переписку, становится её ответственным; передать — сменить ответственного.",
        fi="Ottaja on sen vastuuhenkilö; siirto tapahtuu vaihtamalla vastuuhenkilöä.",
    ),
    list=["contact", "channel", "last_text", "state", "last_at", "owner"],
    card=["channel", "last_text"],
    filters=["owner", "channel", "state"],
    quick=["contact", "channel", "answer"],
    indexes=[["channel", "address"], ["state", "last_at"]],
    fields=[
        Reference(
            "contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", required=True,
            inverse="conversations", on_delete="delete",
            inverse_label=_("Conversations", ru="Переписки", fi="Keskustelut"),
        ),
        Choice("channel", _("Channel", ru="Канал", fi="Kanava"), options=CHANNELS, required=True),
        Text("address", _("Number or address", ru="Номер или адрес", fi="Numero tai osoite"), personal=True,
             readonly=True),
        Text("topic", _("Subject", ru="Тема", fi="Aihe"), search=True),
        Choice("state", _("State", ru="Состояние", fi="Tila"), options=STATES, default="open", readonly=True,
               index=True),
        Text("last_text", _("Last message", ru="Последнее сообщение", fi="Viimeisin viesti"), readonly=True,
             personal=True),
        Instant("last_at", _("Last", ru="Последнее", fi="Viimeksi"), readonly=True),
        Text("last_number", _("Number of the last one", ru="Номер последнего", fi="Viimeisimmän numero"),
             readonly=True, hidden=True, copied=False, max_length=400),
        Integer("waiting", _("Unanswered", ru="Без ответа", fi="Vastaamatta"), readonly=True, default=0),
        LongText(
            "answer", _("Your answer", ru="Ваш ответ", fi="Vastauksesi"), max_length=4000, copied=False,
            help=_("It leaves when you press Send.", ru="Уйдёт по кнопке «Отправить».",
                   fi="Lähtee Lähetä-painikkeella."),
        ),
    ],
)  # fmt: skip

message = Extension(
    "activity",
    fields=[
        Reference(
            "conversation", _("Conversation", ru="Переписка", fi="Keskustelu"), to="conversation",
            inverse="messages", on_delete="empty", readonly=True, copied=False,
            inverse_label=_("Messages", ru="Сообщения", fi="Viestit"),
        ),
        Choice("by_channel", _("By", ru="Канал", fi="Kanava"), options=CHANNELS, readonly=True,
               visible_when="kind in ('mail', 'message')"),
        Choice("delivery", _("Delivery", ru="Доставка", fi="Toimitus"), options=DELIVERY, readonly=True,
               visible_when="kind in ('mail', 'message') and direction == 'out'"),
        Text("number", _("Number of the message", ru="Номер сообщения", fi="Viestin numero"), readonly=True,
             hidden=True, index=True, copied=False, max_length=400),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [conversation, message]
