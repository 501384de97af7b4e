"""The packages under test: built once, and again only when their inputs changed."""

import json
from collections.abc import Mapping

import pytest

from infra import templates
from infra.build import Package, build
from tests.infrastructure.lecture import Template


@pytest.fixture(scope="session")
def packages() -> Mapping[str, Package]:
    """Give what ships, linted."""
    return build()


@pytest.fixture(scope="session")
def translated(packages: Mapping[str, Package]) -> Mapping[str, Template]:
    """Give the CloudFormation of each app."""
    return {
        app: json.loads(package.translated.read_text(encoding="utf-8"))
        for app, package in packages.items()
        if app != "socle"
    }


@pytest.fixture(scope="session")
def socle() -> Template:
    """Give the base template."""
    return templates.socle()
