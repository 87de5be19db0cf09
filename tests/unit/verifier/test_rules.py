"""The rules over a case: each kept, each breached; and the state they end in."""

import pytest

from engine.verifier import rebuild, verify

from .making import CASE, DEFINITION, OTHER, SYSTEM, Trail, com, completed, found, opened, signed, started

OLD, NEW = com("old"), com("new")


def check(trail):
    return found(verify(trail.export()))


def breach(trail, code):
    """The last record, and nothing else, breaches the rule."""
    return check(trail) == [(CASE, trail.records[-1]["seq"], code)]


def field(trail, value=OLD, path="a"):
    return trail.add("fields", fields={path: value}, removed=[])


def task():
    return opened(field(started()))


def bound():
    return signed(task(), 1, bound={"a": OLD, "task.b": NEW})


def test_whole_life():
    trail = bound().add("claimed", instance="a#1").add("assigned", instance="a#1", person="pe_3")
    trail.add("released", instance="a#1", person="pe_1").add("transferred", instance="a#1", to="pe_2", from_="pe_3")
    trail.add("delegated", instance="a#1", to="pe_9").add("answered", instance="a#1", actor=OTHER)
    trail.add("counted", counters={"n": 1}).add("incident", incident="i1", code="c").add(
        "incident", incident="i0", code="c"
    )
    trail.add("resolved", incident="i1").add("tally", tally="t", before=0, after=1, state="spent")
    state = rebuild(trail.records)
    assert state["open"] == [{"element": "a", "holders": ["pe_2"], "instance": "a#1", "round": 1, "sort": "task"}]
    assert (state["counters"], state["incidents"], state["status"]) == ({"n": 1}, ["i0"], "open")
    trail.add("refused", verb="sign", reasons=["x"], count=1, instance="a#1").add("refused_again", of=16, count=4)
    completed(trail)
    opened(trail, "m#1/b#1[2]", "system", ["a#1"])
    opened(trail, "w#1", "event", ["a#1"])
    field(trail, NEW).add("lapsed", signatures=[1], by="m#1/b#1[2]", paths=["a"])
    trail.add("resign_offered", instance="a#1~1", of="a#1")
    signed(trail, 2, "a#1~1", bound={"a": NEW}, on_behalf="pe_7")
    completed(trail, "a#1~1", outcome="done")
    trail.add("returned", instance="m#1/b#1[2]", to="a#1")
    trail.add("undone", instances=["a#1", "a#1~1", "m#1/b#1[2]"], signatures=[2], cause="return")
    assert rebuild(trail.records)["signatures"] == []
    opened(trail, "a#2")
    trail.add("reinstated", instances=["a#1", "a#1~1"], signatures=[2]).add("withdrawn", instance="a#2", cause="x")
    completed(trail, "w#1", "caught").add("suspended")
    assert rebuild(trail.records)["status"] == "suspended"
    trail.add("resumed").add("fields", fields={"c": OLD}, removed=["b"]).add("migrated", definition=migrated())
    trail.add("linked", case="ca_2", relation="sub", definition=migrated())
    trail.add("ended", status="revoked", result="r", definition=migrated())
    assert (rebuild(trail.records)["status"], rebuild(trail.records)["result"]) == ("revoked", "r")
    trail.add("clock", behind=3, definition=migrated()).add("reopened", definition=migrated(), asked_by="pe_2")
    assert check(trail) == []
    assert rebuild(trail.records) == {
        "counters": {"n": 1},
        "fields": {"a": NEW, "c": OLD},
        "incidents": ["i0"],
        "open": [],
        "result": "",
        "signatures": [
            {"instance": "a#1~1", "number": 2, "on_behalf": "pe_7", "outcome": "done", "person": "pe_1"},
        ],
        "status": "open",
    }


def migrated():
    return {"key": "k", "version": 2, "digest": "sha256:" + "d2" * 32}


def test_rounds():
    trail = task().add("withdrawn", instance="a#1", cause="x")
    opened(trail, "m#1/a#1", "system")
    completed(trail, "m#1/a#1").add("resign_offered", instance="m#1/a#1~1", of="m#1/a#1")
    opened(trail, "a#3")
    state = rebuild(trail.records)
    assert [(one["instance"], one["round"], one["sort"]) for one in state["open"]] == [
        ("a#3", 3, "task"),
        ("m#1/a#1~1", 2, "resign"),
    ]
    assert check(trail) == []


def test_not_started():
    assert breach(Trail().add("clock", behind=1), "not_started")
    assert breach(started().add("started", number="N", process="p", owner="d"), "not_started")


def test_after_end():
    trail = started().add("ended", status="completed", result="")
    allowed = started().add("incident", incident="i", code="c").add("refused", verb="v", reasons=[], count=1)
    allowed.add("ended", status="completed", result="").add("clock", behind=0).add("erased", targets=[], basis="b")
    allowed.add("refused", verb="v", reasons=[], count=1).add("refused_again", of=3, count=2)
    allowed.add("tally", tally="t", before=0, after=1, state="released").add("resolved", incident="i")
    allowed.add("linked", case="ca_2", relation="r").add("reopened", asked_by="pe_2").add("counted", counters={})
    assert check(allowed) == []
    assert breach(trail.add("suspended"), "after_end")


