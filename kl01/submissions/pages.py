"""The blueprint of a writer's pages."""

from flask import Blueprint

blueprint = Blueprint("submissions", __name__, url_prefix="/mau")
