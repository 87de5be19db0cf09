"""Every vector of the format page, read by the second implementation."""

import base64
import json
import re
from pathlib import Path

import pytest

from engine import trail
from engine.verifier import rebuild, state_digest, verify, verify_stream
from engine.verifier.canonical import canonical, commitment, digest, record_body, stream_start
from engine.verifier.reading import PREFIX, Refused, read_body
from engine.verifier.report import WORDS
from engine.verifier.rules import binding
from engine.verifier.shapes import is_moment

from .making import VECTORS, found

GOOD = [
    VECTORS["streams"][0]["header"],
    *(line for stream in VECTORS["streams"] for line in stream["records"] + stream["values"]),
]


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda vector: vector["text"][:20])
def test_canonical(vector):
    assert canonical(vector["value"]) == bytes.fromhex(vector["hex"]) == vector["text"].encode()


@pytest.mark.parametrize("vector", VECTORS["not_canonical"], ids=lambda vector: vector["why"])
def test_not_canonical(vector):
    body = PREFIX + vector["text"].encode("utf-8", "surrogatepass")

    def refuse_or_differ():
        if record_body(read_body(body)) != body:
            raise Refused("not_canonical")

    with pytest.raises(Refused):
        refuse_or_differ()


def test_moments():
    assert all(is_moment(moment) for _, moment in VECTORS["moments"]["good"])
    assert not any(is_moment(moment) for moment in VECTORS["moments"]["bad"])


@pytest.mark.parametrize("vector", VECTORS["commitments"], ids=lambda vector: vector["salt"][:2])
def test_commitments(vector):
    assert commitment(bytes.fromhex(vector["salt"]), vector["value"]) == vector["commitment"]


@pytest.mark.parametrize("vector", VECTORS["starts"], ids=lambda vector: vector["stream"])
def test_starts(vector):
    wanted = vector.pop("digest") if "digest" in vector else vector
    assert stream_start(**vector) == wanted
    vector["digest"] = wanted


@pytest.mark.parametrize("name", ["binding", "binding_acting"])
def test_binding(name):
    vector = VECTORS[name]
    assert canonical(vector["input"]) == vector["text"].encode()
    assert digest("signature", vector["input"]) == vector["digest"]


def test_key():
    assert digest("key", VECTORS["key"]["input"]) == VECTORS["key"]["digest"]


def test_binding_is_taken_from_the_record():
    given = VECTORS["binding"]["input"]
    record = {name: given[name] for name in ("bound", "evidence", "instance", "outcome", "signer")}
    record |= {"definition": {"digest": given["definition"]}, "reads": {"settings": given["settings"]}}
    assert binding("case/" + given["case"], record) == given


def test_binding_of_a_substitute_is_taken_from_the_record():
    given = VECTORS["binding_acting"]["input"]
    record = {
        name: given[name] for name in ("bound", "evidence", "instance", "outcome", "signer", "acting", "on_behalf")
    }
    record |= {"definition": {"digest": given["definition"]}, "reads": {"settings": given["settings"]}}
    record["actor"] = {"person": "pe_1", "account": None, "mandate": given["mandate"]}
    assert binding("case/" + given["case"], record) == given


@pytest.mark.parametrize("name", ["acting", "beside", "draw", "draw_of_a_list", "party", "signers", "time", "vote"])
def test_good_exports(name):
    assert verify(json.dumps(line) for line in VECTORS[name]).ok


def test_what_time_brings_stands_in_its_export_and_changes_no_more_than_its_fields():
    records = [read_body(base64.b64decode(line["bytes"])) for line in VECTORS["time"][1:]]
    assert {"term", "card", "deemed", "late", "corrected"} <= {record["kind"] for record in records}
    plain = [record for record in records if record["kind"] not in ("term", "card", "deemed", "late", "corrected")]
    assert rebuild(records) == rebuild(plain)


def test_good_export_whole():
    report = verify(json.dumps(line) for line in GOOD)
    assert report.as_dict() == {
        "ok": True,
        "records": 10,
        "streams": 2,
        "values": 5,
        "documents_read": False,
        "findings": [],
    }


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["name"])
def test_streams_one_by_one(vector):
    header = vector["header"]
    head = header["streams"][vector["name"]]
    rows = [(line["seq"], line["hash"], base64.b64decode(line["bytes"])) for line in vector["records"]]
    where = {name: header[name] for name in ("installation", "agency")}
    where |= {"stream": vector["name"], "definition": head["definition"], "head": (head["seq"], head["hash"])}
    assert verify_stream(rows, **where).ok
    assert found(verify_stream(rows[:-1], **where)) == [(vector["name"], head["seq"], "truncated")]
    assert verify_stream(rows[:-1], **where | {"head": None}).ok


def test_a_release_by_two():
    assert verify(json.dumps(line) for line in VECTORS["releases"]).findings == ()


def test_normal_form():
    vector = VECTORS["streams"][0]
    state = rebuild(read_body(base64.b64decode(line["bytes"])) for line in vector["records"])
    assert state == vector["normal_form"]
    assert state_digest(state) == vector["state_digest"]


def test_every_code_of_the_page_has_words_and_a_vector():
    page = (Path(trail.__file__).parent / "FORMAT.md").read_text("utf-8").partition("## 7.")[2].partition("## 8.")[0]
    codes = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert len(codes) > 20
    assert codes <= WORDS.keys()
    assert codes <= {vector["code"] for vector in VECTORS["broken"]} | {"reads_ahead"}


@pytest.mark.parametrize("number", range(len(VECTORS["broken"])), ids=lambda n: VECTORS["broken"][n]["code"])
def test_broken(number):
    vector = VECTORS["broken"][number]
    report = verify(json.dumps(line, ensure_ascii=False) + "\n" for line in vector["lines"])
    assert found(report) == [(vector["stream"], vector["seq"], vector["code"])]
    assert not report.ok


def test_a_party_takes_part_before_and_after_the_end():
    """Tokens, acts at the door and on paper, a request for recusal, a suit: no finding; bytes as the page has them."""
    lines = VECTORS["party"]
    assert verify(json.dumps(line) for line in lines).ok
    records = [json.loads(base64.b64decode(line["bytes"]).partition(b"\n")[2]) for line in lines[1:]]
    told = [one["kind"] for one in records if one["kind"] in ("party_token", "party_act", "remedy", "recusal")]
    acts = [*["party_act"] * 3, "recusal", *["party_act"] * 2]
    assert told == [*["party_token"] * 2, *acts, *["remedy"] * 2, "party_token"]
    guests = {one["kind"] for one in records if one["actor"].get("account", "") is None}
    assert guests == {"party_act", "recusal"}
