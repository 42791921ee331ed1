"""Which headers of factories' price lists and of shops' old tables mean which fields."""

from __future__ import annotations

from palmette import ImportPreset
from palmette import label as _
from palmette.packs.contacts import prepare_person

SKU = ["SKU", "Code", "Article", "Артикул", "Код", "Код товара", "Номенклатура.Код", "Арт.", "Tuotenumero", "Koodi"]
PRODUCT_NAME = ["Name", "Model", "Наименование", "Номенклатура", "Модель", "Товар", "Полотно", "Nimi", "Malli"]
LIST = ["Price list", "Прайс", "Прайс-лист", "Hinnasto"]
PHONE = ["Phone", "Mobile", "Телефон", "Моб. телефон", "Телефон клиента", "Контактный телефон", "Puhelin",
         "Matkapuhelin"]  # fmt: skip
EMAIL = ["E-mail", "Email", "Почта", "Эл. почта", "Sähköposti"]
CLIENT = ["Name", "Customer", "Client", "ФИО", "Клиент", "Заказчик", "Покупатель", "Имя", "Nimi", "Asiakas"]
STORE = ["Store", "Shop", "Салон", "Магазин", "Точка", "Myymälä"]


def _prices(key: str, en: str, ru: str, fi: str, price: list[str]) -> ImportPreset:
    return ImportPreset(
        key, "price_row", _(en, ru=ru, fi=fi), match=["price_list", "product"],
        columns={"price_list.name": LIST, "product.sku": SKU, "price": price},
    )  # fmt: skip


PRESETS = [
    _prices("factory_retail", "Factory: recommended prices", "Фабрика: рекомендованные розничные цены",
            "Tehdas: suositushinnat",
            ["РРЦ", "Розница", "Розничная цена", "Цена розн.", "RRP", "Retail", "Price", "Цена", "Ovh", "Hinta"]),
    _prices("factory_purchase", "Factory: wholesale prices", "Фабрика: оптовые цены", "Tehdas: tukkuhinnat",
            ["ОПТ", "Опт", "Оптовая цена", "Закупка", "Цена закупки", "Дилер 1", "Wholesale", "Purchase", "Tukku",
             "Ostohinta"]),
    _prices("factory_franchise", "Factory: prices for franchisees", "Фабрика: цены для франчайзи",
            "Tehdas: franchising-hinnat",
            ["Дилер 2", "Дилер", "Франчайзи", "Франшиза", "Dealer", "Dealer 2", "Franchise"]),
    ImportPreset(
        "door_catalogue", "product", _("Catalogue of a factory", ru="Каталог фабрики", fi="Tehtaan luettelo"),
        match=["sku"],
        columns={
            "sku": SKU,
            "name": PRODUCT_NAME,
            "factory.name": ["Factory", "Vendor", "Фабрика", "Производитель", "Tehdas", "Valmistaja"],
            "collection": ["Collection", "Series", "Коллекция", "Серия", "Mallisto"],
            "part": ["Part", "Kind", "Вид", "Тип", "Группа", "Osa"],
            "size": ["Size", "Размер", "Размеры", "Koko"],
            "colour": ["Colour", "Color", "Цвет", "Отделка", "Покрытие", "Väri"],
            "glazing": ["Glazing", "Glass", "Стекло", "Остекление", "Lasi"],
            "barcode": ["Barcode", "EAN", "Штрихкод", "Штрих-код", "Viivakoodi"],
            "price": ["Price", "RRP", "РРЦ", "Цена", "Розничная цена", "Hinta"],
        },
    ),
    ImportPreset(
        "site_requests", "lead", _("Requests of the website", ru="Заявки с сайта", fi="Sivuston yhteydenotot"),
        constants={"subject": "Website form"},
        columns={
            "name": ["Name", "Имя", "ФИО", "Nimi"],
            "phone": PHONE,
            "email": EMAIL,
            "text": ["Comment", "Message", "Комментарий", "Сообщение", "Viesti"],
            "form": ["formname", "formid", "Form", "Форма", "Lomake"],
            "page": ["Page", "referer", "Страница", "Sivu"],
            "utm_source": ["utm_source"],
            "utm_medium": ["utm_medium"],
            "utm_term": ["utm_term"],
            "campaign": ["utm_campaign", "Кампания"],
            "received_at": ["Created", "sent", "Дата", "Дата заявки", "Aika"],
            "source.name": ["Source", "Источник", "Lähde"],
            "branch": STORE,
        },
    ),
    ImportPreset(
        "shop_orders", "deal", _("Orders of a shop", ru="Заказы салона", fi="Myymälän tilaukset"),
        columns={
            "name": ["Order", "Contract", "Заказ", "№ заказа", "Договор", "№ договора", "Tilaus"],
            "contact.raw_name": CLIENT,
            "contact.phone": PHONE,
            "contact.email": EMAIL,
            "doors_wanted": ["Doors", "Кол-во дверей", "Дверей", "Количество", "Ovia"],
            "installation": ["Installation", "Монтаж", "Установка", "Asennus"],
            "delivery": ["Delivery", "Доставка", "Toimitus"],
            "wanted_by": ["Wanted by", "Срок", "Дата установки", "Mennessä"],
            "owner": ["Seller", "Manager", "Продавец", "Менеджер", "Myyjä"],
            "branch": STORE,
            "created_at": ["Date", "Дата", "Дата заказа", "Päivä"],
        },
    ),
    ImportPreset(
        "shop_customers", "contact", _("Customers of a shop", ru="Клиенты салона", fi="Myymälän asiakkaat"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["email", "phone"],
        columns={
            "raw_name": CLIENT,
            "phone": PHONE,
            "email": EMAIL,
            "address": ["Address", "Адрес", "Адрес доставки", "Osoite"],
            "source.name": ["Source", "Откуда узнали", "Источник", "Lähde"],
            "owner": ["Seller", "Продавец", "Менеджер", "Myyjä"],
            "branch": STORE,
        },
    ),
]  # fmt: skip
