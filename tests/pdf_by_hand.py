"""PDFs of one page as written by hand: what stands where is known without any library."""

from __future__ import annotations

MAP = (
    b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
    b"1 beginbfchar <41> <d840dc0b> endbfchar endcmap end"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
"""Helvetica, whose A stands for 𠀋, a character of two units."""


def stream(head: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def pdf(content: bytes, form: bytes = b"") -> bytes:
    """A PDF of one page as written by hand; ``form`` is what /F draws."""
    fonts = b"/Resources << /Font << /H 5 0 R >> /XObject << /F 7 0 R >> >>"
    box = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /H 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R " + fonts + b" >>",
        stream(b"", content),
        FONT,
        stream(b"", MAP),
        stream(box, form),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 8\n0000000000 65535 f \n"
    return data + head + table + b"trailer << /Size 8 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def show(words: bytes, height: int, size: int = 10, left: int = 50) -> bytes:
    return b"BT /H %d Tf %d %d Td (%s) Tj ET\n" % (size, left, height, words)
