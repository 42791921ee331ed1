"""What a pack or an edition declares about public forms: an address, and what its inputs become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label


@dataclass(frozen=True)
class FormRows:
    """Owned rows that a form brings, a basket for example: `key` is the field of the record that holds them.

    `of` is the input with a list of things (`payment.products`), `columns` map fields of the rows to their attributes.
    """

    key: str
    of: str
    _: KW_ONLY
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FormPage:
    """A page of the product's own with the inputs of a form, at `/form/<key>`; the form's `origins` may frame it.

    `fields` are what it asks for, in order, each of the form's `columns`; `required` must be filled there beside what
    the entity needs. `title` and `text` stand above, `consent` is the text of a box that must be ticked: the words are
    posted as the input `consent` and so kept with the record. `done` is read after sending.
    """

    fields: Sequence[str] = ()
    _: KW_ONLY
    required: Sequence[str] = ()
    title: Label | str = ""
    text: Label | str = ""
    consent: Label | str = ""
    button: Label | str = ""
    done: Label | str = ""


@dataclass(frozen=True)
class Form:
    """A public form at `/capture/<key>`, whose posts become records of an entity.

    `columns` map a field (or `reference.field`) to the inputs that mean it, in any case; the first filled one counts.
    `constants` fill fields for every record, `received` names the moment field that takes the arrival, `rest` a long
    text for what no field takes, so that nothing a person wrote is lost. `rows` are owned rows. Records go to `branch`,
    by name, or to the branch that one of the inputs `branch_from` names; without either to the first branch.

    The same post twice makes one record: posts with an equal input `id_from` (or header Idempotency-Key) at any time,
    others with an equal body within `window` seconds. `origins` are the sites whose browsers may post; `honeypot` is an
    input that people do not see, and what fills it is spam. A `protected` form is posted to with its key, which
    `palmette form list` shows and a higher `rotation` replaces; without a key an address may post `limit` times in ten
    minutes. `size` is the largest body in bytes. `thanks` is where a browser goes that posted a plain form.
    With `page` the product shows the form itself, to be linked or framed.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[FormRows] = ()
    received: str = ""
    rest: str = ""
    branch: str = ""
    branch_from: Sequence[str] = ()
    id_from: Sequence[str] = ("tranid",)
    window: int = 600
    origins: Sequence[str] = ()
    honeypot: str = ""
    protected: bool = False
    rotation: int = 0
    limit: int = 20
    size: int = 65_536
    thanks: str = ""
    page: FormPage | None = None
