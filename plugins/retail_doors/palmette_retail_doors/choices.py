"""The fixed lists that a door shop's records choose from."""

from __future__ import annotations

from palmette import Option
from palmette import label as _

OWNERSHIPS = [
    Option("own", _("Own", ru="Собственный", fi="Oma"), icon="building-store"),
    Option("franchise", _("Franchise", ru="Франчайзинговый", fi="Franchising"), tone="plum", icon="heart-handshake"),
]

JOBS = [
    Option("seller", _("Seller", ru="Продавец", fi="Myyjä")),
    Option("store_head", _("Store head", ru="Управляющий салоном", fi="Myymäläpäällikkö")),
    Option("measurer", _("Measurer", ru="Замерщик", fi="Mittaaja")),
    Option("installer", _("Installer", ru="Монтажник", fi="Asentaja")),
    Option("call_centre", _("Call centre", ru="Колл-центр", fi="Asiakaspalvelu")),
    Option("office", _("Office", ru="Офис", fi="Toimisto")),
]

PARTS = [
    Option("leaf", _("Door leaf", ru="Полотно", fi="Ovilevy"), icon="door"),
    Option("frame", _("Frame bar", ru="Стойка коробки", fi="Karmilista")),
    Option("casing", _("Casing bar", ru="Наличник", fi="Vuorilista")),
    Option("extension", _("Extension bar", ru="Добор", fi="Karmin leveytys")),
    Option("handle", _("Handle", ru="Ручка", fi="Painike")),
    Option("lock", _("Lock", ru="Замок", fi="Lukko")),
    Option("hinges", _("Hinges", ru="Петли", fi="Saranat")),
    Option("stop", _("Door stop", ru="Стопор", fi="Ovipysäytin")),
    Option("service", _("Service", ru="Услуга", fi="Palvelu"), icon="tool"),
]

ROOMS = [
    Option("bedroom", _("Bedroom", ru="Спальня", fi="Makuuhuone")),
    Option("living_room", _("Living room", ru="Гостиная", fi="Olohuone")),
    Option("children", _("Children's room", ru="Детская", fi="Lastenhuone")),
    Option("kitchen", _("Kitchen", ru="Кухня", fi="Keittiö")),
    Option("bathroom", _("Bathroom", ru="Ванная", fi="Kylpyhuone")),
    Option("toilet", _("Toilet", ru="Туалет", fi="WC")),
    Option("hall", _("Hall", ru="Прихожая", fi="Eteinen")),
    Option("storage", _("Storage", ru="Кладовая", fi="Varasto")),
    Option("office", _("Office", ru="Кабинет", fi="Työhuone")),
    Option("entrance", _("Entrance", ru="Вход", fi="Ulko-ovi")),
]

RENOVATIONS = [
    Option("rough", _("Rough walls", ru="Черновая отделка", fi="Raakapinta"), tone="warn"),
    Option("plaster", _("Plastered", ru="Стены выровнены", fi="Tasoitettu"), tone="info"),
    Option("floor_laid", _("Floor laid", ru="Пол уложен", fi="Lattia valmis"), tone="ok"),
    Option("finished", _("Finished", ru="Чистовая отделка", fi="Valmis pinta"), tone="ok"),
]

BUDGETS = [
    Option("economy", _("Economy", ru="Эконом", fi="Edullinen")),
    Option("middle", _("Middle", ru="Средний", fi="Keskitaso")),
    Option("premium", _("Premium", ru="Премиум", fi="Ylin")),
]

SIDES = [
    Option("left", _("Left", ru="Левая", fi="Vasen")),
    Option("right", _("Right", ru="Правая", fi="Oikea")),
]

SWINGS = [
    Option("in", _("Inwards", ru="Внутрь", fi="Sisään")),
    Option("out", _("Outwards", ru="Наружу", fi="Ulos")),
]

SYSTEMS = [
    Option("swing", _("Swing", ru="Распашная", fi="Kääntöovi")),
    Option("sliding", _("Sliding", ru="Раздвижная", fi="Liukuovi")),
    Option("hidden", _("Hidden", ru="Скрытая", fi="Piilokarmi")),
    Option("double", _("Double", ru="Двустворчатая", fi="Pariovi")),
]

QUOTE_KINDS = [
    Option("preliminary", _("Preliminary", ru="Предварительное", fi="Alustava")),
    Option("final", _("Final", ru="Окончательное", fi="Lopullinen"), tone="info"),
]

RECEIPT_KINDS = [
    Option("prepayment", _("Prepayment", ru="Предоплата", fi="Ennakkomaksu")),
    Option("full_payment", _("Full payment", ru="Полный расчёт", fi="Loppumaksu")),
    Option("refund", _("Refund", ru="Возврат", fi="Palautus"), tone="bad"),
]

