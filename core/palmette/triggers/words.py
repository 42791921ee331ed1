"""Triggers in words: when they are due, what they do, how an occurrence ended and why, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.channels.outbox import stored_reason
from palmette.errors import DeclarationError
from palmette.expressions import Checker, describe
from palmette.labels import Label, as_label
from palmette.labels import label as _
from palmette.locale.dates import day_of_year, length
from palmette.locale.sentences import restored, said, sentence
from palmette.triggers.definition import (
    Action,
    CallWebhook,
    CreateTask,
    Due,
    Event,
    MoveStage,
    RunAction,
    Schedule,
    SendMessage,
    SetField,
    Trigger,
)
from palmette.triggers.moments import WEEKDAYS

REASONS: Mapping[str, Label] = {
    "off": _("The trigger is off.", ru="Триггер выключен.", fi="Laukaisin on pois päältä."),
    "gone": _("The record or the person is not there any more.", ru="Записи или человека больше нет.",
              fi="Tietuetta tai henkilöä ei enää ole."),
    "goal": _("The goal is reached.", ru="Цель достигнута.", fi="Tavoite on saavutettu."),
    "condition": _("The condition does not hold.", ru="Условие не выполнено.", fi="Ehto ei täyty."),
    "moved": _("The date was moved.", ru="Дата сдвинулась.", fi="Päivä siirtyi."),
    "empty": _("The date that it goes by is empty.", ru="Дата, от которой он считает, пуста.",
               fi="Päivä, josta lasketaan, on tyhjä."),
    "before": _("It was due before the trigger was turned on.", ru="Срок был до включения триггера.",
                fi="Aika oli ennen laukaisimen käynnistystä."),
    "late": _("It was found too late.", ru="Обнаружено слишком поздно.", fi="Löytyi liian myöhään."),
    "often": _("It was done often enough this year.", ru="За год сделано достаточно раз.",
               fi="Tänä vuonna tehty jo riittävän usein."),
    "once": _("It was done for this record already.", ru="Для этой записи уже сделано.",
              fi="Tehty jo tälle tietueelle."),
    "done": _("It is done.", ru="Сделано.", fi="Tehty."),
    "silent": _("It counts as done: what was before was not to be made up for.",
                ru="Считается сделанным: прошлое решено не навёрстывать.",
                fi="Lasketaan tehdyksi: aiempaa ei tehdä jälkikäteen."),
    "not_due": _("Its time has not come yet.", ru="Время ещё не пришло.", fi="Aika ei ole vielä tullut."),
    "event": _("What it waits for has not happened.", ru="Событие, которого он ждёт, не произошло.",
               fi="Odotettua tapahtumaa ei ole ollut."),
    "hold_out": _("The person is in the group that is compared with.", ru="Человек в контрольной группе.",
                  fi="Henkilö on vertailuryhmässä."),
    "excluded": _("No contacts for now: the plan leaves this person out.", ru="Сейчас без контактов: план исключает.",
                  fi="Ei yhteydenottoja nyt: suunnitelma rajaa pois."),
    "most": _("The person had as many contacts as the plan allows.", ru="Предел контактов по плану исчерпан.",
              fi="Suunnitelman yhteydenottojen määrä on täynnä."),
    "apart": _("Too near to the last contact.", ru="Слишком близко к прошлому контакту.",
               fi="Liian lähellä edellistä yhteydenottoa."),
    "behind": _("Another contact goes first.", ru="Сначала более важный контакт.",
                fi="Toinen yhteydenotto menee edelle."),
    "quiet": _("Quiet hours.", ru="Тихие часы.", fi="Hiljaiset tunnit."),
    "nobody": _("There is nobody to tell.", ru="Некому сообщить.", fi="Ei ole kenelle kertoa."),
    "depth": _("Too many triggers set each other off.", ru="Слишком длинная цепочка триггеров.",
               fi="Liian pitkä laukaisinten ketju."),
}  # fmt: skip
"""What stood in the way, by its code."""

STATES: Mapping[str, Label] = {
    "scheduled": _("Waits", ru="Ждёт", fi="Odottaa"),
    "retrying": _("Will be tried again", ru="Будет повтор", fi="Yritetään uudelleen"),
    "done": _("Done", ru="Сделано", fi="Tehty"),
    "silent": _("Counted as done", ru="Засчитано", fi="Laskettu tehdyksi"),
    "suppressed": _("Not done", ru="Не сделано", fi="Ei tehty"),
    "cancelled": _("Not needed", ru="Не нужно", fi="Ei tarpeen"),
    "failed": _("Failed", ru="Ошибка", fi="Epäonnistui"),
    "unknown": _("Not known whether it left", ru="Неизвестно, ушло ли", fi="Ei tiedetä, lähtikö"),
}
TONES: Mapping[str, str] = {
    "scheduled": "info", "retrying": "warn", "done": "ok", "silent": "calm", "suppressed": "warn", "cancelled": "calm",
    "failed": "bad", "unknown": "bad",
}  # fmt: skip

_DAYS: Mapping[str, Label] = {
    "mon": _("Monday", ru="понедельник", fi="maanantai"), "tue": _("Tuesday", ru="вторник", fi="tiistai"),
    "wed": _("Wednesday", ru="среда", fi="keskiviikko"), "thu": _("Thursday", ru="четверг", fi="torstai"),
    "fri": _("Friday", ru="пятница", fi="perjantai"), "sat": _("Saturday", ru="суббота", fi="lauantai"),
    "sun": _("Sunday", ru="воскресенье", fi="sunnuntai"),
}  # fmt: skip
_EVENTS: Mapping[str, Label] = {
    "created": _("created", ru="создание", fi="luonti"),
    "changed": _("changed", ru="изменение", fi="muutos"),
    "saved": _("created or changed", ru="создание или изменение", fi="luonti tai muutos"),
    "moved": _("moved to another stage", ru="переход на этап", fi="siirto vaiheeseen"),
}
_SPANS: Mapping[str, Label] = {
    "day": _("every day", ru="каждый день", fi="joka päivä"),
    "week": _("every week", ru="каждую неделю", fi="joka viikko"),
    "month": _("every month", ru="каждый месяц", fi="joka kuukausi"),
    "year": _("every year", ru="каждый год", fi="joka vuosi"),
}
_SAYS: Mapping[str, Label] = {
    "before_one": _("the day before: {1}", ru="за день: {1}", fi="päivää ennen: {1}"),
    "after_one": _("the day after: {1}", ru="через день после: {1}", fi="päivän jälkeen: {1}"),
    "days_one": _("a day later", ru="через день", fi="päivää myöhemmin"),
    "work_days_one": _("a work day later", ru="плюс 1 раб. день", fi="lisäksi yksi arkipäivä"),
    "before": _("{0} days before: {1}", ru="за {0} дн.: {1}", fi="{0} pv ennen: {1}"),
    "after": _("{0} days after: {1}", ru="через {0} дн. после: {1}", fi="{0} pv jälkeen: {1}"),
    "on": _("on the day: {1}", ru="в день: {1}", fi="päivänä: {1}"),
    "work_days": _("{0} work days later", ru="плюс {0} раб. дн.", fi="lisäksi {0} arkipäivää"),
    "yearly": _("every year", ru="ежегодно", fi="vuosittain"),
    "at": _("at {0}", ru="в {0}", fi="klo {0}"),
    "delay": _("{0} from: {1}", ru="{0} от: {1}", fi="{0} hetkestä: {1}"),
    "wait": _("{0} later", ru="через {0}", fi="{0} myöhemmin"),
    "days": _("{0} days later", ru="через {0} дн.", fi="{0} pv myöhemmin"),
    "task": _("Task: {0}", ru="Задача: {0}", fi="Tehtävä: {0}"),
    "call": _("Call: {0}", ru="Звонок: {0}", fi="Puhelu: {0}"),
    "set": _("Sets: {0}", ru="Заполняет: {0}", fi="Täyttää: {0}"),
    "move": _("Moves to: {0}", ru="Переводит на этап: {0}", fi="Siirtää vaiheeseen: {0}"),
    "message": _("Message: {0}", ru="Сообщение: {0}", fi="Viesti: {0}"),
    "webhook": _("Webhook: {0}", ru="Вебхук: {0}", fi="Webhook: {0}"),
    "action": _("Action: {0}", ru="Действие: {0}", fi="Toiminto: {0}"),
}
CHANNELS: Mapping[str, Label] = {
    "preferred": _("As the person prefers", ru="Как удобно человеку", fi="Henkilön toiveen mukaan"),
    "call": _("Call", ru="Звонок", fi="Puhelu"),
    "meeting": _("Meeting", ru="Встреча", fi="Tapaaminen"),
}
ALL: tuple[Mapping[str, Label], ...] = (REASONS, STATES, _DAYS, _EVENTS, _SPANS, _SAYS, CHANNELS)


def reason_words(reason: str, language: str, detail: Mapping[str, object] | None = None) -> str:
    """Why it did not fire; empty where nothing stands in the way. Of an error its sentence, which `detail` keeps, of a
    message what became of it; an error of which nothing is known any more by its code."""
    if not reason:
        return ""
    if reason in REASONS:
        return REASONS[reason].text(language)
    message = (detail or {}).get("message")
    if isinstance(message, str | dict):
        return said(restored(message), language)
    return said(restored(json.loads(reason)), language) if reason.startswith(("{", '"')) else reason


def reason_sentence(code: str) -> str:
    """A reason as the outbox keeps it, to be said in each reader's language."""
    return sentence(REASONS[code]) if code in REASONS else code