def test_definition_changed():
    assert breach(Trail().add("started", number="N", process="p", owner="d", definition=migrated()),
                  "definition_changed")  # fmt: skip
    assert breach(started().add("clock", behind=1, definition=migrated()), "definition_changed")
    same = {"key": "k", "version": 2, "digest": DEFINITION}
    assert breach(started().add("clock", behind=1, definition=same), "definition_changed")
    first = {"key": "other", "version": 7, "digest": DEFINITION}
    assert check(started(definition=first)) == []


def test_reads_back():
    trail = started(reads={"directory": 3}).add("clock", behind=1).add("clock", behind=1, reads={"directory": 3})
    assert check(trail) == []
    assert breach(trail.add("clock", behind=1, reads={"directory": 2}), "reads_back")
    assert check(started().add("clock", behind=1, reads={"directory": 0})) == []


def test_opened_twice():
    assert breach(opened(task()), "opened_twice")
    assert breach(opened(completed(bound())), "opened_twice")
    again = completed(bound()).add("resign_offered", instance="a#1~1", of="a#1")
    assert check(again) == []
    assert breach(again.add("resign_offered", instance="a#1~1", of="a#1"), "opened_twice")


def test_added_signers_are_in_the_normal_form():
    """Ascending; who is removed leaves, and without any the member is absent."""
    trail = task().add("signer_added", instance="a#1", person="q", place="after")
    trail.add("signer_added", instance="a#1", person="p", place="before")
    assert rebuild(trail.records)["open"][0]["added"] == [["p", "before"], ["q", "after"]]
    trail.add("signer_removed", instance="a#1", person="p").add("signer_removed", instance="a#1", person="q")
    assert "added" not in rebuild(trail.records)["open"][0]
    assert check(trail) == []


def test_unknown_cause():
    assert breach(opened(task(), "b#1", causes=["a#1"]), "unknown_cause")
    assert breach(opened(task(), "b#1", causes=["x#1"]), "unknown_cause")
    assert breach(task().add("resign_offered", instance="a#1~1", of="a#1"), "unknown_cause")


@pytest.mark.parametrize("instance", ["z#1", "done#1", "gone#1"])
@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("claimed", {}),
        ("assigned", {"person": "p"}),
        ("released", {"person": "p"}),
        ("transferred", {"from_": "p", "to": "q"}),
        ("delegated", {"to": "p"}),
        ("signer_added", {"person": "p", "place": "after"}),
        ("signer_removed", {"person": "p"}),
        ("answered", {}),
        ("completed", {"outcome": "", "flows": [], "routing": {}}),
        ("caught", {"outcome": "", "flows": [], "routing": {}}),
        ("withdrawn", {"cause": "c"}),
        ("returned", {"to": "a#1"}),
        ("signed", {"number": 1, "outcome": "o", "role": "", "slot": "", "bound": {}, "signer": {}, "evidence": []}),
    ],
)
def test_not_open(kind, own, instance):
    trail = opened(opened(task(), "done#1", "system"), "gone#1")
    completed(trail, "done#1").add("withdrawn", instance="gone#1", cause="c")
    assert breach(trail.add(kind, instance=instance, **own), "not_open")


def test_not_open_of_many():
    assert breach(task().add("undone", instances=["a#1", "z#1"], signatures=[], cause="c"), "not_open")
    assert breach(task().add("reinstated", instances=["a#1"], signatures=[]), "not_open")
    gone = task().add("withdrawn", instance="a#1", cause="c")
    assert breach(gone.add("undone", instances=["a#1"], signatures=[], cause="c"), "not_open")


@pytest.mark.parametrize("kind", ["claimed", "answered"])
def test_not_a_person(kind):
    assert breach(task().add(kind, instance="a#1", actor=SYSTEM), "not_a_person")
    assert breach(signed(task(), 1, actor=SYSTEM), "not_a_person")


@pytest.mark.parametrize("own", [{}, {"actor": OTHER, "on_behalf": "pe_1"}, {"on_behalf": "pe_5"}])
def test_signed_twice(own):
    assert breach(signed(bound(), 2, **own), "signed_twice")
    assert check(signed(bound().add("voided", signatures=[1], cause="c"), 2, **own)) == []
    assert check(signed(opened(bound(), "b#1"), 2, "b#1", **own)) == []


def test_signed_twice_for_another():
    trail = signed(task(), 1, on_behalf="pe_2")
    assert breach(signed(trail, 2, actor=OTHER), "signed_twice")


def test_bad_number():
    assert breach(signed(task(), 2), "bad_number")
    assert breach(signed(bound(), 3, actor=OTHER), "bad_number")
    assert breach(signed(bound().add("voided", signatures=[1], cause="c"), 1), "bad_number")


def by(mandate):
    return {**OTHER, "mandate": mandate}


