"""How requests come in: the form of the website, who gets them in the shop, and the order they become."""

from __future__ import annotations

from palmette import AssignRule, Becomes, Conversion, Distribution, Form, FormRows
from palmette import label as _
from palmette.packs.sales import CONVERSION_FILLS, PERSON_PART

BEGUN = "first_response_at is empty and stage == 'new'"

FORMS = [
    Form(
        "website", "lead", _("Website form", ru="Форма на сайте", fi="Sivuston lomake"),
        columns={
            "name": ["Name", "Имя", "ФИО"],
            "phone": ["Phone", "Телефон"],
            "email": ["Email", "Почта"],
            "text": ["Comment", "Comments", "Textarea", "Комментарий", "Сообщение"],
            "form": ["formname", "formid"],
            "page": ["page", "referer"],
            "utm_source": ["utm_source"],
            "utm_medium": ["utm_medium"],
            "campaign": ["utm_campaign"],
            "utm_content": ["utm_content"],
            "utm_term": ["utm_term"],
            "tran_id": ["tranid"],
        },
        constants={"subject": "Website form", "source": "Website form"},
        rows=[FormRows("basket", "payment.products",
                       columns={"name": ["name"], "sku": ["sku"], "quantity": ["quantity"], "price": ["price"]})],
        received="received_at", rest="text", branch_from=["store", "salon", "Салон", "Магазин"], honeypot="website",
    ),
]  # fmt: skip

DISTRIBUTIONS = [
    Distribution(
        "requests", "lead", _("Requests to sellers", ru="Обращения продавцам", fi="Yhteydenotot myyjille"),
        load="stage in ['new', 'answered', 'invited']", returns=BEGUN,
        rules=[
            AssignRule("elsewhere", _("Asked another store too", ru="Обращался и в другой салон",
                                      fi="Kysyi toisestakin myymälästä"),
                       when="elsewhere == true", roles=["door_call_centre"], within="wall", by="load"),
            AssignRule("repeated", _("The seller of the first request", ru="Продавец первого обращения",
                                     fi="Ensimmäisen yhteydenoton myyjä"),
                       owner_of="duplicate_of.owner", shift="now"),
            AssignRule("known", _("The customer's own seller", ru="Свой продавец клиента", fi="Asiakkaan oma myyjä"),
                       owner_of="contact.owner", shift="now"),
            AssignRule("shift", _("Sellers on shift, in turn", ru="Продавцы на смене, по очереди",
                                  fi="Vuorossa olevat myyjät vuorotellen"),
                       roles=["door_seller"], shift="next"),
            AssignRule("head", _("The store head", ru="Управляющий салоном", fi="Myymäläpäällikkö"),
                       roles=["store_head", "door_franchisee"]),
        ],
    ),
]  # fmt: skip

ORDER = Becomes(
    "order", "deal", into="deal", pipeline="retail_doors.order", links={"contact": "contact"},
    fields={"name": "subject", "source": "source", "campaign": "campaign", "first_answer_at": "first_response_at"},
    ask=["name", "doors_wanted", "installation"],
)  # fmt: skip

CONVERSIONS = [
    Conversion("order", "lead", _("Open an order", ru="Открыть заказ", fi="Avaa tilaus"), icon="door",
               becomes=[PERSON_PART, ORDER], stages={"retail_doors.request": "ordered"}, fills=CONVERSION_FILLS),
]  # fmt: skip
