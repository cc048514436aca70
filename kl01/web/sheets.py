"""The margins of previews of papers, where an office has set others than the rule has.

Pages carry no styles of their own (see headers.py), and margins may be any: so each has a small file, under
an address that says them, which a browser keeps for ever.
"""

from flask import Blueprint, Flask, Response, abort, request

from kl01.printing.margins import Margins
from kl01.web.doors import Permission, requires

blueprint = Blueprint("sheets", __name__)

# As the rules of paper.css for the margins of the profiles; under 60rem and in print a sheet has none there.
_STYLES = """.paper-sheet--{word} {{
  page: upright-{word};
}}

@media screen and (min-width: 60.01rem) {{
  .paper-sheet--{word} {{
    padding: {sides};
  }}
}}

@page upright-{word} {{
  size: A4;
  margin: {sides};
}}

@page lying-{word} {{
  size: A4 landscape;
  margin: {sides};
}}

.doc--landscape > .paper-sheet--{word} {{
  page: lying-{word};
}}
"""


def register(app: Flask) -> None:
    """Add the files."""
    app.register_blueprint(blueprint)


@blueprint.get("/to-giay")
@requires(Permission.SIGNED_IN)
def margins() -> Response:
    """Answer with the styles of a sheet with margins (?le=25-25-35-15); 404 where none could have them."""
    word = request.args.get("le", "")
    found = Margins.of_word(word) or abort(404)
    made = Response(_STYLES.format(word=word, sides=found.css), mimetype="text/css")
    made.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return made
