"""Whether Word and Excel files keep to their schemas: what the Open XML SDK says, and what Python sees.

The validator comes from npm and brings its own runtime:

    npm install --prefix tests/printing/validator --no-package-lock
"""

import io
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lxml import etree

from tests.printing.office import missing
from tests.some import some

_HERE = Path(__file__).parent / "validator" / "node_modules" / ".bin"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ORDER = {
    name: children.split()
    for name, children in {
        "style": """
            name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat
            locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr
        """,
        "tbl": "tblPr tblGrid tr",
        "tblPr": """
            tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc
            tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription
        """,
        "tblCellMar": "top left bottom right",
        "tr": "tblPrEx trPr tc",
        "tc": "tcPr p tbl",
        "tcPr": """
            cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign
        """,
        "tcBorders": "top left bottom right insideH insideV",
        "tcMar": "top left bottom right",
        "pPr": """
            pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr
            shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN
            bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc
            textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr
        """,
        "rPr": """
            rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
            snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd
            fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath
        """,
        "sectPr": """
            headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders
            lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid
        """,
        "settings": """
            view zoom removePersonalInformation embedTrueTypeFonts saveSubsetFonts mirrorMargins
            bordersDoNotSurroundHeader bordersDoNotSurroundFooter proofState attachedTemplate
            stylePaneFormatFilter trackRevisions doNotTrackMoves documentProtection defaultTabStop
            autoHyphenation evenAndOddHeaders drawingGridHorizontalSpacing drawingGridVerticalSpacing
            displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery characterSpacingControl
            savePreviewPicture doNotValidateAgainstSchema footnotePr endnotePr compat docVars rsids
            themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures
            shapeDefaults decimalSymbol listSeparator
        """,
    }.items()
}
"""What stands in what, in the order of ECMA-376-1 (17 and annex A): of what our files hold."""


def order_faults(content: bytes) -> list[str]:
    """Return what stands out of order in a Word file, and which names of styles hold a comma."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [name for name in file.namelist() if name.startswith("word/") and name.endswith(".xml")]
        return [fault for part in some(parts) for fault in _faults(part, etree.fromstring(file.read(part)))]


def _faults(part: str, root: Any) -> Iterator[str]:
    for element in root.iter(*(f"{_W}{name}" for name in some(_ORDER))):
        order = _ORDER[element.tag.removeprefix(_W)]
        names = [child.tag.removeprefix(_W) for child in element if child.tag.startswith(_W)]
        if unknown := set(names) - set(order):
            yield f"{part}: {element.tag.removeprefix(_W)} holds {unknown}"
        elif (places := [order.index(name) for name in names]) != sorted(places):
            yield f"{part}: {element.tag.removeprefix(_W)} holds {names}"
    for name in root.iter(f"{_W}name"):
        if "," in name.get(f"{_W}val"):
            yield f"{part}: a style is called {name.get(f'{_W}val')}"


def validator() -> str:
    """Return the command of the validator; without one the test is skipped, or fails where CI is true."""
    found = shutil.which("ooxml-validator", path=str(_HERE)) or shutil.which("ooxml-validator")
    if found is None:
        missing(f"the validator of Word and Excel files (see {__name__})")
    return found


def schema_faults(files: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return what the validator finds in Word and Excel files by name; of each that is valid, nothing."""
    command = validator()

    def asked(name: str) -> list[str]:
        path = folder / name
        path.write_bytes(files[name])
        made = subprocess.run([command, str(path)], capture_output=True, timeout=120, check=False)
        answer = json.loads(made.stdout)
        assert answer["ok"] is not bool(answer["errors"])
        return [f"{one['path']} {one['xPath']}: {one['description']}" for one in answer["errors"]]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(some(files), pool.map(asked, files), strict=True))
    return {name: faults for name, faults in found.items() if faults}