VISIT_RESULTS = [
    Option("done", _("Done", ru="Выполнено", fi="Tehty"), tone="ok"),
    Option("partly", _("Partly", ru="Частично", fi="Osittain"), tone="warn"),
    Option("not_home", _("Nobody at home", ru="Никого нет дома", fi="Ei kotona"), tone="bad"),
    Option("not_ready", _("Opening not ready", ru="Проём не готов", fi="Aukko ei valmis"), tone="bad"),
]

CLAIM_KINDS = [
    Option("leaf_defect", _("Defect of a leaf", ru="Дефект полотна", fi="Vika ovilevyssä")),
    Option("wrong_size", _("Wrong size", ru="Неверный размер", fi="Väärä koko")),
    Option("installation", _("Installation", ru="Монтаж", fi="Asennus")),
    Option("missing_part", _("Missing part", ru="Недокомплект", fi="Osa puuttuu")),
]

RESOLUTIONS = [
    Option("replace", _("Replaced by the factory", ru="Замена фабрикой", fi="Tehdas vaihtaa")),
    Option("repair", _("Repaired", ru="Ремонт", fi="Korjaus")),
    Option("refit", _("Fitted anew", ru="Повторный монтаж", fi="Uusi asennus")),
    Option("discount", _("Price reduced", ru="Снижение цены", fi="Hinnanalennus")),
    Option("refund", _("Money back", ru="Возврат денег", fi="Rahat takaisin")),
    Option("refused", _("Not justified", ru="Отказ обоснован", fi="Ei aiheellinen")),
]

REVIEW_PLACES = [
    Option("own_site", _("Our site", ru="Наш сайт", fi="Oma sivusto")),
    Option("maps", _("Maps", ru="Карты", fi="Kartat")),
    Option("reviews", _("Review site", ru="Сайт отзывов", fi="Arvostelusivusto")),
    Option("phone", _("By phone", ru="По телефону", fi="Puhelimessa")),
]

STOCK_MOVES = [
    Option("receipt", _("Received", ru="Приход", fi="Saapunut"), tone="ok"),
    Option("sale", _("Sold", ru="Продажа", fi="Myyty")),
    Option("showroom", _("Put on show", ru="На выставку", fi="Näyttelyyn"), tone="info"),
    Option("transfer", _("Transferred", ru="Перемещение", fi="Siirto")),
    Option("write_off", _("Written off", ru="Списание", fi="Poisto"), tone="warn"),
    Option("count", _("Counted", ru="Инвентаризация", fi="Inventointi"), tone="info"),
]

ORDER_LOST = [
    Option("price", _("Too expensive", ru="Дорого", fi="Liian kallis")),
    Option("competitor", _("Bought elsewhere", ru="Купили в другом месте", fi="Osti muualta")),
    Option("term", _("Delivery takes too long", ru="Не устроил срок", fi="Liian pitkä toimitusaika")),
    Option("range", _("Found no model", ru="Не нашли модель", fi="Mallia ei löytynyt")),
    Option("renovation", _("Renovation put off", ru="Ремонт отложен", fi="Remontti siirtyi")),
    Option("silent", _("Stopped answering", ru="Перестал отвечать", fi="Lakkasi vastaamasta")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]

REQUEST_LOST = [
    Option("no_answer", _("Does not answer", ru="Не отвечает", fi="Ei vastaa")),
    Option("duplicate", _("Duplicate", ru="Дубль", fi="Kaksoiskappale")),
    Option("no_interest", _("Only asked", ru="Только спросил", fi="Vain kysyi")),
    Option("not_ours", _("Not our goods", ru="Не наш товар", fi="Ei meidän tuote")),
    Option("spam", _("Spam", ru="Спам", fi="Roskaposti")),
]

VISIT_LOST = [
    Option("customer", _("Customer put it off", ru="Перенёс клиент", fi="Asiakas siirsi")),
    Option("store", _("We put it off", ru="Перенесли мы", fi="Me siirsimme")),
    Option("not_home", _("Nobody at home", ru="Никого нет дома", fi="Ei kotona")),
    Option("not_needed", _("Not needed", ru="Не нужен", fi="Ei tarpeen")),
]

FACTORY_LOST = [
    Option("customer", _("Customer withdrew", ru="Отказ клиента", fi="Asiakas perui")),
    Option("discontinued", _("No longer made", ru="Снято с производства", fi="Ei enää valmisteta")),
    Option("mistake", _("Our mistake", ru="Ошибка в заявке", fi="Oma virhe")),
]
