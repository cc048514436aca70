"""All letters of Vietnamese, with their marks and tones."""

import unicodedata

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
VIETNAMESE = "".join(sorted({*"bcdđghklmnpqrstvx", *"fjwz", *VOWELS}))
VIETNAMESE += VIETNAMESE.upper()
