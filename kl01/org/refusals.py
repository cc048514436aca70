"""A rule's refusal, shown in the form that asked for the act."""

from kl01.org.rules import OrgRuleError
from kl01.web.forms import BaseForm


def refuse(form: BaseForm, error: OrgRuleError) -> None:
    """Show a rule's message at the field it belongs to, or above the form."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
    else:
        form.form_errors.append(error.message)
