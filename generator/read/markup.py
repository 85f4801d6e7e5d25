"""Markup by its digest: an element that was read before is known by what it consists of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree as tree


def element_digest(element: tree._Element) -> str:
    """Return the digest of an element with everything in it, the namespaces it stands under included."""
    from lxml import etree  # noqa: PLC0415 - whoever has an element has it

    return hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()
