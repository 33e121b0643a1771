"""Openings ("cho em hỏi") and closings ("xin cảm ơn ạ") that say nothing about what is asked."""

import re

_SELF = (
    r"(?:chung toi|chung em|ba con|gia dinh toi|gia dinh em|nha em|nha toi"
    r"|toi|em|con|chau|minh|tui|bac|co|chu|anh|chi|e)"
)
_THEM = (
    r"(?:cac |quy |may |)(?:anh chi em|anh chi|anh|chi|em|co chu|co|chu|bac|ong|ba|can bo|lanh dao|ban|co quan"
    r"|toa soan|luat su|admin|ad|bot|xa|moi nguoi|ca nha|ca lang|cap tren|ubnd xa|uy ban|chinh quyen|tong dai"
    r"|ban tu van)"
)
_PLEASE = r"(?:lam on |vui long |xin |nho |)"
_OPENINGS = re.compile(
    r"(?:"
    rf"(?:{_SELF} )?(?:xin )?(?:kinh )?chao (?:{_THEM} ?)*(?:a |nhe )?"
    rf"|(?:da |kinh )?thua (?:{_THEM} ?)+"
    r"|a lo |da |vang |u |um |oi |hey |a |hi |ok |"
    rf"(?:{_THEM} )(?:oi|a) "
    rf"|(?:{_THEM} )?{_PLEASE}(?:lam on |vui long |)(?:cho|giup) (?:phep )?{_SELF} (?:xin )?(?:duoc )?"
    rf"(?:hoi|biet|hoi la)(?: mot chut| chut| ti| xiu| tham| nho| voi| ve| la| rang| cai| mot cau)* "
    rf"|(?:{_SELF} )?(?:xin |muon |dinh |can )*(?:duoc )?hoi (?:{_THEM} )?"
    r"(?:mot chut |chut |ti |tham |nho |ve viec |la |rang |cai nay )*"
    r"|cho hoi (?:chut |ti |tham |voi |la |nho |ve |mot chut )*"
    rf"|(?:nho|xin|mong|rat mong) (?:{_THEM} )?(?:tu van|giai dap|tra loi|chi|huong dan) "
    rf"(?:giup |dum |ho |cho )?(?:{_SELF} )?(?:voi |ve |la )*"
    r"|lam on cho hoi |hoi ti |hoi chut |hoi tham "
    r")"
)
_CLOSINGS = re.compile(
    r"(?: (?:"
    rf"(?:{_SELF} )?(?:rat )?(?:mong|nho|xin|kinh mong|rat mong)(?: duoc| nhan duoc)?(?: {_THEM})?(?: som)? "
    r"(?:giai dap|tu van|phan hoi|tra loi|huong dan|hoi am|chi bao|chi giup|giup do|xem xet|tra loi som)"
    rf"(?: som)?(?: giup| dum| ho| cho)?(?: {_SELF})?(?: voi| a| nhe| som)*+"
    rf"|(?:{_SELF} )?(?:xin |rat |chan thanh )*(?:cam on|cam ta|biet on)(?: {_THEM})?"
    r"(?: rat| nhieu| lam| truoc| a| nhe| nha)*+"
    rf"|(?:giup|dum|ho|cho)(?: {_SELF})?(?: voi)?(?: a| nhe| nha)"
    r"|voi a|a|nhe|nha|nhi|ha|hen|the a|vay a|oi"
    r"))+$"
)
_LOOKED_AT = 40
_IN_OPENINGS, _IN_CLOSINGS = (frozenset(re.findall("[a-z]+", one.pattern)) for one in (_OPENINGS, _CLOSINGS))
"""No opening begins, and no closing ends, with any other word."""


def kept_span(folded: list[str]) -> tuple[int, int]:
    """The (first, last) word numbers left when openings and closings are taken off; (n, n) when nothing is left."""
    first = _opening_words(folded)
    last = len(folded) - _closing_words(folded[first:])
    return (first, first) if first == len(folded) else (first, last)


def _opening_words(folded: list[str]) -> int:
    if not folded or folded[0] not in _IN_OPENINGS:
        return 0
    head = "".join(f"{word} " for word in folded[:_LOOKED_AT])
    position = 0
    while (match := _OPENINGS.match(head, position)) and match.end() > position:
        position = match.end()
    return head.count(" ", 0, position)


def _closing_words(folded: list[str]) -> int:
    if not folded or folded[-1] not in _IN_CLOSINGS:
        return 0
    tail = "".join(f" {word}" for word in folded[-_LOOKED_AT:])
    match = _CLOSINGS.search(tail)
    return tail.count(" ", match.start()) if match else 0
