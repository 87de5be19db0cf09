"""The demo is walked through the use cases once, and its trail verifies."""

from api import demo, verifying
from engine.bootstrap import open_engine
from engine.usecases.oversight import showcase


def test_the_demo_is_walked_once_and_verifies(database_url, tmp_path):
    engine = open_engine(database_url, home=tmp_path)
    try:
        agency = demo.prepare(engine)
        every = engine.ask(showcase.cases, agency.id)
        found = [one for one in every if one["process"]["key"] == "procurement"]
        assert [one["status"] for one in found] == ["completed", "open", "refused", "open", "open"]
        assert [one["number"][-5:] for one in found] == [f"{n:05d}" for n in range(1, 6)]
        held = found[1]["open_work_items"][0]
        assert (held["state"], held["still_needed"]["signatures"]) == ("held", {"have": 1, "need": 2})
        now = engine.env.clock.now().isoformat()
        assert all(one["started_at"] < now for one in every)
        finance = [one["status"] for one in every if one["process"]["key"] == "finance"]
        assert finance == ["completed", "open", "open"]
        demo.prepare(engine)
        assert len(engine.ask(showcase.cases, agency.id)) == len(every)
        report = engine.ask(verifying.report, agency.id)
        assert report["ok"], report["findings"]
        assert report["documents_read"]
        course = engine.ask(showcase.drawn, agency.id, found[0]["id"]).course
        assert course.end
        assert {flow.flow for flow in course.flows} >= {"flow_start_apply", "flow_archive_end"}
        signers = [signer.name.zh for visit in course.visits for signer in visit.signers]
        assert "沈若溪" in signers
    finally:
        engine.close()
