"""What a request carries: bounded before it is taken apart, and without NUL."""

from io import BytesIO
from typing import IO

from flask import Request, current_app
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from kl01.web.headers import was_signed_in_by

FIELDS_MOST = 25_000
"""Fields of a form. The largest that people send have the twenty rows of a table, or 300 people to mark.
There is room above: a form that has a bound of its own refuses in its own words, and gives all back."""
FIELD_BYTES_MOST = 1_000_000
"""One field, name and text, as browsers write it; the longest answer takes a tenth at most.
Beyond it nothing is read, and so nothing can be given back."""
FORM_BYTES_MOST = 4_000_000
"""A form without files; the largest section has an eighth of it, with each answer as long as it may be."""
STRANGER_BYTES_MOST = 100_000
"""What is read of who neither is nor was signed in: the largest form that is open to them has ten lines."""
QUERY_FIELDS_MOST = 1_000

_FORM = "application/x-www-form-urlencoded"
_Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


def check_fields(sent: bytes, most: int) -> None:
    """Raise RequestEntityTooLarge for too much, too many or too long fields; nothing is taken apart for it.

    900,000 fields of a letter would take 2 s and a hundred times their room.
    """
    if len(sent) > FORM_BYTES_MOST or sent.count(b"&") >= most:
        raise RequestEntityTooLarge
    if len(sent) > FIELD_BYTES_MOST and max(map(len, sent.split(b"&"))) > FIELD_BYTES_MOST:
        raise RequestEntityTooLarge


class BoundedFormParser(FormDataParser):
    """Takes apart what a form sent, if it is not too much; of parts Werkzeug has bounds itself."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> _Parsed:
        """Return the stream, the fields and the files. Raises RequestEntityTooLarge."""
        if mimetype == _FORM:
            sent = stream.read()
            check_fields(sent, FIELDS_MOST)
            stream = BytesIO(sent)
        return super().parse(stream, mimetype, content_length, options)


class CleanRequest(Request):
    """A request without NUL in what is asked and sent: no text has it, and PostgreSQL takes none."""

    form_data_parser_class = BoundedFormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark; nothing if it is too much, which `check_query` refuses."""
        if self.query_string.count(b"&") >= QUERY_FIELDS_MOST:
            return ImmutableMultiDict()
        return _without_nul(super().args)

    def check_query(self) -> None:
        """Raise RequestEntityTooLarge if too much stands behind the question mark."""
        check_fields(self.query_string, QUERY_FIELDS_MOST)

    def _load_form_data(self) -> None:
        if not was_signed_in_by(current_app, self):
            self.max_content_length = min(STRANGER_BYTES_MOST, self.max_content_length or STRANGER_BYTES_MOST)
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any("\0" in value for _, value in sent.items(multi=True)):
        return sent
    return ImmutableMultiDict((name, value.replace("\0", "")) for name, value in sent.items(multi=True))
