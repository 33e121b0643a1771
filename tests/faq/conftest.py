"""One small matcher for all scenes of this folder."""

from pathlib import Path

import pytest

from faq.catalogue import Catalogue, load_catalogue
from faq.matcher import Matcher
from tests.faq.small import write


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("small")
    return load_catalogue(write(folder))


@pytest.fixture(scope="session")
def small_matcher(small_catalogue: Catalogue) -> Matcher:
    return Matcher(small_catalogue)
