"""The fonts of our paper, told to fontconfig where they lie: nothing is copied, so a child that is killed leaves nothing behind.

Each face comes in two files: "Concord Serif" has the characters of GB 2312, Latin and symbols, "Concord Serif Rare" the other
characters of GBK. The stylesheet names both, one after the other. Nearly every document needs the small ones alone, and what
a page costs grows with the files that its letters come from.
"""

from __future__ import annotations

import os
from pathlib import Path

from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

FOLDER = Path(__file__).parents[1] / "forms" / "fonts"


def our_fonts() -> FontConfiguration:
    """A configuration that knows our fonts beside those of the system. Raises RuntimeError for a font that cannot be read."""
    made = FontConfiguration()
    for path in sorted(FOLDER.glob("*.otf")):
        if not fontconfig.FcConfigAppFontAddFile(made._config, os.fsencode(path)):
            raise RuntimeError(f"the font {path.name} cannot be read")
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", made.font_map))
    return made
