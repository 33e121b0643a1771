"""What may be wrong with a code that leads nowhere: look-alikes, and letters too many or too few."""

from desk.codes import ALPHABET, LENGTH

_NEVER = {
    "0": "Q hoặc D",
    "O": "Q hoặc D",
    "1": "T hoặc J",
    "I": "T hoặc J",
    "L": "T hoặc J",
    "5": "6 hoặc 8",
    "S": "8 hoặc 6",
    "Z": "2 hoặc 7",
}
_CONFUSED = (("B", "8"), ("D", "Q"), ("G", "6"), ("M", "N"), ("U", "V"), ("V", "Y"), ("2", "7"), ("P", "R"))


def advice(typed: str) -> list[str]:
    """Sentences for the resident, without telling whether any other code exists."""
    letters = [letter for letter in typed.upper() if letter.isalnum()]
    found = []
    if len(letters) != LENGTH:
        found.append(f"Mã gồm đúng {LENGTH} chữ và số, bà con mới nhập {len(letters)}.")
    for letter in dict.fromkeys(letters):
        if letter in _NEVER:
            what = "số" if letter.isdigit() else "chữ"
            found.append(f"Trong mã không bao giờ có {what} {letter}: chỗ đó có thể là {_NEVER[letter]}.")
        elif letter not in ALPHABET:
            found.append(f"Mã không có chữ “{letter}”: mã viết không dấu.")
    if not found:
        pairs = [f"{a} với {b}" for a, b in _CONFUSED if a in letters or b in letters]
        found.append(f"Hay nhầm: {', '.join(pairs)}." if pairs else "Bà con so lại từng chữ với tin nhắn lúc gửi.")
    return found[:4]
