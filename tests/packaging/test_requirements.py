"""What the package asks for, and what requirements*.txt install, are the same packages at versions that fit."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def by_name(lines):
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def pins(name):
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return by_name(line for line in lines if line and not line.startswith("-r "))


RANGES = by_name(PYPROJECT["project"]["dependencies"])
BUILD = by_name(PYPROJECT["build-system"]["requires"])
PINS, BUILD_PINS = pins("requirements.txt"), pins("requirements-build.txt")


def test_both_lists_have_the_same_packages():
    assert set(PINS) == set(RANGES)
    assert set(BUILD_PINS) == set(BUILD)


@pytest.mark.parametrize("name", sorted(PINS | BUILD_PINS))
def test_every_pin_is_exact_and_in_its_range(name):
    (exact,) = (PINS | BUILD_PINS)[name].specifier
    assert exact.operator == "=="
    assert exact.version in (RANGES | BUILD)[name].specifier


def test_make_installs_what_builds_the_package():
    assert "-r requirements-build.txt" in (ROOT / "Makefile").read_text()
