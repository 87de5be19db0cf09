"""The good export of the vectors, harmed in every way: always found, and where; unharmed: no false alarm."""

import base64
import json
import random

from engine.verifier import verify
from tests.scale import scaled

from .making import digest, found, plain
from .test_vectors import GOOD

HEADER = GOOD[0]
RECORDS = [line for line in GOOD if "bytes" in line]
VALUES = [line for line in GOOD if "salt" in line]
STREAMS = sorted(HEADER["streams"])


def dices(seed, count):
    """One source of chance for each round; a failure shows its round."""
    for turn in range(count):
        yield random.Random(f"{seed}/{turn}")


def lines_of(stream):
    return [line for line in RECORDS if line["stream"] == stream]


def check(records, values=VALUES):
    lines = [HEADER, *records, *values]
    return found(verify(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def chains(findings):
    """The findings of steps 1-3; a record that is gone also leaves its values without commitment."""
    return [one for one in findings if one[2] not in ("unknown_value", "bad_value")]


def gone(line):
    last = HEADER["streams"][line["stream"]]["seq"]
    return (line["stream"], line["seq"], "truncated" if line["seq"] == last else "gap")


def other(stream):
    return STREAMS[1 - STREAMS.index(stream)]


def test_no_false_alarm(seed):
    """Streams may be interleaved, values may stand anywhere, lines need not be canonical."""
    for dice in dices(seed, scaled(400)):
        queues = [lines_of(stream) for stream in STREAMS] + [[value] for value in VALUES]
        lines = [HEADER]
        while queues := [queue for queue in queues if queue]:
            lines.append(dice.choice(queues).pop(0))
        texts = []
        for line in lines:
            members = list(line.items())
            dice.shuffle(members)
            texts.append(json.dumps(dict(members), ensure_ascii=dice.random() < 0.5) + dice.choice(["", " "]))
        assert found(verify(texts)) == []
        assert found(verify(text.encode() + b"\n" for text in texts)) == []


def test_one_byte(seed):
    for dice in dices(seed, scaled(400)):
        whole = b"".join(plain(line) + b"\n" for line in GOOD)
        place = dice.randrange(len(whole))
        harmed = bytearray(whole)
        harmed[place] ^= dice.randrange(1, 256)
        number = whole.count(b"\n", 0, place)
        lines = bytes(harmed).split(b"\n")
        lines = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
        findings = found(verify(lines))
        assert findings
        if number == 0:
            continue  # a header names every stream
        old = GOOD[number]
        allowed = {old["stream"], "", claimed(lines[number])}
        if whole[place] == 10 and number + 1 < len(GOOD):
            allowed.add(GOOD[number + 1]["stream"])  # two lines became one
        assert {stream for stream, _, _ in findings} <= allowed
        seqs = [seq for stream, seq, _ in findings if stream == old["stream"]]
        if "bytes" in old:
            assert first_bad(old, lines[number], seqs)


def claimed(line):
    """The stream a harmed line claims to belong to, if that can be read."""
    try:
        return str(json.loads(line)["stream"])
    except (ValueError, KeyError, TypeError):
        return ""


def first_bad(old, line, seqs):
    """The first finding in the stream is at the seq of the record, or at the one its line now claims."""
    try:
        now = json.loads(line)["seq"]
    except (ValueError, KeyError, TypeError):
        now = old["seq"]
    return bool(seqs) and min(seqs) in (old["seq"], now if type(now) is int else 0)


def test_one_byte_inside_a_record_hashed_again(seed):
    """The forger makes the hash beside the record right, and all that follow; the stored head tells."""
    for dice in dices(seed, scaled(400)):
        stream = dice.choice(STREAMS)
        lines = lines_of(stream)
        place = dice.randrange(len(lines))
        forged = [*lines[:place], *rehashed(dice, lines[place:])]
        findings = chains(check([*forged, *lines_of(other(stream))]))
        assert findings == [(stream, len(lines), "wrong_head")]


def rehashed(dice, lines):
    prev = None
    for line in lines:
        record = json.loads(base64.b64decode(line["bytes"]).split(b"\n", 1)[1])
        if prev is None:
            record["key"] = "sha256:" + f"{dice.getrandbits(256):064x}"
        else:
            record["prev"] = prev
        yield made(line["stream"], record)
        prev = digest("", record)


def made(stream, record):
    body = b"riskflow/1\n" + plain(record)
    line = {"stream": stream, "seq": record["seq"], "hash": digest("", record)}
    return {**line, "bytes": base64.b64encode(body).decode()}


def test_drop(seed):
    for dice in dices(seed, scaled(400)):
        line = dice.choice(RECORDS)
        findings = check([one for one in RECORDS if one is not line])
        assert chains(findings) == [gone(line)]
        assert {(stream, seq) for stream, seq, _ in findings} == {(line["stream"], line["seq"])}


def test_swap(seed):
    for dice in dices(seed, scaled(400)):
        lines = lines_of(dice.choice(STREAMS))
        low, high = sorted(dice.sample(range(len(lines)), 2))
        lines[low], lines[high] = lines[high], lines[low]
        assert check([*lines, *lines_of(other(lines[0]["stream"]))]) == [(lines[0]["stream"], high + 1, "wrong_order")]


def test_swap_what_the_lines_hold(seed):
    for dice in dices(seed, scaled(400)):
        lines = lines_of(dice.choice(STREAMS))
        low, high = sorted(dice.sample(range(len(lines)), 2))
        first, second = lines[low], lines[high]
        lines[low], lines[high] = {**second, "seq": first["seq"]}, {**first, "seq": second["seq"]}
        findings = check([*lines, *lines_of(other(first["stream"]))])
        assert chains(findings) == [(first["stream"], first["seq"], "wrong_order")]


def test_insert(seed):
    for dice in dices(seed, scaled(400)):
        stream = dice.choice(STREAMS)
        lines = lines_of(stream)
        place = dice.randrange(1, len(lines) + 1)
        record = json.loads(base64.b64decode(lines[place - 1]["bytes"]).split(b"\n", 1)[1])
        record = {name: record[name] for name in ("v", "agency", "stream", "at", "actor", "reads", "definition")
                  if name in record}  # fmt: skip
        record |= {"seq": place + 1, "prev": lines[place - 1]["hash"], "kind": "clock", "behind": dice.randrange(9)}
        lines.insert(place, made(stream, record))
        findings = chains(check([*lines, *lines_of(other(stream))]))
        code = "wrong_head" if place + 1 == len(lines) else "duplicate"
        assert findings == [(stream, place + 1, code)]


def test_duplicate(seed):
    for dice in dices(seed, scaled(400)):
        lines = lines_of(dice.choice(STREAMS))
        line = dice.choice(lines)
        place = dice.randrange(line["seq"], len(lines) + 1)
        code = "duplicate" if place == line["seq"] else "wrong_order"
        lines.insert(place, dict(line))
        assert check([*lines, *lines_of(other(line["stream"]))]) == [(line["stream"], line["seq"], code)]


def test_truncate(seed):
    for dice in dices(seed, scaled(400)):
        stream = dice.choice(STREAMS)
        lines = lines_of(stream)
        left = dice.randrange(len(lines))
        findings = check([*lines[:left], *lines_of(other(stream))])
        assert chains(findings) == [(stream, left + 1, "truncated")]


def test_move_to_another_stream(seed):
    for dice in dices(seed, scaled(400)):
        line = dice.choice(RECORDS)
        records = [one for one in RECORDS if one is not line]
        records.insert(dice.randrange(len(records) + 1), {**line, "stream": other(line["stream"])})
        findings = chains(check(records))
        assert findings == sorted([(other(line["stream"]), line["seq"], "transplanted"), gone(line)])


def test_harmed_header(seed):
    """Every head, start and name in the header is held against the records."""
    for dice in dices(seed, scaled(400)):
        stream = dice.choice(STREAMS)
        head = dict(HEADER["streams"][stream])
        where, code = dice.choice([("seq", "wrong_head"), ("hash", "wrong_head"), ("agency", "transplanted")])
        header = {**HEADER, "streams": {**HEADER["streams"], stream: head}}
        if where == "agency":
            header["agency"] = "ag_2"
            wanted = [(one, 1, code) for one in STREAMS]
        else:
            head[where] = dice.randrange(head["seq"]) if where == "seq" else "sha256:" + f"{dice.getrandbits(256):064x}"
            wanted = [(stream, len(lines_of(stream)), code)]
        findings = found(verify(json.dumps(line) for line in [header, *RECORDS, *VALUES]))
        # a lower head of the directory is also what the case reads ahead of, but then not every stream is sound
        assert findings == wanted
