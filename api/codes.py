"""QR codes as SVG: the only door of segno. An address becomes a picture that phones read, on screen and on paper."""

import segno


def svg(address: str, *, label: str) -> str:
    """Return an address as an ``<svg>`` element with a name for who cannot see it; no style, no script.

    Level M stands a fold or a stain; four modules of quiet on each side as ISO/IEC 18004 has it.
    """
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True, title=label)
    return str(drawn).replace("<svg ", '<svg role="img" ', 1)
