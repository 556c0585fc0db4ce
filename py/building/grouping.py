"""A pytest plug-in: all browser tests go to one process of pytest-xdist, in their order."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "site" in item.path.parts[-3:-1]:
            item.add_marker(pytest.mark.xdist_group("site"))
