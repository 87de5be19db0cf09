"""Names that look alike: what a reader cannot tell apart is not two names (threat 18). Pure."""

import unicodedata

LONGEST = 120
# Letters of other alphabets that look like Latin ones, in lower case (from the shapes, Unicode TR39 has the full list).
_LOOKS = dict(
    zip(
        "авекмнорстухіїјѕԁԛԝҺһӏαβεικνορτυχηѵ",
        "abekmhopctyxiijsdqwhhlaeeikvoptuxnv",
        strict=True,
    )
) | {"0": "o", "1": "l", "|": "l", "ı": "i"}
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "CJK", "HANGUL", "HIRAGANA", "ARMENIAN", "CHEROKEE")


def plain(text: str) -> str:
    """Return a name as it is kept: NFKC, without control, direction and zero-width characters."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(one for one in folded if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def skeleton(text: str) -> str:
    """Return what a name looks like: two names with one skeleton are not told apart by a reader."""
    folded = unicodedata.normalize("NFD", plain(text).casefold())
    letters = [_LOOKS.get(one, one) for one in folded if not unicodedata.combining(one)]
    return "".join(one for one in letters if one.isalnum())


def mixed(text: str) -> bool:
    """True when one word mixes alphabets that share shapes: Latin with Cyrillic or Greek."""
    for word in plain(text).split():
        alphabets = {_alphabet(one) for one in word if one.isalpha()}
        if len(alphabets & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return True
    return False


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((one for one in _ALPHABETS if name.startswith(one)), "")
