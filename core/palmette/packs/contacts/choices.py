"""The fixed lists that contacts choose from."""

from __future__ import annotations

from palmette import Option
from palmette import label as _

CONTACT_KINDS = [
    Option("person", _("Person", ru="Человек", fi="Henkilö"), icon="user"),
    Option("organization", _("Organization", ru="Организация", fi="Organisaatio"), icon="building"),
]

SEXES = [
    Option("female", _("Female", ru="Женский", fi="Nainen")),
    Option("male", _("Male", ru="Мужской", fi="Mies")),
]

LANGUAGES = [Option("en", "English"), Option("ru", "Русский"), Option("fi", "Suomi")]

CHANNELS = [
    Option("phone", _("Phone call", ru="Звонок", fi="Puhelu"), icon="phone"),
    Option("sms", _("Text message", ru="SMS", fi="Tekstiviesti"), icon="message"),
    Option("email", _("E-mail", ru="E-mail", fi="Sähköposti"), icon="mail"),
    Option("telegram", "Telegram", icon="brand-telegram"),
    Option("whatsapp", "WhatsApp", icon="brand-whatsapp"),
    Option("max", "MAX", icon="message-circle"),
    Option("vk", _("VK", ru="ВКонтакте", fi="VK"), icon="brand-vk"),
    Option("push", _("App", ru="Приложение", fi="Sovellus"), icon="bell"),
]

POINT_KINDS = [
    Option("phone", _("Phone", ru="Телефон", fi="Puhelin"), icon="phone"),
    Option("email", _("E-mail", ru="E-mail", fi="Sähköposti"), icon="mail"),
    Option("telegram", "Telegram", icon="brand-telegram"),
    Option("whatsapp", "WhatsApp", icon="brand-whatsapp"),
    Option("max", "MAX", icon="message-circle"),
    Option("vk", _("VK", ru="ВКонтакте", fi="VK"), icon="brand-vk"),
    Option("push", _("App", ru="Приложение", fi="Sovellus"), icon="bell"),
]

PURPOSES = [
    Option("service", _("Service messages", ru="Сервисные сообщения", fi="Palveluviestit")),
    Option("marketing", _("Marketing", ru="Реклама", fi="Markkinointi")),
    Option("medical", _("Health data", ru="Данные о здоровье", fi="Terveystiedot")),
]

RELATIONSHIP_KINDS = [
    Option("employee", _("Employee", ru="Сотрудник", fi="Työntekijä")),
    Option("family", _("Family", ru="Родственник", fi="Perheenjäsen")),
    Option("guardian", _("Guardian", ru="Законный представитель", fi="Huoltaja")),
    Option("partner", _("Partner", ru="Партнёр", fi="Kumppani")),
    Option("agent", _("Agent", ru="Агент", fi="Asiamies")),
    Option("competitor", _("Competitor", ru="Конкурент", fi="Kilpailija")),
    Option("payer", _("Payer", ru="Плательщик", fi="Maksaja")),
    Option(
        "shared_contact",
        _("Shares a phone or address", ru="Общий телефон или почта", fi="Yhteinen puhelin tai sähköposti"),
    ),
]

REPEATS = [
    Option("yearly", _("Every year", ru="Ежегодно", fi="Vuosittain")),
    Option("once", _("Once", ru="Один раз", fi="Kerran")),
]

MEDIA = [
    Option("site", _("Website", ru="Сайт", fi="Verkkosivut"), icon="world"),
    Option("phone", _("Phone", ru="Звонок", fi="Puhelin"), icon="phone"),
    Option("walk_in", _("Walk-in", ru="Пришёл сам", fi="Käveli sisään"), icon="walk"),
    Option("messenger", _("Messenger", ru="Мессенджер", fi="Pikaviestin"), icon="message-circle"),
    Option("social", _("Social network", ru="Соцсеть", fi="Some"), icon="social"),
    Option("advertising", _("Advertising", ru="Реклама", fi="Mainonta"), icon="ad-2"),
    Option("referral", _("Recommendation", ru="Рекомендация", fi="Suosittelu"), icon="share"),
    Option("partner", _("Partner", ru="Партнёр", fi="Kumppani"), icon="heart-handshake"),
    Option("event", _("Event", ru="Мероприятие", fi="Tapahtuma"), icon="confetti"),
    Option("other", _("Other", ru="Другое", fi="Muu"), icon="dots"),
]
