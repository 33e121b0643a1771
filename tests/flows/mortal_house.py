"""The four answers of the tests, read once for all processes that are forked after this was loaded."""

from faq.catalogue import load_catalogue
from faq.matcher import Matcher
from handlers.turn import House
from tests.clock import VIETNAM
from tests.conftest import ANSWERS

_CATALOGUE = load_catalogue(ANSWERS)
HOUSE = House(catalogue=_CATALOGUE, matcher=Matcher(_CATALOGUE), secret=b"k" * 32, zone=VIETNAM)
