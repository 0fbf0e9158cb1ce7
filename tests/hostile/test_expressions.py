"""No line makes a regular expression of this package slow: its cost grows slower than the square of the length."""

from __future__ import annotations

import pytest
from support.expressions import Expression, expressions, slow_line


def test_every_expression_is_found() -> None:
    found = {expression.where.partition(":")[0].rpartition(".")[0] for expression in expressions()}
    assert len(expressions()) > 300
    assert {"mkdocs_postmortems.gate.rules.body", "mkdocs_postmortems.intake.migrate.stamps"} <= found


def test_the_test_itself_finds_what_is_slow() -> None:
    import re

    for careless in (r"\s+$", r"(a+)+b", r"(?s)<!--.*?-->", r"\w+@x"):
        pattern = re.compile(careless)
        assert slow_line(Expression("here", pattern, frozenset({"search"}))), careless


def test_no_line_makes_an_expression_slow() -> None:
    slow = [said for each in expressions() if (said := slow_line(each))]
    assert not slow, "\n".join(slow)


@pytest.mark.slow
def test_no_line_of_many_makes_an_expression_slow() -> None:
    slow = [said for each in expressions() if (said := slow_line(each, thorough=True))]
    assert not slow, "\n".join(slow)
