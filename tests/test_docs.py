"""The README knows every technique and its defaults. (Commands: tests/cli/test_commands.py.)"""

from pathlib import Path

import pytest

from bench_core.techniques import registry as techniques

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.mark.parametrize("name", techniques.catalog())
def test_every_technique_is_documented_with_its_defaults(name):
    row = next(line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line)
    for option in techniques.get(name).OPTIONS:
        assert f"`{option.name}={option.default}`" in row
        assert all(choice in row for choice in option.choices)


@pytest.mark.parametrize("name", techniques.catalog())
def test_every_technique_declares_itself(name):
    module = techniques.get(name)
    assert module.SUMMARY and isinstance(module.NEEDS, tuple) and isinstance(module.CHANGES, dict)
    assert module.__doc__ and module.apply.__doc__
