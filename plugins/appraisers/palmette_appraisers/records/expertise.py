"""Expert reviews of appraisal reports: who may review whose, remarks and their answers, and the opinion."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    Integer,
    LongText,
    MultiChoice,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import DIRECTIONS, EXPERT_ROLES, OPINION_RESULTS, REVIEW_KINDS, SIGNATURES

REVIEW = _("Expert review", ru="Экспертиза", fi="Asiantuntijatarkastus")

expertise = Entity(
    "expertise",
    REVIEW,
    _("Expert reviews", ru="Экспертизы", fi="Asiantuntijatarkastukset"),
    title="{number}",
    branch="author",
    subject="author",
    sort="due_on",
    icon="microscope",
    list=["number", "author", "customer", "direction", "stage", "due_on", "has_dissent", "owner"],
    quick=["author", "customer", "report_no", "direction", "kinds", "received_on"],
    card=["author", "direction", "due_on"],
    indexes=[["stage", "due_on"]],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="X-{year}-{n:04}"),
        Reference("author", _("Author of the report", ru="Автор отчёта", fi="Arviokirjan laatija"), to="contact",
                  required=True, inverse="reviews_of_reports", where="joined_on is not empty",
                  inverse_label=_("Reviews of reports", ru="Экспертизы отчётов", fi="Arviokirjojen tarkastukset")),
        Reference("customer", _("Customer", ru="Заказчик", fi="Tilaaja"), to="contact", inverse="ordered_reviews"),
        Text("report_no", _("Report no.", ru="Номер отчёта", fi="Arviokirjan nro"), search=True, max_length=60),
        Files("report_file", _("Report", ru="Отчёт", fi="Arviokirja"), max_files=5, copied=False),
        Choice("direction", _("Direction", ru="Направление", fi="Ala"), options=DIRECTIONS, required=True),
        MultiChoice("kinds", _("Kinds", ru="Виды экспертизы", fi="Lajit"), options=REVIEW_KINDS, required=True),
        Text("contract_no", _("Contract no.", ru="Договор №", fi="Sopimusnro"), copied=False, max_length=60),
        Boolean("paid", _("Paid", ru="Оплачена", fi="Maksettu"), default=False, copied=False),
        Date("received_on", _("Received", ru="Поступила", fi="Saapunut"), required=True, default="today"),
        Date("due_on", _("Due", ru="Срок", fi="Määräpäivä"), readonly=True, index=True, copied=False,
             help=_("Work days from the requirement; it moves while the customer is awaited.",
                    ru="Рабочие дни по нормативу; сдвигается, пока ждём заказчика.",
                    fi="Vaatimuksen työpäivät; siirtyy, kun tilaajaa odotetaan.")),
        Date("waiting_since", _("Waiting for the customer since", ru="Ждём заказчика с", fi="Odottaa tilaajaa alkaen"),
             copied=False),
        Date("answer_by", _("Answer until", ru="Ответ автора до", fi="Vastattava viimeistään"), copied=False),
        Date("issued_on", _("Issued", ru="Выдано", fi="Annettu"), copied=False),
        Rollup("dissents", _("Dissents", ru="Особых мнений", fi="Eriäviä mielipiteitä"), count="assignments",
               where="signature == 'dissents' and released_on is empty", stored=True, hidden=True),
        Computed("has_dissent", "dissents > 0", _("Dissent", ru="Есть особое мнение", fi="Eriävä mielipide")),
        Computed("is_positive", "exists(opinions where result == 'positive')",
                 _("Positive", ru="Положительная", fi="Myönteinen"), hidden=True),
        Computed("days", "days_between(received_on, coalesce(issued_on, today))", _("Days", ru="Дней", fi="Päiviä")),
    ],
)  # fmt: skip


def assignment(settings: Mapping[str, object]) -> Entity:
    """An expert on a file, and what speaks against him."""
    case = (
        f"exists(expertise.author.discipline_cases where opened_on > today - months({settings['case_months']})"
        " and parent.expert in participants)"
    )
    return Entity(
        "assignment",
        _("Expert's assignment", ru="Назначение эксперта", fi="Asiantuntijan tehtävä"),
        _("Experts' assignments", ru="Назначения экспертов", fi="Asiantuntijoiden tehtävät"),
        title="{expert}",
        branch="expertise",
        sort="-assigned_on",
        icon="user-search",
        timeline=False,
        list=["expertise", "expert", "role", "assigned_on", "declare_by", "is_declared", "signature", "released_on"],
        quick=["expertise", "expert", "role"],
        indexes=[["expert", "released_on"]],
        fields=[
            Reference("expertise", REVIEW, to="expertise", required=True, inverse="assignments",
                      inverse_label=_("Experts", ru="Эксперты", fi="Asiantuntijat")),
            Reference("expert", _("Expert", ru="Эксперт", fi="Asiantuntija"), to="contact", required=True,
                      inverse="expert_assignments", where="expert == true",
                      inverse_label=_("Reviews as expert", ru="Экспертизы эксперта", fi="Asiantuntijan tarkastukset")),
            Choice("role", _("Role", ru="Роль", fi="Rooli"), options=EXPERT_ROLES, default="lead", required=True),
            Date("assigned_on", _("Assigned", ru="Назначен", fi="Nimetty"), default="today"),
            Date("declare_by", _("Declare until", ru="Заявление до", fi="Ilmoitus viimeistään"), readonly=True),
            Date("released_on", _("Released", ru="Освобождён", fi="Vapautettu"), copied=False),
            Choice("signature", _("Signature", ru="Подпись", fi="Allekirjoitus"), options=SIGNATURES, copied=False),
            LongText("dissent", _("Dissent", ru="Особое мнение", fi="Eriävä mielipide"), copied=False,
                     visible_when="signature == 'dissents'", required_when="signature == 'dissents'"),
            Computed("is_declared", "exists(declarations)", _("Declared", ru="Заявление подано", fi="Ilmoitettu")),
            Computed("has_conflict", "exists(declarations where has_conflict)",
                     _("Conflict of interests", ru="Конфликт интересов", fi="Esteellisyys")),
            Computed("is_author", "expert == expertise.author", _("Is the author", ru="Автор отчёта", fi="On laatija")),
            Computed("is_colleague", "expert.employer is not empty and expert.employer == expertise.author.employer",
                     _("Same employer", ru="Тот же работодатель", fi="Sama työnantaja")),
            Computed("was_in_case", case, _("Took part in the author's case", ru="Участвовал в деле автора",
                                            fi="Osallisena laatijan asiassa")),
        ],
    )  # fmt: skip


declaration = Entity(
    "declaration",
    _("Declaration of interests", ru="Заявление о конфликте интересов", fi="Sidonnaisuusilmoitus"),
    _("Declarations of interests", ru="Заявления о конфликте интересов", fi="Sidonnaisuusilmoitukset"),
    title="{assignment}",
    branch="assignment",
    icon="scale",
    timeline=False,
    list=["assignment", "has_conflict", "text", "created_at"],
    quick=["assignment", "has_conflict", "text"],
    fields=[
        Reference("assignment", _("Assignment", ru="Назначение", fi="Tehtävä"), to="assignment", required=True,
                  inverse="declarations", inverse_label=_("Declarations", ru="Заявления", fi="Ilmoitukset")),
        Boolean("has_conflict", _("There is a conflict", ru="Конфликт есть", fi="Esteellisyys on"), required=True),
        LongText("text", _("Circumstances", ru="Обстоятельства", fi="Seikat"), max_length=2000,
                 required_when="has_conflict"),
    ],
)  # fmt: skip

remark = Entity(
    "remark",
    _("Remark", ru="Замечание", fi="Huomautus"),
    _("Remarks", ru="Замечания", fi="Huomautukset"),
    title="{norm}, {page}",
    branch="expertise",
    sort="page",
    icon="message-exclamation",
    timeline=False,
    list=["expertise", "page", "norm", "text", "material", "answer"],
    quick=["expertise", "page", "norm", "text", "material"],
    fields=[
        Reference("expertise", REVIEW, to="expertise", required=True, inverse="remarks",
                  inverse_label=_("Remarks", ru="Замечания", fi="Huomautukset")),
        Integer("page", _("Page", ru="Страница", fi="Sivu"), minimum=1),
        Text("norm", _("Breached norm", ru="Нарушенная норма", fi="Rikottu normi")),
        LongText("text", _("Remark", ru="Замечание", fi="Huomautus"), required=True, max_length=4000),
        Boolean("material", _("Material", ru="Существенное", fi="Olennainen"), default=False),
        LongText("answer", _("Author's answer", ru="Ответ автора", fi="Laatijan vastaus"), max_length=4000,
                 copied=False),
    ],
)  # fmt: skip

opinion = Entity(
    "opinion",
    _("Expert opinion", ru="Экспертное заключение", fi="Asiantuntijalausunto"),
    _("Expert opinions", ru="Экспертные заключения", fi="Asiantuntijalausunnot"),
    title="{number}",
    branch="expertise",
    icon="file-certificate",
    timeline=False,
    list=["number", "expertise", "author", "lead", "result", "signed_at"],
    quick=["expertise", "lead", "result"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="{year}-{n:04}"),
        Reference("expertise", REVIEW, to="expertise", required=True, unique=True, inverse="opinions",
                  inverse_label=_("Opinion", ru="Заключение", fi="Lausunto")),
        Reference("lead", _("Lead expert", ru="Ведущий эксперт", fi="Vastaava asiantuntija"), to="contact",
                  inverse="drafted_opinions", where="expert == true"),
        LongText("introduction", _("Introduction", ru="Вводная часть", fi="Johdanto"), copied=False),
        LongText("research", _("Research", ru="Исследовательская часть", fi="Tutkimus"), copied=False),
        LongText("findings", _("Findings", ru="Выводы", fi="Johtopäätökset"), copied=False),
        Files("annexes", _("Annexes", ru="Приложения", fi="Liitteet"), copied=False),
        Choice("result", _("Result", ru="Результат", fi="Tulos"), options=OPINION_RESULTS),
        Instant("signed_at", _("Signed", ru="Подписано", fi="Allekirjoitettu"), copied=False),
        Files("sealed", _("Sealed file", ru="Подписанный файл", fi="Sinetöity tiedosto"), max_files=1, copied=False),
        Computed("author", "expertise.author", _("Author", ru="Автор отчёта", fi="Laatija")),
        Computed("has_dissent", "expertise.has_dissent", _("Dissent", ru="Особое мнение", fi="Eriävä mielipide")),
    ],
)  # fmt: skip


def entities(settings: Mapping[str, object]) -> list[Entity]:
    """Everything about reviews; for how long a case bars an expert is the association's choice."""
    return [expertise, assignment(settings), declaration, remark, opinion]
