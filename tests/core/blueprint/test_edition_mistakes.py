"""Mistakes that people make in an edition: each is told at its line with what mends it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from palmette.errors import DeclarationError
from tests.core.blueprint.building import build


@dataclass
class Mistake:
    """An edition's text with `<<` behind the mistaken word's line, the words told, and those of the remedy."""

    text: str
    said: str
    remedy: str

    @property
    def line(self) -> int:
        return next(number for number, line in enumerate(self.text.splitlines(), 1) if line.endswith("#!"))


HEAD = "edition: e\npacks: {shop: }\n"
SALE = HEAD + "pipelines:\n  sale:\n"
FIELDS = HEAD + "fields:\n  client:\n"

MISTAKES = {
    "a misspelt section": Mistake("edition: e\npacks: {shop: }\nfeilds: {client: {}}  #!\n", "'feilds'", "'fields'"),
    "no key": Mistake("label: Club  #!\n", "'edition' is missing", "Add it"),
    "a bad key": Mistake("edition: Fit North  #!\n", "no key", "small Latin letters"),
    "an unknown zone": Mistake("edition: e\nzone: Europe/Helsinky  #!\n", "time zone", "Europe/Helsinki"),
    "an unknown currency": Mistake("edition: e\ncurrency: EURO  #!\n", "currency", "'EUR'"),
    "an unknown country": Mistake("edition: e\nregion: FIN  #!\n", "country", "'FI'"),
    "an unknown language": Mistake("edition: e\nlanguage: english  #!\n", "language", "en"),
    "a label in an unknown language": Mistake("edition: e\nlabel: {en: Club, de: Klub}  #!\n", "'de'", "en"),
    "no version range": Mistake("edition: e\napi: newest  #!\n", "version range", ">=1.0,<2"),
    "another hook API": Mistake("edition: e\napi: '>=7'  #!\n", "hook API", "range"),
    "a key twice": Mistake("edition: e\nzone: UTC\nzone: UTC  #!\n", "written twice", "Keep one"),
    "a tab": Mistake("edition: e\npacks:\n\tshop: 1  #!\n", "not YAML", "indent"),
    "a tag": Mistake("edition: !!python/name:os.system e  #!\n", "tag", "Remove"),
    "a merge key": Mistake("edition: e\npacks:\n  <<: {shop: }  #!\n", "Merge keys", "extends"),
    "a misspelt pack": Mistake("edition: e\npacks:\n  shopp:  #!\n", "'shopp'", "'shop'"),
    "a misspelt setting": Mistake("edition: e\npacks:\n  shop:\n    seets: 3  #!\n", "'seets'", "'seats'"),
    "a setting of a wrong kind": Mistake("edition: e\npacks:\n  shop:\n    seats: many  #!\n", "seats", "number"),
    "a setting out of bounds": Mistake("edition: e\npacks:\n  shop:\n    seats: 0  #!\n", "seats", "1 or more"),
    "a setting of unknown choice": Mistake("edition: e\npacks:\n  shop:\n    mode: ritch  #!\n", "mode", "rich"),
    "a label of no entity": Mistake(HEAD + "labels:\n  clint: Guest  #!\n", "'clint'", "'client'"),
    "a field of no entity": Mistake(HEAD + "fields:\n  clinet: {a: {type: text}}  #!\n", "'clinet'", "'client'"),
    "a field that is not there": Mistake(FIELDS + "    fone: {label: Handy}  #!\n", "'fone'", "'phone'"),
    "a misspelt type": Mistake(FIELDS + "    shoe: {type: integr}  #!\n", "'integr'", "'integer'"),
    "a figure called number": Mistake(FIELDS + "    shoe: {type: number}  #!\n", "running number", "integer"),
    "a key of another kind": Mistake(FIELDS + "    shoe: {type: text, minimum: 3}  #!\n", "'minimum'", "max_length"),
    "a text for a number": Mistake(
        FIELDS + "    shoe:\n      type: integer\n      minimum: few  #!\n", "minimum", "number"
    ),
    "yes for true": Mistake(FIELDS + "    phone:\n      required: yes  #!\n", "required", "true or false"),
    "a choice without options": Mistake(FIELDS + "    size:  #!\n      type: choice\n", "nothing to choose", "options"),
    "an option twice": Mistake(
        FIELDS + "    size:\n      type: choice\n      options: [s, m, s]  #!\n", "'s'", "Keep one"
    ),
    "a default that is no option": Mistake(
        FIELDS + "    size:\n      type: choice\n      options: [small, large]\n      default: smal  #!\n",
        "default",
        "'small'",
    ),
    "a default of another kind": Mistake(FIELDS + "    born_on: {default: soon}  #!\n", "default", "date"),
    "a reference to nowhere": Mistake(FIELDS + "    guide: {type: reference, to: usr}  #!\n", "'usr'", "'user'"),
    "a reference to nothing": Mistake(FIELDS + "    guide: {type: reference}  #!\n", "where it leads", "to"),
    "an inverse that is taken": Mistake(
        FIELDS + "    boss: {type: reference, to: client, inverse: visits}  #!\n", "'visits'", "another name"
    ),
    "a field behind nothing": Mistake(FIELDS + "    shoe: {type: integer, after: fone}  #!\n", "'fone'", "'phone'"),
    "a section that is not there": Mistake(FIELDS + "    shoe: {type: text, section: abot}  #!\n", "'abot'", "'about'"),
    "a reserved name": Mistake(FIELDS + "    owner: {type: text}  #!\n", "'owner'", "another key"),
    "a word of the language": Mistake(FIELDS + "    where: {type: text}  #!\n", "'where'", "another key"),
    "a list where words are searched": Mistake(
        HEAD + 'entities:\n  thing:\n    label: Thing\n    title: "{name}"\n    fields:\n'
        "      name: {type: text, search: true}\n      search: {type: texts}  #!\n",
        "x__thing__search",
        "another key",
    ),
    "a name too long": Mistake(FIELDS + f"    {'a' * 41}: {{type: text}}  #!\n", "41 letters", "shorter"),
    "two underscores": Mistake(FIELDS + "    shoe__size: {type: text}  #!\n", "no key", "single underscores"),
    "a column that is taken": Mistake(
        FIELDS + "    x: {type: reference, to: user}\n    x_id: {type: text}  #!\n", "column", "key"
    ),
    "a condition of nothing": Mistake(
        FIELDS + "    shoe: {type: text, visible_when: levl == 'gold'}  #!\n", "'levl'", "'level'"
    ),
    "a condition that is no condition": Mistake(
        FIELDS + "    shoe: {type: text, visible_when: phone}  #!\n", "condition", "Compare"
    ),
    "an unknown option in a condition": Mistake(
        FIELDS + "    shoe: {type: text, visible_when: level == 'golden'}  #!\n", "'golden'", "'gold'"
    ),
    "an expression that does not end": Mistake(
        FIELDS + "    late: {type: computed, expression: (phone}  #!\n", "late", ")"
    ),
    "a figure without expression": Mistake(FIELDS + "    late: {type: computed}  #!\n", "'expression'", "Add it"),
    "a comma inside braces": Mistake(
        FIELDS + "    late: {type: computed, expression: round(visit_count, 0)}  #!\n", "'0)'", "quotes"
    ),
    "a computed circle": Mistake(
        FIELDS + "    a: {type: computed, expression: b + 1}  #!\n    b: {type: computed, expression: a + 1}\n", "a", ""
    ),
    "a rollup of two figures": Mistake(
        FIELDS + "    n: {type: rollup, count: visits, sum: visits.paid}  #!\n", "count and sum", "one of"
    ),
    "a rollup over nothing": Mistake(FIELDS + "    n: {type: rollup, count: visists}  #!\n", "'visists'", "'visits'"),
    "a stored rollup that grows stale": Mistake(
        FIELDS + "    n: {type: rollup, count: visits, where: at > now - days(7), stored: true}  #!\n", "stale", "daily"
    ),
    "bounds that cross": Mistake(FIELDS + "    n: {type: integer, minimum: 5, maximum: 1}  #!\n", "above", "Change"),
    "a pattern that is none": Mistake(FIELDS + "    n: {type: text, pattern: '['}  #!\n", "regular expression", "Mend"),
    "personal data for the whole network": Mistake(
        HEAD + "fields:\n  tariff:\n    seller: {type: text, personal: true}  #!\n", "personal", "walled"
    ),
    "a wall seen from the network": Mistake(
        HEAD + "fields:\n  tariff:\n    best: {type: reference, to: client}  #!\n", "shared", "walled"
    ),
    "a list of no field": Mistake(
        HEAD + "entities:\n  client:\n    list: [last_nam]  #!\n", "'last_nam'", "'last_name'"
    ),
    "a title of no field": Mistake(
        HEAD + "entities:\n  client:\n    title: '{last_nam}'  #!\n", "'last_nam'", "last_name"
    ),
    "a sort by many": Mistake(HEAD + "entities:\n  client:\n    sort: visit_count  #!\n", "sorted", "stored"),
    "a branch from nowhere": Mistake(HEAD + "entities:\n  client:\n    branch: phone  #!\n", "branch", "reference"),
    "an entity that is not there": Mistake(HEAD + "entities:\n  cliemt: {icon: user}  #!\n", "'cliemt'", "'client'"),
    "another scope": Mistake(HEAD + "entities:\n  client:\n    scope: shared  #!\n", "scope", "Remove"),
    "a pipeline of nothing": Mistake(HEAD + "pipelines:\n  sael: {icon: star}  #!\n", "'entity'", "Add it"),
    "a stage without key": Mistake(SALE + "    stages:\n      - {label: Offer}  #!\n", "'key' is missing", "Add"),
    "a stage behind nothing": Mistake(
        SALE + "    stages:\n      - {key: offer, after: talkk}  #!\n", "'talkk'", "talk"
    ),
    "a stage of no kind": Mistake(SALE + "    stages:\n      - {key: offer, kind: opne}  #!\n", "'opne'", "'open'"),
    "a required field that is not there": Mistake(
        SALE + "    stages:\n      - {key: talk, requires: [fone]}  #!\n", "'fone'", "'phone'"
    ),
    "a way to no stage": Mistake(SALE + "    stages:\n      - {key: talk, to: [wom]}  #!\n", "'wom'", "'won'"),
    "a length of time that is none": Mistake(
        SALE + "    stages:\n      - {key: talk, sla: soon}  #!\n", "'soon'", "2h"
    ),
    "an impossible probability": Mistake(
        SALE + "    stages:\n      - {key: talk, probability: 80}  #!\n", "80", "0 to 1"
    ),
    "a guard with a mistake": Mistake(
        SALE
        + "    stages:\n      - key: talk\n        guards:\n          - {key: came, condition: exists(visit)}  #!\n",
        "'visit'",
        "'visits'",
    ),
    "a guard without condition": Mistake(
        SALE + "    stages:\n      - key: talk\n        guards:\n          - {key: paid}  #!\n", "'condition'", "Add"
    ),
    "an amount that is no money": Mistake(SALE + "    amount: phone  #!\n", "money", "money field"),
    "a phase that shadows": Mistake(
        HEAD + "lifecycles:\n  phase:\n    phases:\n      - {key: always, after: active}  #!\n", "always", "last"
    ),
    "a grant on nothing": Mistake(
        HEAD + "roles:\n  clerk:\n    grants:\n      - {entities: clients, actions: read}  #!\n",
        "'clients'",
        "'client'",
    ),
    "an action that is none": Mistake(
        HEAD + "roles:\n  clerk:\n    grants:\n      - {entities: client, actions: reed}  #!\n", "'reed'", "'read'"
    ),
    "a scope that is none": Mistake(
        HEAD + "roles:\n  clerk:\n    grants:\n      - {entities: client, actions: read, scope: brunch}  #!\n",
        "'brunch'",
        "'branch'",
    ),
    "a grant with a mistaken condition": Mistake(
        HEAD + "roles:\n  clerk:\n    grants:\n      - {entities: visit, actions: read, where: att > now}  #!\n",
        "'att'",
        "'at'",
    ),
    "a right over no field": Mistake(
        HEAD + "roles:\n  clerk:\n    fields: {client.mail: hidden}  #!\n", "'mail'", "'email'"
    ),
    "a right that is none": Mistake(
        HEAD + "roles:\n  clerk:\n    fields: {client.email: hide}  #!\n", "'hide'", "hidden"
    ),
    "a home that is none": Mistake(HEAD + "roles:\n  clerk:\n    home: view:golden  #!\n", "'golden'", "'gold'"),
    "a role that includes nothing": Mistake(HEAD + "roles:\n  clerk:\n    includes: [haed]  #!\n", "'haed'", "'head'"),
    "a role that includes itself": Mistake(HEAD + "roles:\n  clerk:\n    includes: [head]  #!\n", "itself", "Remove"),
    "a report of nothing": Mistake(HEAD + "reports:\n  r: {entity: visits}  #!\n", "'visits'", "'visit'"),
    "a sum of words": Mistake(
        HEAD + "reports:\n  r:\n    entity: client\n    measures:\n      - {key: m, function: sum, of: phone}  #!\n",
        "sum",
        "money",
    ),
    "a month of a name": Mistake(
        HEAD + "reports:\n  r:\n    entity: client\n    by: [{of: phone, period: month}]  #!\n", "month", "date"
    ),
    "a view of no column": Mistake(HEAD + "views:\n  gold:\n    columns: [lavel]  #!\n", "'lavel'", "'level'"),
    "a view with a mistaken filter": Mistake(
        HEAD + "views:\n  gold:\n    filter: level = 'gold'  #!\n", "filter", "=="
    ),
    "a place in the side bar that is none": Mistake(
        HEAD + "navigation:\n  work:\n    items: ['view:golden']  #!\n", "'golden'", "'gold'"
    ),
    "a panel of no way": Mistake(HEAD + "panels:\n  p: {entity: client, inverse: visit}  #!\n", "'visit'", "'visits'"),
    "a tab of no way": Mistake(HEAD + "tabs:\n  t: {entity: client, inverse: visit}  #!\n", "'visit'", "'visits'"),
    "a button of no pack": Mistake(HEAD + "buttons:\n  b: {entity: client}  #!\n", "'b'", "key of one"),
    "an import of no field": Mistake(
        HEAD + "imports:\n  sheet:\n    columns: {phon: [Tel]}  #!\n", "'phon'", "'phone'"
    ),
    "a constant that does not fit": Mistake(
        HEAD + "imports:\n  sheet:\n    constants: {born_on: never}  #!\n", "born_on", "date"
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_at_its_line_with_what_mends_it(mistake: Mistake) -> None:
    with pytest.raises(DeclarationError) as caught:
        build(mistake.text)
    text = str(caught.value)
    told = [line for line in text.splitlines() if f"edition.yaml:{mistake.line}:" in line]
    assert told, text
    assert any(mistake.said in line and mistake.remedy in line for line in told), text


def test_all_mistakes_are_told_at_once() -> None:
    text = (
        HEAD
        + "fields:\n  client:\n    a: {type: reference, to: usr}\n    b: {type: choice}\n  clint: {c: {type: text}}\n"
    )
    with pytest.raises(DeclarationError) as caught:
        build(text)
    places = [problem.message.split(":")[1] for problem in caught.value.problems]
    assert places == ["5", "6", "7"]


def test_the_place_inside_an_expression_is_told() -> None:
    text = FIELDS + "    shoe: {type: text, visible_when: \"level == 'gold' and phon == ''\"}\n"
    with pytest.raises(DeclarationError) as caught:
        build(text)
    column = text.splitlines()[4].index("phon ==") + 1
    assert f"edition.yaml:5:{column}: " in str(caught.value)


def test_a_mistake_in_a_folded_expression_is_told_at_its_own_line() -> None:
    text = (
        FIELDS + "    shoe:\n      type: text\n      visible_when: |\n        level == 'gold'\n        and phon == ''\n"
    )
    with pytest.raises(DeclarationError) as caught:
        build(text)
    assert "edition.yaml:9" in str(caught.value)


def test_what_breaks_a_pack_by_changing_it_is_the_editions_mistake() -> None:
    text = SALE + "    stages:\n      - {key: new, hidden: true}\n      - {key: talk, hidden: true}\n"
    with pytest.raises(DeclarationError, match="no open stage") as caught:
        build(text)
    assert "edition.yaml:6:" in str(caught.value)
