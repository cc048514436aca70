"""Forms of the administrator's pages: a setting, typed or chosen, or the margins of a sheet."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from kl01.org.print_profiles import SheetMargins
from kl01.printing.margins import SIDE_NAMES
from kl01.settings.rules import CHOSEN, TYPED, Setting, WholeNumber
from kl01.web.forms import BaseForm


class TypedSettingForm(BaseForm):
    """A setting whose value is typed. The setting's kind alone says what it takes, not the control."""

    seen = HiddenField()
    """The value that the page showed, as it is stored."""
    value = StringField("Giá trị", render_kw={"autocomplete": "off"})

    @property
    def text(self) -> str:
        """What was typed."""
        return self.value.data or ""


class ChosenSettingForm(BaseForm):
    """A setting whose value is one of the choices. A name of its own tells its control from what is typed."""

    seen = HiddenField()
    choice = RadioField("Giá trị", choices=[], validate_choice=False)

    @property
    def text(self) -> str:
        """What was chosen, as it is stored."""
        return self.choice.data or ""


class MarginsForm(BaseForm):
    """The four margins of a sheet. As above, the setting's kind alone says what they take."""

    seen = HiddenField()
    top = StringField("Lề trên (mm)")
    bottom = StringField("Lề dưới (mm)")
    left = StringField("Lề trái (mm)")
    right = StringField("Lề phải (mm)")

    @property
    def text(self) -> str:
        """What was typed, in one line as it is stored; a stroke that was typed parts no margins."""
        return "/".join((self[name].data or "").replace("/", " ") for name in SIDE_NAMES)


SettingForm = TypedSettingForm | ChosenSettingForm | MarginsForm


def setting_form(setting: Setting[Any], present: str) -> SettingForm:
    """Return the form of a setting, which begins with the `present` value as it is stored."""
    kind = setting.kind
    if isinstance(kind, SheetMargins):
        return _margins_form(kind, present)
    form: TypedSettingForm | ChosenSettingForm
    if kind.choices:
        form = ChosenSettingForm(data={"seen": present, CHOSEN: present})
        form.choice.choices = [SelectChoice(value, label) for value, label in kind.choices]
        control = form.choice
    else:
        form = TypedSettingForm(data={"seen": present, TYPED: present})
        control = form.value
        if isinstance(kind, WholeNumber):
            control.render_kw = {**control.render_kw, "inputmode": "numeric"}
    usual = f"Mặc định: {kind.shown(setting.default)}"
    control.description = f"{kind.limits}. {usual}" if kind.limits else usual
    return form


def _margins_form(kind: SheetMargins, present: str) -> MarginsForm:
    sides = {name: side.replace(".", ",") for name, side in zip(SIDE_NAMES, present.split("/"), strict=True)}
    form = MarginsForm(data={"seen": present, **sides})
    for name in SIDE_NAMES:
        form[name].description = kind.side_limits(name)
        form[name].render_kw = {"autocomplete": "off", "inputmode": "decimal"}
    return form
