"""What is typed before an exemplar is published: the answer to it, the photo."""

from wtforms import FileField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from kl01.exemplars.rules import Consent
from kl01.web.forms import BaseForm, VietnameseDateField, optional


class ConsentForm(BaseForm):
    """Whether an example may be published."""

    version = HiddenField()
    seen = HiddenField()
    answer = RadioField(
        "Ý kiến về việc công bố",
        choices=[SelectChoice(one.value, one.label) for one in (Consent.AGREED, Consent.DECLINED)],
        validate_choice=False,
    )
    day = VietnameseDateField("Ngày trả lời", "ngày trả lời")


class PhotoForm(BaseForm):
    """One photo."""

    version = HiddenField()
    photo = FileField("Ảnh", [optional()], description="Tệp JPEG hoặc PNG, không quá 10 MB")
