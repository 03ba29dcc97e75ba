"""Pages as PDF, set by typst with the fonts of a package alone, so that they come out the same on a bare machine.

Both are the extra `pdf`. What stands on a page goes in as data, never as markup.
"""

import json
from importlib import import_module
from typing import Any

from contracts.refusals import Refusal


class PdfNotInstalled(Refusal):
    zh = "生成 PDF 要另装排版组件和中文字体。请运行 pip install 'gongjian-ledger[pdf]'，或改用 xlsx。"
    en = "PDF needs a typesetter and a Chinese font. Run pip install 'gongjian-ledger[pdf]', or choose xlsx."


def typeset(page: str, everything: dict[str, Any]) -> bytes:
    """The PDF of a page, which finds `everything` as JSON in `sys.inputs.all`.

    Raises:
        PdfNotInstalled: the extra is not there.
    """
    try:
        typst, fonts = import_module("typst"), import_module("pylopdf_fonts_zh_cn")
    except ModuleNotFoundError:
        raise PdfNotInstalled from None
    pdf, warnings = typst.compile_with_warnings(
        page.encode(),
        font_paths=typst.Fonts(
            font_paths=[str(fonts.sans_path().parent)],
            include_system_fonts=False,
            include_embedded_fonts=False,
        ),
        sys_inputs={"all": json.dumps(everything, ensure_ascii=False)},
    )
    assert not warnings, warnings
    made: bytes = pdf
    return made
