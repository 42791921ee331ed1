"""What a member shows at a door: only its digest is looked up, and what was typed is sealed."""

from __future__ import annotations

from palmette import Changes, InvalidInput, label, sentence
from palmette_fitness_club.doors.digest import digest

CREDENTIAL = "fitness_club.credential"


def key_passes(changes: Changes) -> None:
    """A number that was typed or read becomes a digest."""
    keyed: dict[object, dict[str, object]] = {}
    for change in changes.of(CREDENTIAL):
        value = change.new.get("value")
        if change.kind not in ("created", "changed") or not isinstance(value, str):
            continue
        kind = change.new.get("kind") or changes.records.get(CREDENTIAL, change.id, fields=["kind"])["kind"]
        keyed[change.id] = {"value_hash": digest(str(kind), value)}
    if keyed and changes.records.update_each(CREDENTIAL, keyed).refused:  # type: ignore[arg-type]
        raise InvalidInput("fitness_club.pass_taken", sentence(TAKEN), remedy=sentence(REMEDY))


TAKEN = label("Another member has this pass.", ru="Этот пропуск уже у другого члена клуба.",
              fi="Tämä kulkutunniste on jo toisella jäsenellä.")  # fmt: skip
REMEDY = label("Take it away there first, or give another one.", ru="Сначала снимите его там или выдайте другой.",
               fi="Poista se sieltä ensin tai anna toinen.")  # fmt: skip
