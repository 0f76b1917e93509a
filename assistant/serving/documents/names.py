"""A file's name as somebody sent it → a plain name inside one folder, or a refusal.

Given text, gives one path segment. It does not know folders.

Names are compared and kept in one form (Unicode NFKC, UAX 15), so that look-alikes of dots and slashes become
what they look like before they are judged. What would lead elsewhere is refused, not mended: nobody sends it by
mistake. What is only odd becomes a hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from assistant.corpus.reading import READABLE
from assistant.serving.documents.refusals import NameRefused, TypeRefused

LONGEST_BYTES = 120
_PLAIN = set(" -_.()+,&'")
# As Windows keeps them for devices, whatever their suffix; a folder may be shared with it.
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def file_name(sent: str) -> str:
    """The name to keep a file under; its suffix is one of ``corpus.reading.READABLE``, in lower case.

    Raises:
        NameRefused: it is no plain name.
        TypeRefused: no reader for its suffix.
    """
    name = unicodedata.normalize("NFKC", sent)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name):
        raise NameRefused("A file's name has no control, invisible or direction characters.")
    if "/" in name or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise NameRefused("A file's name is a name, not a path.")
    if name.startswith(".") or ".." in name or name != name.strip() or _DEVICE.fullmatch(name):
        raise NameRefused("A file's name begins with a letter or digit, and no system keeps it for itself.")
    name = "".join(sign if sign in _PLAIN or unicodedata.category(sign)[0] in "LMN" else "-" for sign in name)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READABLE:
        raise TypeRefused(f"Only {', '.join(sorted(READABLE))} can be read.")
    name = PurePosixPath(name).stem + suffix
    if len(name.encode()) > LONGEST_BYTES:
        raise NameRefused(f"A file's name has at most {LONGEST_BYTES} bytes in UTF-8.")
    if unicodedata.category(name[0])[0] not in "LN":
        raise NameRefused("A file's name begins with a letter or a digit.")
    return name
