"""What a technique is seen to do has a name and words, wherever it can be seen."""

import pytest

from bench_core.techniques import registry
from bench_core.words.catalogue import LANGUAGES


@pytest.mark.parametrize("technique", registry.catalog().values(), ids=list(registry.catalog()))
def test_a_technique_that_is_watched_says_what_it_promises(technique):
    own = getattr(technique, "MECHANISM", {})
    assert bool(own) == hasattr(technique, "mechanism")
    assert not own or any(quantity.promised for quantity in own.values())


@pytest.mark.parametrize("name", registry.quantities())
def test_a_quantity_has_words_in_every_language(name):
    quantity = registry.quantities()[name]
    texts = [getattr(quantity, language) for language in LANGUAGES]
    assert all(texts) and not any("{" in text for text in texts)
