"""Which headers of other systems mean which fields of a deal or a lead."""

from __future__ import annotations

from palmette import ImportPreset
from palmette import label as _
from palmette.packs.sales.reading import prepare_request

PRESETS = [
    ImportPreset(
        "amocrm_deals", "deal", _("amoCRM deals", ru="Сделки amoCRM", fi="amoCRM:n kaupat"),
        columns={
            "name": ["Название сделки"],
            "amount": ["Бюджет"],
            "contact.raw_name": ["Полное имя контакта"],
            "contact.phone": ["Мобильный телефон", "Рабочий телефон", "Рабочий прямой телефон", "Домашний телефон",
                              "Другой телефон"],
            "contact.email": ["Личный email", "Рабочий email", "Другой email"],
            "organization.name": ["Компания контакта", "Компания"],
            "owner": ["Ответственный"],
            "created_at": ["Дата создания сделки"],
            "closed_on": ["Дата закрытия"],
            "source.name": ["utm_source", "Источник"],
            "next_action": ["Примечание", *(f"Примечание {number}" for number in range(2, 6))],
        },
    ),
    ImportPreset(
        "bitrix24_leads", "lead", _("Bitrix24 leads", ru="Лиды Битрикс24", fi="Bitrix24-liidit"),
        prepare=prepare_request,
        columns={
            "subject": ["Название лида"],
            "name": ["Фамилия", "Имя", "Отчество"],
            "organization": ["Название компании"],
            "phone": ["Мобильный телефон", "Рабочий телефон", "Телефон для рассылок", "Домашний телефон",
                      "Другой телефон"],
            "email": ["Рабочий e-mail", "Частный e-mail", "E-mail для рассылок", "Другой e-mail"],
            "text": ["Комментарий", "Товар", "Обращение", "Контакт Telegram"],
            "source.name": ["Источник"],
            "owner": ["Ответственный"],
            "received_at": ["Дата создания"],
        },
    ),
    ImportPreset(
        "hubspot_deals", "deal", _("HubSpot deals", ru="Сделки HubSpot", fi="HubSpotin kaupat"),
        month_first=True,
        columns={
            "name": ["Deal Name"],
            "amount": ["Amount"],
            "closed_on": ["Close Date"],
            "owner": ["Deal owner"],
            "probability": ["Deal Probability"],
            "contact.email": ["Associated Contact Email", "Associated Contact"],
            "organization.name": ["Associated Company"],
            "created_at": ["Create Date"],
        },
    ),
]  # fmt: skip
