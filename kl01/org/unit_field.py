"""A unit in a form: out of a list of all where they are few, else typed and looked for."""

from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import Select, TextInput

from kl01.org.directory import flat, unit_nodes
from kl01.org.form_parts import NOTHING_CHOSEN
from kl01.org.unit_search import find_unit, full_name
from kl01.org.units import Units

LISTED_AT_MOST = 150
"""Up to so many units a form lists them all: nobody looks through more."""
_NAMED_AT_MOST = 5


class UnitField(SelectField):  # type: ignore[misc]  # WTForms carries no types
    """A unit of today by its code; `message` asks for it, without one it may be left out.

    `offer` says which units there are, before the form is shown or checked.
    """

    data: Any
    description: str

    def __init__(self, label: str, message: str = "", **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], validators=[_check], **options)
        self.message = message
        self.flags.optional = not message
        self._known: Units | None = None
        self._day = date.min
        self._besides: int | None = None

    def offer(self, known: Units, day: date, *, besides: int | None = None, with_none: bool = False) -> None:
        """Offer the units that exist on a day, but for one; `with_none` begins the list with no unit."""
        nodes = [node for node in flat(unit_nodes(known, day)) if node.unit.id != besides]
        self._known, self._day, self._besides = known, day, besides
        if len(nodes) > LISTED_AT_MOST:
            self.widget, self.choices = TextInput(), []
            self.description = self.description or "Gõ tên hoặc mã đơn vị"
            return
        self.widget = Select()
        listed = (SelectChoice(node.unit.code, "\u2003" * node.depth + node.unit.name) for node in nodes)
        self.choices = [*([NOTHING_CHOSEN] if with_none else []), *listed]

    @property
    def is_typed(self) -> bool:
        """Whether the unit is typed and not chosen from a list."""
        return isinstance(self.widget, TextInput)

    def _value(self) -> str:
        """Return what stands in the line where it is typed."""
        unit = self._known.by_code.get(self.data or "") if self._known else None
        return full_name(unit) if unit else self.data or ""

    def look_for(self) -> None:
        """Put the code in the place of what was typed. Raises StopValidation if it is not clear which."""
        assert self._known is not None
        found = find_unit(self._known, self.data or "", self._day)
        meant = found.unit
        if meant is not None and meant.exists_on(self._day) and meant.id != self._besides:
            self.data = meant.code
            return
        if found.others:
            named = "; ".join(full_name(one) for one in found.others[:_NAMED_AT_MOST])
            raise StopValidation(f"Có nhiều đơn vị tên như vậy: {named}. Gõ thêm, hoặc ghi mã")
        raise StopValidation("Không có đơn vị nào đang hoạt động có tên hoặc mã như vậy")


def _check(_form: Any, field: UnitField) -> None:
    if not field.data:
        if field.message:
            raise StopValidation(field.message)
        return
    if field.is_typed:
        field.look_for()
    elif field.data not in {choice.value for choice in field.choices}:
        raise StopValidation(field.message or "Chọn một đơn vị trong danh sách")
