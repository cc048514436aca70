"""What the pages of a writer share: the blueprint, and a submission opened for them."""

from flask import Blueprint, abort

from kl01.papers.access import Need
from kl01.papers.pages import open_paper
from kl01.submissions.keeper import OpenSubmission

blueprint = Blueprint("submissions", __name__, url_prefix="/mau")


def open_own(paper_id: int) -> OpenSubmission:
    """Open a submission for its writer's side; papers of other kinds move with the rooms that keep them."""
    opened = open_paper(paper_id, Need.WRITE)
    if not isinstance(opened, OpenSubmission):
        abort(404)
    return opened
