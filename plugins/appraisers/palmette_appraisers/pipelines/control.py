"""How complaints, inspections and disciplinary cases go."""

from __future__ import annotations

from palmette import Guard, Pipeline, Stage
from palmette import label as _
from palmette_appraisers.choices import CASE_DISMISSALS, COMPLAINT_DISMISSALS

complaint = Pipeline(
    "complaint",
    "complaint",
    _("Complaints", ru="Жалобы", fi="Kantelut"),
    icon="message-report",
    lost_reasons=COMPLAINT_DISMISSALS,
    stages=[
        Stage("received", _("Received", ru="Поступила", fi="Saapunut"), sla="3d", tone="bad", requires=["owner"]),
        Stage("admissibility", _("Admissible?", ru="Допустима?", fi="Tutkittavissa?"), sla="7d", tone="warn",
              guards=[
                  Guard("admissible", "admissible == true",
                        _("Say that it is admissible, or dismiss it.", ru="Отметьте допустимость или отклоните.",
                          fi="Merkitse tutkittavaksi tai hylkää."), ask=["admissible"]),
              ]),
        Stage("inspection", _("Inspection", ru="Проверка", fi="Tarkastus"), sla="30d", tone="info",
              guards=[
                  Guard("inspected", "exists(inspections where stage == 'finished')",
                        _("A finished inspection.", ru="Проверка окончена.", fi="Päättynyt tarkastus.")),
                  Guard("case", "not exists(inspections where result == 'breaches') or exists(discipline_cases)",
                        _("Breaches were found: open a case.", ru="Нарушения есть: откройте дело.",
                          fi="Rikkomuksia löytyi: avaa asia.")),
              ]),
        Stage("answered", _("Answer", ru="Ответ заявителю", fi="Vastaus"), sla="5d", tone="warn",
              requires=["answer"]),
        Stage("closed", _("Closed", ru="Закрыта", fi="Suljettu"), kind="won"),
        Stage("dismissed", _("Dismissed", ru="Отклонена", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip

inspection = Pipeline(
    "inspection",
    "inspection",
    _("Inspections", ru="Проверки", fi="Tarkastukset"),
    icon="zoom-check",
    stages=[
        Stage("planned", _("Planned", ru="Запланирована", fi="Suunniteltu"), tone="plum",
              guards=[
                  Guard("once_a_year", "kind != 'planned' or not checked_lately",
                        _("A planned inspection comes once a year at most.", ru="Плановая — не чаще раза в год.",
                          fi="Määräaikaistarkastus enintään kerran vuodessa."), ask=["from_on"]),
              ]),
        Stage("running", _("Under way", ru="Идёт", fi="Käynnissä"), sla="30d", tone="info",
              requires=["ended_on", "result"],
              guards=[
                  Guard("in_time", "ended_on >= from_on and ended_on <= due_on",
                        _("It ends within the term of the requirement.", ru="Окончена в срок по нормативу.",
                          fi="Päättyy vaatimuksen määräajassa."), ask=["ended_on"]),
              ]),
        Stage("finished", _("Finished", ru="Окончена", fi="Päättynyt"), kind="won"),
        Stage("cancelled", _("Cancelled", ru="Отменена", fi="Peruttu"), kind="lost"),
    ],
)  # fmt: skip

discipline = Pipeline(
    "discipline",
    "case",
    _("Discipline", ru="Дисциплинарные дела", fi="Kurinpito"),
    icon="gavel",
    lost_reasons=CASE_DISMISSALS,
    stages=[
        Stage("opened", _("Opened", ru="Открыто", fi="Avattu"), sla="5d", tone="plum",
              requires=["noticed_on", "hearing_at"]),
        Stage("notice", _("Notice to the member", ru="Извещение члена", fi="Kutsu jäsenelle"), tone="warn",
              guards=[
                  Guard("in_time", "date(hearing_at) >= hearing_from",
                        _("The notice comes earlier before the hearing.", ru="Извещение — раньше до заседания.",
                          fi="Kutsu on annettava aikaisemmin."), ask=["noticed_on", "hearing_at"]),
              ]),
        Stage("hearing", _("Hearing", ru="Заседание", fi="Käsittely"), tone="info", requires=["decision"],
              guards=[
                  Guard("quorum", "exists(agenda_items where has_quorum)",
                        _("A vote with a quorum.", ru="Голосование при кворуме.", fi="Päätösvaltainen äänestys.")),
              ]),
        Stage("measure", _("Measure", ru="Мера", fi="Toimi"), sla="3d", tone="warn",
              guards=[
                  Guard("measure", "exists(measures)", _("The measure taken.", ru="Применённая мера.",
                                                         fi="Määrätty toimi.")),
              ]),
        Stage("control", _("Control of fulfilment", ru="Контроль исполнения", fi="Täytäntöönpano"), sla="30d",
              tone="info",
              guards=[
                  Guard("fulfilled", "not exists(measures where fulfilled_on is empty)",
                        _("Every measure is fulfilled.", ru="Все меры исполнены.", fi="Kaikki toimet täytetty.")),
              ]),
        Stage("appeal", _("Appeal", ru="Обжалование", fi="Valitus"), sla="10d", tone="warn",
              guards=[
                  Guard("decided", "appealed_on is empty or appeal_result is not empty",
                        _("The appeal is decided.", ru="Жалоба рассмотрена.", fi="Valitus on ratkaistu."),
                        ask=["appeal_result"]),
              ]),
        Stage("closed", _("Closed", ru="Закрыто", fi="Suljettu"), kind="won"),
        Stage("dismissed", _("Dismissed", ru="Прекращено", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip
