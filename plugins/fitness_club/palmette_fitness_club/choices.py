"""The fixed lists that the club's records choose from."""

from __future__ import annotations

from palmette import Option
from palmette import label as _

BASES = [
    Option("term", _("Term", ru="На срок", fi="Määräaikainen")),
    Option("renewing", _("Renewing", ru="С автопродлением", fi="Uusiutuva")),
    Option("open_ended", _("Open-ended", ru="Бессрочный", fi="Toistaiseksi voimassa")),
    Option("preset_dates", _("Set dates", ru="На заданные даты", fi="Kiinteät päivät")),
    Option("visit_pack", _("Pack of visits", ru="Пакет посещений", fi="Käyntisarja")),
    Option("class_pack", _("Pack of classes", ru="Пакет занятий", fi="Tuntisarja")),
    Option("addon", _("Add-on", ru="Дополнение", fi="Lisäpalvelu")),
    Option("trial", _("Trial", ru="Пробный", fi="Kokeilu")),
]

TERM_UNITS = [
    Option("day", _("days", ru="дней", fi="päivää")),
    Option("week", _("weeks", ru="недель", fi="viikkoa")),
    Option("month", _("months", ru="месяцев", fi="kuukautta")),
    Option("year", _("years", ru="лет", fi="vuotta")),
]

ACTIVATIONS = [
    Option("on_sale", _("On the day of sale", ru="В день продажи", fi="Ostopäivänä")),
    Option("first_visit", _("With the first visit", ru="С первым визитом", fi="Ensikäynnillä")),
    Option("fixed_date", _("On a set day", ru="В заданный день", fi="Sovittuna päivänä")),
    Option("within_days", _("Within some days", ru="В течение срока", fi="Määräajan kuluessa")),
]

AUTO_RENEWALS = [
    Option("no", _("No", ru="Нет", fi="Ei")),
    Option("optional", _("If wished", ru="По желанию", fi="Valinnainen")),
    Option("required", _("Always", ru="Всегда", fi="Aina")),
]

WEEKDAYS = [
    Option("mon", _("Mon", ru="Пн", fi="ma")),
    Option("tue", _("Tue", ru="Вт", fi="ti")),
    Option("wed", _("Wed", ru="Ср", fi="ke")),
    Option("thu", _("Thu", ru="Чт", fi="to")),
    Option("fri", _("Fri", ru="Пт", fi="pe")),
    Option("sat", _("Sat", ru="Сб", fi="la")),
    Option("sun", _("Sun", ru="Вс", fi="su")),
]

