"""What may stand in an address: periods of papers."""

import pytest
from flask import Flask, url_for
from werkzeug.exceptions import NotFound

from kl01.periods import Period


@pytest.mark.parametrize(("period", "number"), [(Period.TERM, "0"), (Period(2026), "2026")])
def test_a_period_stands_in_an_address_as_its_number(app: Flask, period: Period, number: str) -> None:
    address = f"/mau/moi/mau-01/{number}"
    with app.test_request_context():
        assert url_for("submissions.start", code="mau-01", period=period) == address
    found = app.url_map.bind("kl01").match(address)
    assert found == ("submissions.start", {"code": "mau-01", "period": period})


@pytest.mark.parametrize("number", ["-1", "2147483648", "nam", ""])
def test_what_is_no_period_leads_nowhere(app: Flask, number: str) -> None:
    with pytest.raises(NotFound):
        app.url_map.bind("kl01").match(f"/mau/moi/mau-01/{number}")