def ledger_reason(told: str) -> str | None:
    """What the ledger keeps of a message's reason: the code of one of ours, else the sentence."""
    codes = {label.text("en"): code for code, label in REASONS.items()}
    return codes.get(str(told)) or stored_reason(told)


def state_words(state: str, language: str) -> str:
    """What became of an occurrence."""
    return STATES[state].text(language)


def channel_words(blueprint: Blueprint, channel: str, language: str) -> str:
    """A channel by its name; one that is gone by its key."""
    if channel in CHANNELS:
        return CHANNELS[channel].text(language)
    declared = blueprint.channels.get(channel)
    return as_label(declared.label if declared is not None else "", channel).text(language)


def moment_words(blueprint: Blueprint, trigger: Trigger, language: str) -> str:
    """When it is due, in one line."""
    when = trigger.when
    entity = blueprint.entities[trigger.entity]
    if isinstance(when, Due):
        return ", ".join(_due(blueprint, trigger, when, language))
    if isinstance(when, Schedule):
        days = [_day(text, language) for text in when.on]
        return ", ".join([_SPANS[when.every].text(language), *days, _say("at", language, when.at)])
    return ", ".join(_event(entity, when, language))


def _day(text: str, language: str) -> str:
    """A day of a schedule: of the week, the month (`15`, `last`) or the year (`01-10`)."""
    if text in WEEKDAYS:
        return _DAYS[text].text(language)
    return day_of_year(text, language) if text[2:3] == "-" else text