FREEZE_REASONS = [
    Option("vacation", _("Holiday", ru="Отпуск", fi="Loma")),
    Option("illness", _("Illness", ru="Болезнь", fi="Sairaus")),
    Option("trip", _("Trip", ru="Командировка", fi="Matka")),
    Option("pregnancy", _("Pregnancy", ru="Беременность", fi="Raskaus")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]

END_REASONS = [
    Option("moved", _("Moved away", ru="Переезд", fi="Muutti pois")),
    Option("price", _("Price", ru="Цена", fi="Hinta")),
    Option("no_time", _("No time", ru="Нет времени", fi="Ei aikaa")),
    Option("health", _("Health", ru="Здоровье", fi="Terveys")),
    Option("service", _("Not content", ru="Недовольство", fi="Tyytymättömyys")),
    Option("competitor", _("Another club", ru="Другой клуб", fi="Toinen keskus")),
    Option("rules", _("Broke the rules", ru="Нарушение правил", fi="Sääntörikkomus")),
    Option("mistake", _("Entered by mistake", ru="Ошибка ввода", fi="Kirjausvirhe")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]

TALK_RESULTS = [
    Option("wants", _("Wants to stay", ru="Хочет остаться", fi="Haluaa jatkaa"), tone="ok"),
    Option("thinks", _("Thinks it over", ru="Думает", fi="Harkitsee"), tone="info"),
    Option("wants_freeze", _("Wants a freeze", ru="Хочет заморозку", fi="Haluaa tauon"), tone="info"),
    Option("price", _("Finds it dear", ru="Дорого", fi="Hinta on liikaa"), tone="warn"),
    Option("leaves", _("Wants to leave", ru="Хочет уйти", fi="Haluaa lopettaa"), tone="bad"),
    Option("no_answer", _("No answer", ru="Не дозвонились", fi="Ei vastaa"), tone="warn"),
]

CONTACT_RESULTS = [
    Option("interested", _("Interested", ru="Интересно", fi="Kiinnostunut"), tone="ok"),
    Option("wants_visit", _("Wants to look", ru="Хочет посмотреть", fi="Haluaa tutustua"), tone="ok"),
    Option("thinks", _("Thinks it over", ru="Думает", fi="Harkitsee"), tone="info"),
    Option("call_later", _("Call later", ru="Позвонить позже", fi="Soita myöhemmin"), tone="warn"),
    Option("refused", _("Refused", ru="Отказ", fi="Kieltäytyi"), tone="bad"),
]

NEW_MEMBER_LOST = [
    Option("price", _("Price", ru="Цена", fi="Hinta")),
    Option("far", _("Too far", ru="Далеко", fi="Liian kaukana")),
    Option("schedule", _("Timetable", ru="Расписание", fi="Aikataulu")),
    Option("competitor", _("Another club", ru="Другой клуб", fi="Toinen keskus")),
    Option("later", _("Not now", ru="Не сейчас", fi="Ei nyt")),
    Option("no_answer", _("No answer", ru="Не отвечает", fi="Ei vastaa")),
    Option("not_liked", _("Did not like it", ru="Не понравилось", fi="Ei miellyttänyt")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]

PACKAGE_MOVES = [
    Option("buy", _("Bought", ru="Покупка", fi="Osto"), tone="ok"),
    Option("use", _("Used", ru="Списание", fi="Käyttö")),
    Option("return", _("Returned", ru="Возврат", fi="Palautus"), tone="warn"),
    Option("burn", _("Burnt", ru="Сгорание", fi="Vanheneminen"), tone="bad"),
    Option("transfer", _("Transferred", ru="Перенос", fi="Siirto")),
    Option("correction", _("Correction", ru="Исправление", fi="Oikaisu")),
]

VISIT_SOURCES = [
    Option("turnstile", _("Turnstile", ru="Турникет", fi="Portti"), icon="door-enter"),
    Option("desk", _("Desk", ru="Рецепция", fi="Vastaanotto"), icon="building-store"),
    Option("class", _("Class", ru="Занятие", fi="Tunti"), icon="barbell"),
]

VENDORS = [
    Option("zkteco", "ZKTeco"),
    Option("perco", "PERCo"),
    Option("sigur", "Sigur"),
    Option("rusguard", "RusGuard"),
    Option("other", _("Other", ru="Другая", fi="Muu")),
]

DEVICE_DIRECTIONS = [
    Option("in", _("In", ru="Вход", fi="Sisään")),
    Option("out", _("Out", ru="Выход", fi="Ulos")),
    Option("both", _("Both ways", ru="В обе стороны", fi="Molempiin")),
]

ACCESS_REASONS = [
    Option("ok", _("Welcome", ru="Пропущен", fi="Tervetuloa"), tone="ok"),
    Option("unknown", _("Unknown pass", ru="Неизвестный пропуск", fi="Tuntematon tunniste"), tone="warn"),
    Option("blocked", _("Blocked", ru="Заблокирован", fi="Estetty"), tone="bad"),
    Option("no_membership", _("No membership", ru="Нет абонемента", fi="Ei jäsenyyttä"), tone="bad"),
    Option("frozen", _("Frozen", ru="Заморозка", fi="Tauolla"), tone="info"),
    Option("debt", _("Debt", ru="Долг", fi="Velkaa"), tone="bad"),
    Option("wrong_time", _("Not at this hour", ru="Не то время", fi="Väärä aika"), tone="warn"),
    Option("wrong_zone", _("Not in this zone", ru="Не та зона", fi="Väärä alue"), tone="warn"),
    Option("inside", _("Inside already", ru="Уже внутри", fi="On jo sisällä"), tone="warn"),
]

CREDENTIAL_KINDS = [
    Option("card", _("Card", ru="Карта", fi="Kortti")),
    Option("qr", _("QR code", ru="QR-код", fi="QR-koodi")),
    Option("face", _("Face", ru="Лицо", fi="Kasvot")),
    Option("pin", _("PIN", ru="ПИН-код", fi="PIN-koodi")),
    Option("wristband", _("Wristband", ru="Браслет", fi="Ranneke")),
]

PAY_KINDS = [
    Option("per_session", _("Per session", ru="За занятие", fi="Kerrasta")),
    Option("per_head", _("Per head", ru="За человека", fi="Osallistujasta")),
    Option(
        "package_percent",
        _(
            "Percent of a package, by visits held",
            ru="Процент пакета по проведённым",
            fi="Prosentti paketista pidetyistä kerroista",
        ),
    ),
    Option("duty_hour", _("Hour on duty", ru="Час дежурства", fi="Päivystystunti")),
    Option("sale_percent", _("Percent of a sale", ru="Процент продажи", fi="Prosentti myynnistä")),
    Option("bonus", _("Bonus", ru="Премия", fi="Lisäpalkkio")),
]

BAR_UNITS = [
    Option("piece", _("pcs", ru="шт.", fi="kpl")),
    Option("gram", _("g", ru="г", fi="g")),
    Option("millilitre", _("ml", ru="мл", fi="ml")),
    Option("portion", _("portions", ru="порций", fi="annosta")),
]

BAR_KINDS = [
    Option("goods", _("Sold as it is", ru="Продаётся как есть", fi="Myydään sellaisenaan")),
    Option("ingredient", _("Ingredient", ru="Ингредиент", fi="Raaka-aine")),
    Option("prepared", _("Prepared", ru="Готовится", fi="Valmistetaan")),
]

STOCK_MOVES = [
    Option("receipt", _("Received", ru="Приход", fi="Saapunut"), tone="ok"),
    Option("sale", _("Sold", ru="Продажа", fi="Myyty")),
    Option("write_off", _("Written off", ru="Списание", fi="Poisto"), tone="warn"),
    Option("surplus", _("Surplus", ru="Излишек", fi="Ylijäämä"), tone="info"),
    Option("shortage", _("Shortage", ru="Недостача", fi="Hävikki"), tone="bad"),
    Option("transfer", _("Transferred", ru="Перемещение", fi="Siirto")),
]

LINE_KINDS = [
    Option("membership", _("Membership", ru="Абонемент", fi="Jäsenyys")),
    Option("package", _("Package", ru="Пакет", fi="Paketti")),
    Option("service", _("Service", ru="Услуга", fi="Palvelu")),
    Option("bar", _("Bar", ru="Бар", fi="Baari")),
    Option("fee", _("Fee", ru="Сбор", fi="Maksu")),
    Option("deposit", _("Deposit", ru="Депозит", fi="Ennakko")),
    Option("gift_card", _("Gift card", ru="Подарочная карта", fi="Lahjakortti")),
]

PAYMENT_KINDS = [
    Option("cash", _("Cash", ru="Наличные", fi="Käteinen"), icon="cash"),
    Option("card", _("Card", ru="Карта", fi="Kortti"), icon="credit-card"),
    Option("online", _("Online", ru="Онлайн", fi="Verkossa"), icon="world"),
    Option("deposit", _("From the deposit", ru="С депозита", fi="Ennakosta"), icon="wallet"),
    Option("gift_card", _("Gift card", ru="Подарочная карта", fi="Lahjakortti"), icon="gift"),
    Option("bank", _("Bank transfer", ru="Банковский перевод", fi="Tilisiirto"), icon="building-bank"),
    Option("bonus", _("Bonus points", ru="Бонусы", fi="Bonuspisteet"), icon="star"),
]

RECEIPT_OPERATIONS = [
    Option("sell", _("Sale", ru="Приход", fi="Myynti")),
    Option("sell_refund", _("Refund", ru="Возврат прихода", fi="Hyvitys")),
    Option("sell_correction", _("Correction", ru="Коррекция прихода", fi="Korjaus")),
    Option("buy", _("Purchase", ru="Расход", fi="Osto")),
    Option("buy_refund", _("Refund of a purchase", ru="Возврат расхода", fi="Oston hyvitys")),
]

TAXATIONS = [
    Option("osn", _("General", ru="ОСН", fi="Yleinen")),
    Option("usn_income", _("Simplified: income", ru="УСН доход", fi="Yksinkertaistettu: tulot")),
    Option("usn_income_outcome", _("Simplified: income less costs", ru="УСН доход минус расход",
                                   fi="Yksinkertaistettu: tulot ja menot")),
    Option("patent", _("Patent", ru="Патент", fi="Patentti")),
]  # fmt: skip

VAT_RATES = [
    Option("none", _("Without VAT", ru="Без НДС", fi="Ei ALV")),
    Option("vat0", _("0 %", ru="0 %", fi="0 %")),
    Option("vat5", _("5 %", ru="5 %", fi="5 %")),
    Option("vat7", _("7 %", ru="7 %", fi="7 %")),
    Option("vat10", _("10 %", ru="10 %", fi="10 %")),
    Option("general", _("General rate of the day", ru="Общая ставка на дату", fi="Päivän yleinen kanta")),
]

DEPOSIT_MOVES = [
    Option("top_up", _("Topped up", ru="Пополнение", fi="Lataus"), tone="ok"),
    Option("spend", _("Spent", ru="Списание", fi="Käyttö")),
    Option("refund", _("Refunded", ru="Возврат", fi="Palautus"), tone="warn"),
    Option("correction", _("Correction", ru="Исправление", fi="Oikaisu")),
]

BONUS_MOVES = [
    Option("accrue", _("Accrued", ru="Начисление", fi="Kertymä"), tone="ok"),
    Option("spend", _("Spent", ru="Списание", fi="Käyttö")),
    Option("burn", _("Burnt", ru="Сгорание", fi="Vanheneminen"), tone="bad"),
    Option("correction", _("Correction", ru="Исправление", fi="Oikaisu")),
]

SURVEY_KINDS = [
    Option("nps", _("Would recommend (0–10)", ru="Порекомендует (0–10)", fi="Suosittelisi (0–10)")),
    Option("csat", _("Content (1–5)", ru="Доволен (1–5)", fi="Tyytyväisyys (1–5)")),
]

SURVEY_REASONS = [
    Option("trainers", _("Trainers", ru="Тренеры", fi="Valmentajat")),
    Option("staff", _("Staff at the desk", ru="Персонал", fi="Henkilökunta")),
    Option("classes", _("Classes and timetable", ru="Занятия и расписание", fi="Tunnit ja aikataulu")),
    Option("equipment", _("Equipment", ru="Оборудование", fi="Laitteet")),
    Option("cleanliness", _("Cleanliness", ru="Чистота", fi="Siisteys")),
    Option("crowding", _("Crowding", ru="Много людей", fi="Ruuhka")),
    Option("price", _("Price", ru="Цена", fi="Hinta")),
    Option("results", _("My results", ru="Мои результаты", fi="Omat tulokset")),
    Option("other", _("Something else", ru="Другое", fi="Muu")),
]

APPLICATION_KINDS = [
    Option("freeze", _("Freeze", ru="Заморозка", fi="Tauko"), icon="snowflake"),
    Option("transfer", _("Transfer", ru="Переоформление", fi="Siirto"), icon="switch-horizontal"),
    Option("refund", _("Refund", ru="Возврат", fi="Palautus"), icon="cash"),
    Option("upgrade", _("Upgrade", ru="Повышение абонемента", fi="Korotus"), icon="trending-up"),
]

APPLICATION_LOST = [
    Option("rules", _("Against the rules", ru="Не по правилам", fi="Sääntöjen vastainen")),
    Option("withdrawn", _("Withdrawn", ru="Отозвано", fi="Peruttu")),
    Option("no_document", _("No document", ru="Нет документа", fi="Asiakirja puuttuu")),
]
