"""The association's processes: admission, reporting, payments, expert reviews, complaints, inspections, discipline."""

from __future__ import annotations

from palmette import Guard, Pipeline, Stage, Step
from palmette import label as _
from palmette_appraisers.choices import (
    ADMISSION_REFUSALS,
    CASE_DISMISSALS,
    COMPLAINT_DISMISSALS,
    PAYMENT_RETURNS,
    REVIEW_REFUSALS,
    SUBMISSION_MISSED,
)

INSURED = Guard(
    "insured", "exists(applicant.policies where is_valid)",
    _("A checked policy that is in force and large enough.", ru="Проверенный действующий полис на достаточную сумму.",
      fi="Tarkistettu, voimassa oleva ja riittävä vakuutus."))  # fmt: skip


def _fee(kind: str, en: str, ru: str, fi: str) -> Guard:
    condition = f"exists(applicant.member_fees where plan.kind == '{kind}' and is_paid)"
    return Guard(f"{kind}_paid", condition, _(en, ru=ru, fi=fi))


admission = Pipeline(
    "admission",
    "admission",
    _("Admission", ru="Приём в члены", fi="Jäseneksi ottaminen"),
    icon="user-plus",
    lost_reasons=ADMISSION_REFUSALS,
    stages=[
        Stage("application", _("Application", ru="Заявление", fi="Hakemus"), sla="3d", tone="plum",
              steps=[
                  Step("diploma", _("Diploma", ru="Диплом", fi="Tutkintotodistus")),
                  Step("employment", _("Proof of experience", ru="Подтверждение стажа", fi="Työkokemus")),
                  Step("no_record", _("Certificate of no criminal record", ru="Справка об отсутствии судимости",
                                      fi="Rikosrekisteriote")),
                  Step("consent", _("Consent to process data", ru="Согласие на обработку данных",
                                    fi="Suostumus tietojen käsittelyyn")),
              ]),
        Stage("documents", _("Documents complete", ru="Документы собраны", fi="Asiakirjat koossa"), sla="5d",
              tone="info",
              guards=[
                  Guard("name", "applicant.last_name is not empty and applicant.first_name is not empty"
                        " and applicant.inn is not empty and applicant.passport is not empty",
                        _("Full name, tax number and passport of the applicant.", ru="ФИО, ИНН и паспорт заявителя.",
                          fi="Hakijan koko nimi, veronumero ja passi.")),
                  Guard("region", "applicant.territory is not empty",
                        _("Region of the applicant.", ru="Регион заявителя.", fi="Hakijan alue.")),
                  Guard("education", "exists(applicant.education)",
                        _("Education of the applicant.", ru="Образование заявителя.", fi="Hakijan koulutus.")),
                  Guard("certificate", "exists(applicant.certificates where is_valid)",
                        _("A valid qualification certificate.", ru="Действующий квалификационный аттестат.",
                          fi="Voimassa oleva pätevyystodistus.")),
              ]),
        Stage("checked", _("Check", ru="Проверка", fi="Tarkistus"), sla="10d", tone="info",
              steps=[
                  Step("one_association", _("Member of no other association", ru="Не состоит в другой СРО",
                                            fi="Ei muun liiton jäsen")),
                  Step("papers_true", _("Diploma and certificate are true", ru="Диплом и аттестат подлинные",
                                        fi="Tutkinto ja todistus ovat aitoja")),
              ]),
        Stage("decision", _("Decision", ru="Решение комитета", fi="Päätös"), sla="20d", tone="warn",
              guards=[
                  Guard("voted", "exists(agenda_items where is_carried)",
                        _("A vote of the committee with a quorum.", ru="Решение комитета при кворуме.",
                          fi="Päätösvaltaisen toimielimen päätös.")),
              ]),
        Stage("payment", _("Fees and insurance", ru="Взносы и страхование", fi="Maksut ja vakuutus"), sla="10d",
              tone="warn",
              guards=[
                  _fee("entry", "The entry fee is paid.", "Оплачен вступительный взнос.",
                       "Liittymismaksu on maksettu."),
                  _fee("fund", "The contribution to the compensation fund is paid.",
                       "Оплачен взнос в компенсационный фонд.", "Korvausrahaston maksu on maksettu."),
                  INSURED,
              ]),
        Stage("entry", _("Register entry", ru="Внесение в реестр", fi="Rekisteröinti"), sla="3d", tone="warn",
              guards=[INSURED]),
        Stage("member", _("Member", ru="Член СРО", fi="Jäsen"), kind="won", ask=["register_no", "entered_on"]),
        Stage("refused", _("Refused", ru="Отказ", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip

CONTENT = [
    Guard("content", "zero == true or exists(rows)",
          _("Reports, or the mark that there were none.", ru="Отчёты или отметка, что их не было.",
            fi="Arviokirjat tai merkintä, ettei niitä ole."), ask=["zero"]),
    Guard("not_both", "not (zero == true and exists(rows))",
          _("There are reports, so it is not empty.", ru="Отчёты есть, значит отчётность не нулевая.",
            fi="Arviokirjoja on, joten ilmoitus ei ole tyhjä."), ask=["zero"]),
    Guard("in_period", "not exists(rows where dated_on < submission.period.starts_on"
          " or dated_on > submission.period.ends_on)",
          _("Every report is dated within the period.", ru="Все отчёты датированы внутри периода.",
            fi="Kaikki arviokirjat on päivätty kaudelle.")),
]  # fmt: skip

reporting = Pipeline(
    "reporting",
    "submission",
    _("Reporting", ru="Отчётность", fi="Raportointi"),
    icon="clipboard-check",
    lost_reasons=SUBMISSION_MISSED,
    stages=[
        Stage("opened", _("Not begun", ru="Не начата", fi="Ei aloitettu"), tone="plum",
              guards=[
                  Guard("open", "period.opens_on <= today",
                        _("The period has not opened yet.", ru="Период ещё не открыт.", fi="Kausi ei ole auennut.")),
              ]),
        # Before the draft, so that what comes again passes the same gate as what comes first.
        Stage("returned", _("Returned", ru="Возвращена", fi="Palautettu"), sla="3d", tone="warn", ask=["remarks"]),
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="info", guards=CONTENT),
        Stage("submitted", _("Submitted", ru="Сдана", fi="Annettu"), sla="5d", tone="info"),
        Stage("accepted", _("Accepted", ru="Принята", fi="Hyväksytty"), kind="won"),
        Stage("missed", _("Not submitted", ru="Не сдана", fi="Antamatta"), kind="lost"),
    ],
)  # fmt: skip

payments = Pipeline(
    "payments",
    "bank_payment",
    _("Payments", ru="Платежи", fi="Suoritukset"),
    icon="building-bank",
    amount="amount",
    lost_reasons=PAYMENT_RETURNS,
    stages=[
        Stage("received", _("Received", ru="Получен", fi="Saapunut"), sla="1d", tone="plum"),
        Stage("unmatched", _("Not recognised", ru="Не опознан", fi="Tunnistamatta"), sla="3d", tone="bad",
              requires=["match_rule"]),
        Stage("matched", _("Recognised", ru="Опознан", fi="Tunnistettu"), sla="1d", tone="info",
              guards=[
                  Guard("allocated", "exists(allocations) or advance == true",
                        _("Say which fees it pays.", ru="Укажите, какие взносы он оплачивает.",
                          fi="Kohdista jäsenmaksuihin."), ask=["advance"]),
                  Guard("rest", "left <= 0 or advance == true",
                        _("A part is not allocated: allocate it, or keep it as an advance.",
                          ru="Часть не разнесена: разнесите или оставьте авансом.",
                          fi="Osa on kohdistamatta: kohdista tai jätä ennakoksi."), ask=["advance"]),
                  Guard("not_more", "left >= 0",
                        _("More is allocated than was paid.", ru="Разнесено больше, чем получено.",
                          fi="Kohdistettu enemmän kuin maksettiin.")),
              ]),
        Stage("allocated", _("Allocated", ru="Разнесён", fi="Kohdistettu"), kind="won"),
        Stage("returned", _("Paid back", ru="Возвращён", fi="Palautettu"), kind="lost"),
    ],
)  # fmt: skip

ACTIVE = "assignments where released_on is empty"

expertise = Pipeline(
    "expertise",
    "expertise",
    _("Expert reviews", ru="Экспертизы", fi="Asiantuntijatarkastukset"),
    icon="microscope",
    lost_reasons=REVIEW_REFUSALS,
    stages=[
        Stage("received", _("Received", ru="Поступила", fi="Saapunut"), sla="2d", tone="plum",
              requires=["contract_no", "direction"],
              guards=[
                  Guard("paid", "paid == true", _("The customer has paid.", ru="Заказчик оплатил.",
                                                  fi="Tilaaja on maksanut."), ask=["paid"]),
              ]),
        Stage("experts", _("Experts", ru="Эксперты", fi="Asiantuntijat"), sla="1d", tone="info",
              help=_("Two are proposed when the file comes here.", ru="При входе предлагаются двое.",
                     fi="Kaksi ehdotetaan, kun asia tulee tähän."),
              guards=[
                  Guard("two", f"exists({ACTIVE} and role == 'lead') and exists({ACTIVE} and role == 'second')",
                        _("A lead and a second expert.", ru="Ведущий и второй эксперты.",
                          fi="Vastaava ja toinen asiantuntija.")),
                  Guard("not_author", f"not exists({ACTIVE} and is_author)",
                        _("An expert may not be the author.", ru="Эксперт не может быть автором отчёта.",
                          fi="Asiantuntija ei saa olla laatija.")),
                  Guard("not_colleague", f"not exists({ACTIVE} and is_colleague)",
                        _("An expert works where the author works.", ru="Эксперт работает там же, где автор.",
                          fi="Asiantuntija on laatijan työkaveri.")),
                  Guard("not_in_case", f"not exists({ACTIVE} and was_in_case)",
                        _("An expert took part in a case of the author.", ru="Эксперт участвовал в деле автора.",
                          fi="Asiantuntija oli osallisena laatijan asiassa.")),
              ]),
        Stage("declarations", _("Conflict check", ru="Проверка конфликта", fi="Esteellisyyden tarkistus"), sla="1d",
              tone="warn",
              guards=[
                  Guard("declared", f"not exists({ACTIVE} and not is_declared)",
                        _("Each expert declares his interests.", ru="Каждый эксперт подал заявление.",
                          fi="Jokainen asiantuntija ilmoittaa sidonnaisuutensa.")),
                  Guard("no_conflict", f"not exists({ACTIVE} and has_conflict)",
                        _("An expert has a conflict: name another.", ru="У эксперта конфликт: назначьте другого.",
                          fi="Asiantuntija on esteellinen: nimeä toinen.")),
              ]),
        Stage("remarks", _("Remarks", ru="Замечания", fi="Huomautukset"), sla="7d", tone="info"),
        Stage("answer", _("Author's answer", ru="Ответ автора", fi="Laatijan vastaus"), sla="7d", tone="warn",
              to=["drafting", "refused"],
              guards=[
                  Guard("answered", "not exists(remarks where answer is empty) or answer_by < today",
                        _("The author answers the remarks, or his term ends.", ru="Автор ответил или срок истёк.",
                          fi="Laatija vastaa tai määräaika päättyy."), ask=["answer_by"]),
              ]),
        Stage("drafting", _("Opinion is drafted", ru="Подготовка заключения", fi="Lausunnon laadinta"), sla="5d",
              tone="info", to=["second_signature", "refused"],
              guards=[
                  Guard("opinion", "exists(opinions where result is not empty)",
                        _("A draft opinion with a result.", ru="Проект заключения с результатом.",
                          fi="Lausuntoluonnos tuloksineen.")),
                  Guard("lead_signed", f"exists({ACTIVE} and role == 'lead' and signature == 'signed')",
                        _("The lead expert signs.", ru="Ведущий эксперт подписал.",
                          fi="Vastaava asiantuntija allekirjoittaa.")),
              ]),
        Stage("second_signature", _("Second signature", ru="Подпись второго", fi="Toinen allekirjoitus"), sla="2d",
              tone="warn",
              guards=[
                  Guard("second_signed", f"exists({ACTIVE} and role == 'second' and signature is not empty)",
                        _("The second expert signs or dissents.", ru="Второй подписал или дал особое мнение.",
                          fi="Toinen allekirjoittaa tai jättää eriävän mielipiteen.")),
              ]),
        Stage("committee", _("Committee", ru="Комитет", fi="Toimielin"), sla="10d", tone="warn",
              guards=[
                  Guard("vote", "not has_dissent or exists(agenda_items where is_carried)",
                        _("A dissent is decided by the committee.", ru="Особое мнение решает комитет.",
                          fi="Eriävästä mielipiteestä päättää toimielin.")),
              ]),
        Stage("issue", _("Signed", ru="Подписано", fi="Allekirjoitettu"), sla="1d", tone="ok",
              guards=[
                  Guard("signed", "exists(opinions where signed_at is not empty)",
                        _("The opinion bears the moment of signing.", ru="В заключении указано время подписания.",
                          fi="Lausunnossa on allekirjoituksen aika.")),
              ]),
        Stage("issued", _("Issued", ru="Выдано", fi="Annettu"), kind="won", ask=["issued_on"]),
        Stage("refused", _("Not carried out", ru="Не проведена", fi="Ei tehty"), kind="lost"),
    ],
)  # fmt: skip

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

PIPELINES = [admission, reporting, payments, expertise, complaint, inspection, discipline]
