"""What the pages of the honours share: the blueprint."""

from flask import Blueprint

blueprint = Blueprint("honours", __name__, url_prefix="/guong-dien-hinh")
