"""What stands where pip looks for a way to build a package of KL01: the sentence that there is none.

Templates, static files and `app.py` stand beside the folder `kl01`, so a wheel of it would not serve a single
page. The hooks of PEP 517 and 660 say so before anything is built.
"""

import sys
from typing import NoReturn

SENTENCE = (
    "KL01 is not a package: it runs where it stands, templates and all. Keep its folder, install what it "
    "needs with `pip install --requirement requirements/run.txt`, and start it with `python app.py`."
)


def _refuse(*_arguments: object, **_settings: object) -> NoReturn:
    sys.exit(SENTENCE)


get_requires_for_build_wheel = get_requires_for_build_sdist = get_requires_for_build_editable = _refuse
prepare_metadata_for_build_wheel = prepare_metadata_for_build_editable = _refuse
build_wheel = build_sdist = build_editable = _refuse
