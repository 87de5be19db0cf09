"""Names of instances and flows, and what a run keeps when it is written and read."""

import pytest

from engine.execution.state import Run, ScopeStep, parse_scope, plain, scoped, step_text

SCOPES = [(), (ScopeStep("V", 1),), (ScopeStep("V", 12), ScopeStep("S", 2, 3))]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_comes_back_from_its_text(scope):
    text = scoped(scope, "u").removesuffix("u").rstrip("/")
    assert parse_scope(text) == scope


@pytest.mark.parametrize("scope", SCOPES)
def test_the_plain_name_is_what_stands_behind_the_scope(scope):
    assert plain(scoped(scope, "flow_id")) == "flow_id"
    assert plain(scoped(scope, step_text("u", 4, 2))) == "u#4[2]"


def test_routing_before_the_first_instance_is_kept():
    run = Run(routing=(("x1s", ("f_b",)), ("o1s", ("f_c", "f_d"))))
    assert Run.from_data(run.to_data()).routing == run.routing