def test_bad_acting():
    standing, day, higher = {"standing": "buyer"}, {"day": "buyer"}, {"higher": "buyer", "section": "buyer"}
    assert breach(signed(task(), 1, acting=standing, actor=by("ma_1")), "bad_acting")
    assert breach(signed(task(), 1, acting=standing, actor=by(None), on_behalf="pe_9"), "bad_acting")
    assert breach(signed(task(), 1, acting=day, actor=by(None)), "bad_acting")
    assert check(signed(task(), 1, acting=standing, actor=by("ma_1"), on_behalf="pe_9")) == []
    assert check(signed(task(), 1, acting=day, actor=by("ma_1"))) == []
    assert check(signed(task(), 1, acting=higher)) == []
    plain = binds_of(signed(task(), 1, actor=by("ma_1")))
    assert breach(signed(task(), 1, acting=day, actor=by("ma_1"), binds=plain), "bad_binds")


def test_bad_acting_at_the_start():
    assert check(started(acting={"standing": "window"}, on_behalf="pe_9", actor=by("ma_1"))) == []
    found = check(started(acting={"standing": "window"}, actor=by("ma_1")))
    assert [code for _, _, code in found] == ["bad_acting"]


def binds_of(trail):
    return trail.records[-1]["binds"]


def test_bad_binds():
    assert breach(signed(task(), 1, binds=DEFINITION), "bad_binds")
    assert check(signed(task(), 1, reads={"settings": ["a@1"]}, evidence=[["e", DEFINITION]], comment=OLD)) == []


def test_stale_values():
    assert breach(signed(task(), 1, bound={"a": NEW}), "stale_values")
    assert breach(signed(task(), 1, bound={"z": NEW}), "stale_values")


def test_unsigned():
    assert breach(completed(task()), "unsigned")
    assert breach(completed(bound().add("voided", signatures=[1], cause="c")), "unsigned")
    again = completed(bound()).add("resign_offered", instance="a#1~1", of="a#1")
    assert breach(completed(again, "a#1~1"), "unsigned")


def test_unknown_signature():
    assert breach(bound().add("voided", signatures=[1, 2], cause="c"), "unknown_signature")
    assert breach(bound().add("lapsed", signatures=[2], by="a#1", paths=[]), "unknown_signature")
    assert breach(bound().add("undone", instances=[], signatures=[9], cause="c"), "unknown_signature")
    assert breach(bound().add("reinstated", instances=[], signatures=[1]), "unknown_signature")
    lapsed = bound().add("lapsed", signatures=[1], by="a#1", paths=["a"])
    assert breach(lapsed.add("reinstated", instances=[], signatures=[1]), "unknown_signature")


def test_not_voided():
    assert breach(bound().add("undone", instances=["a#1"], signatures=[], cause="c"), "not_voided")


LATER = [
    lambda trail: signed(trail, 2, actor=OTHER),
    completed,
    lambda trail: opened(trail, "b#1"),
    lambda trail: trail.add("ended", status="completed", result=""),
]


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("change", [{"fields": {"a": NEW}, "removed": []}, {"fields": {}, "removed": ["a"]}])
def test_not_lapsed(later, change):
    trail = bound().add("fields", **change)
    assert breach(trail, "not_lapsed")  # at the end of the stream
    assert breach(later(trail), "not_lapsed")


def test_not_lapsed_kept():
    back = field(field(bound(), NEW))
    assert check(back) == []
    assert check(completed(back)) == []
    field(back, NEW).add("lapsed", signatures=[1], by="a#1", paths=["a"])
    assert check(opened(back, "b#1")) == []


def test_not_lapsed_not_asked_of_a_broken_stream():
    trail = field(bound(), NEW).add("painted")
    assert check(trail) == [(CASE, 6, "unknown_kind")]


def test_reinstated_with_old_values():
    trail = completed(bound()).add("undone", instances=["a#1"], signatures=[1], cause="c")
    field(trail, NEW).add("reinstated", instances=["a#1"], signatures=[1])
    assert breach(trail, "not_lapsed")
    assert check(trail.add("lapsed", signatures=[1], by="a#1", paths=["a"])) == []


def test_open_at_end():
    assert breach(task().add("ended", status="completed", result=""), "open_at_end")


def test_unknown_refusal():
    trail = started().add("refused", verb="v", reasons=[], count=1)
    assert breach(started().add("refused_again", of=1, count=2), "unknown_refusal")
    trail.add("refused_again", of=2, count=3)
    assert check(trail) == []
    assert breach(trail.add("refused_again", of=2, count=3), "unknown_refusal")


def test_unknown_incident():
    trail = started().add("incident", incident="i", code="c").add("resolved", incident="i")
    assert breach(trail.add("resolved", incident="i"), "unknown_incident")


def test_only_the_first_rule():
    """One finding for each stream: the first record, and there the first rule of the table."""
    trail = opened(task(), causes=["z#1"])
    assert breach(trail, "opened_twice")
    trail.add("claimed", instance="z#9")
    assert check(trail) == [(CASE, 4, "opened_twice")]
