"""Yes or no, one of a list, several of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from palmette.blueprint.names import suggestion
from palmette.locale.sentences import sentence
from palmette.records.fields import Option
from palmette.records.values.refusal import Refused


def boolean(value: object) -> bool:
    """True or false, nothing that merely looks like it."""
    if isinstance(value, bool):
        return value
    raise Refused("not_boolean", "True or false is expected.", "Write true or false.")


def choice(value: object, known: Mapping[str, Option]) -> str:
    """The key of an option, hidden ones too: records keep what was chosen before an option was hidden."""
    if isinstance(value, str) and value in known:
        return value
    shown = value if isinstance(value, str) and len(value) < 60 else "This"
    listed = [key for key, option in known.items() if not option.hidden]
    message = sentence("%(value)r is none of the options.%(hint)s", value=shown, hint=suggestion(str(shown), listed))
    shortened = [*listed[:12], "…"] if len(listed) > 12 else listed
    raise Refused("unknown_option", message, sentence("Choose one of %(options)s.", options=shortened))


def choices(value: object, known: Mapping[str, Option]) -> list[str]:
    """Keys of options, each once, in the order of the list."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("not_list", "A list of options is expected.", 'Write ["one", "two"].')
    chosen = {choice(item, known) for item in value}
    return [key for key in known if key in chosen]
