"""In whose name somebody acts who acts in their own."""

from kl01.org.access import Capacity


def test_who_acts_in_his_own_name_acts_on_behalf_of_nobody() -> None:
    own = Capacity()
    assert own.on_behalf_of_id is None
    assert own.on_behalf_of_name is None
