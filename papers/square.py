"""The square code that a phone's camera reads."""

import io


def as_png(link: str) -> bytes:
    """Sharp enough for 4 cm on paper; with the empty margin that cameras need."""
    import segno

    made = io.BytesIO()
    segno.make(link, error="m").save(made, kind="png", scale=12, border=4)
    return made.getvalue()


def as_svg(link: str) -> str:
    import segno

    made = io.BytesIO()
    segno.make(link, error="m").save(made, kind="svg", scale=4, border=4, xmldecl=False, light="#ffffff")
    return made.getvalue().decode()