def _due(blueprint: Blueprint, trigger: Trigger, when: Due, language: str) -> list[str]:
    said = expression_words(blueprint, trigger, when.due, language)
    if when.delay:
        return [_say("delay", language, length(when.delay, language), said)]
    name = "before" if when.days < 0 else "after" if when.days else "on"
    parts = [_say(name, language, str(abs(when.days)), said)]
    if when.yearly:
        parts.append(_say("yearly", language))
    if when.work_days:
        parts.append(_say("work_days", language, str(when.work_days)))
    return [*parts, _say("at", language, when.at)]


def _event(entity: EntityModel, when: Event, language: str) -> list[str]:
    told = [_EVENTS[when.event].text(language)]
    stage = entity.fields.get("stage")
    for key in when.to:
        option = stage.option(key) if stage is not None else None
        told.append(as_label(option.label if option is not None else None, key).text(language))
    told += [entity.fields[name].label.text(language) for name in when.fields]
    if when.delay:
        told.append(_say("wait", language, length(when.delay, language)))
    if when.days:
        told.append(_say("days", language, str(when.days)))
    if when.at:
        told.append(_say("at", language, when.at))
    return told


def action_words(blueprint: Blueprint, trigger: Trigger, action: Action, language: str) -> str:
    """What it does, in one line."""
    entity = blueprint.entities[trigger.entity]
    match action:
        case CreateTask():
            return _say("call" if action.channel == "call" else "task", language, as_label(action.task).text(language))
        case SetField():
            labels = [entity.fields[name].label.text(language) for name in action.set]
            return _say("set", language, ", ".join(labels))
        case MoveStage():
            option = entity.fields["stage"].option(action.move)
            label = as_label(option.label if option is not None else None, action.move)
            return _say("move", language, label.text(language))
        case SendMessage():
            template = blueprint.messages.get(action.message)
            label = as_label(template.label if template is not None else "", action.message)
            return _say("message", language, label.text(language))
        case CallWebhook():
            return _say("webhook", language, action.webhook)
        case RunAction():
            return _say("action", language, as_label(blueprint.buttons[action.action].label).text(language))


def expression_words(blueprint: Blueprint, trigger: Trigger, text: str, language: str) -> str:
    """An expression over the record with the labels of its fields."""
    if not text:
        return ""
    try:
        checked = Checker(blueprint).check(trigger.entity, text, pack=blueprint.trigger_packs[trigger.key])
    except DeclarationError:
        return text
    return describe(checked, language)


def _say(key: str, language: str, *values: str) -> str:
    # One day is said in words of its own: languages count differently.
    one = f"{key}_one" if values[:1] == ("1",) and f"{key}_one" in _SAYS else key
    return _SAYS[one].text(language).format(*values)
