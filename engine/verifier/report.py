"""What a verification found: findings and the report (format page §10), with the words people read (zh and en)."""

import dataclasses
from collections.abc import Iterable
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "malformed": ("行或记录不合格式", "the line or record does not have the form of the format"),
    "unknown_hash": ("不认识的散列算法", "the hash algorithm is not known here"),
    "unknown_stream": ("导出头中没有这条流", "the header names no such stream"),
    "bad_hash": ("字节与其散列不符", "the bytes do not have the hash given"),
    "not_canonical": ("不是规范字节", "the bytes are not the canonical ones"),
    "transplanted": ("记录属于别的流、机关或安装", "the record belongs to another stream, agency or installation"),
    "wrong_order": ("记录次序不对", "the record stands in the wrong place"),
    "duplicate": ("记录重复", "the record stands twice"),
    "gap": ("缺少一条记录", "a record is missing"),
    "bad_prev": ("与前一条记录接不上", "the record does not follow the one before"),
    "time_back": ("时刻早于前一条记录", "the moment is before that of the previous record"),
    "unknown_kind": ("此流没有这种记录", "this stream has no such kind of record"),
    "truncated": ("流的末尾被截去", "the end of the stream is missing"),
    "wrong_head": ("末条与存放的流头不符", "the last record is not the stored head"),
    "not_started": ("案件没有由“started”开头，或开头两次", "the case does not begin once with its start"),
    "after_end": ("案件办结后仍有记录", "a record follows the end of the case"),
    "definition_changed": ("流程定义未经迁移而改变", "the definition changed without a migration"),
    "reads_back": ("所据名录版本倒退", "the directory version read went back"),
    "opened_twice": ("活动实例重复打开", "the instance is opened twice"),
    "unknown_cause": ("起因未完成", "a cause is not completed"),
    "not_open": ("活动实例不在应有状态", "the instance is not in the state the record needs"),
    "not_a_person": ("应由人办理而由系统办理", "a system did what only a person may do"),
    "signed_twice": ("同一人在同一实例上签了两次", "the same person stands behind two signatures on one instance"),
    "bad_number": ("签署编号不连续", "the number of the signature is not the next"),
    "bad_acting": ("代办依据不全", "a substitution does not name what it rests on"),
    "bad_binds": ("签署的绑定摘要不符", "the signature binds something else"),
    "stale_values": ("签署的值不是案件当前的值", "a value signed is not that of the case"),
    "bad_signer": (
        "加签人与其签署席位不符",
        "an added signer is not known here, is known twice, was removed after signing, or signed elsewhere",
    ),
    "signer_missing": ("前加签或后加签人尚未签署即已办结", "completed before who was added before or after had signed"),
    "unsigned": ("没有有效签署而完成", "completed without a live signature"),
    "bad_count": ("表决计数与记录不符", "the count of a vote is not what the records give"),
    "uncounted": ("集体决定未经计票或与计票不符", "a body decided without a count, or otherwise than its ballots"),
    "unknown_signature": ("签署不在应有状态", "the signature is not in the state the record needs"),
    "not_voided": ("实例撤销后签署仍有效", "a signature outlives the instance undone"),
    "not_jumped": ("未经环节调整而跳过", "passed over without a jump that names it"),
    "one_administrator": ("环节调整或重新启动非由两名管理员办理", "a jump or reopening is not the act of two persons"),
    "not_completed": ("取回的环节并未完成", "what is taken back is no completed task"),
    "acted_on": ("后续环节已有人办理而仍被取回", "taken back although somebody had acted on what comes after"),
    "bad_undone": ("退回所撤销的与其后果不符", "a return undoes more or less than what came of its target"),
    "not_lapsed": ("值已改变而签署未失效", "a signature outlives the value signed"),
    "open_at_end": ("办结时仍有未完成的实例", "an instance is open at the end of the case"),
    "bad_time": (
        "所记时刻与事由不符",
        "a moment told cannot have been: later than its entry, or a card too early",
    ),
    "unknown_refusal": ("所指拒绝不存在，或次数未增", "no such refusal, or its count does not grow"),
    "no_copy": ("未被抄送而标记已阅，或者重复抄送、重复标记", "read without a copy, or a copy or a reading twice"),
    "supervisor_acts": ("督办人在所督办的案件中办理过事项", "who supervises the case takes part in it"),
    "unknown_duty": ("所指待办责任不在进行中，或者重复开始", "no such duty is open, or it was opened twice"),
    "bad_draw": ("抽取结果与种子不符，或者种子未事先封存", "the draw is not what its committed seed gives"),
    "not_two": ("审批人参与过起草，或并非人员办理", "who decides had a part in the draft, or is no person"),
    "not_submitted": ("所审批或撤回的不是已提交的草稿", "what is decided or withdrawn is not what was submitted"),
    "not_waived": (
        "削弱控制点而没有签字理由，或与批准的不一致",
        "a weakened control without the reason signed",
    ),
    "not_approved": ("未经批准、已取消或提前启用", "in force without approval, after a cancellation or too early"),
    "unknown_incident": ("所指异常不在进行中", "no such incident is open"),
    "reads_ahead": ("所据名录版本尚不存在", "the directory version read does not exist"),
    "same_person": (
        "同一人以两条登记在同一实例上签署",
        "two entries of one person stand behind signatures of one instance",
    ),
    "unfounded_acting": ("代办没有名录依据", "the directory has no ground for the substitution"),
    "tally_gap": ("计数不连续", "the tally has a hole or a double"),
    "unknown_value": ("值没有对应的承诺", "there is no commitment for the value"),
    "bad_value": ("值与承诺不符", "the value does not fit its commitment"),
    "not_erased": ("值应已删除", "the value was to be erased"),
    "bad_document": ("文件字节与记录不符", "the document is not the one recorded"),
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Finding:
    """One breach: where (stream, seq), its code of the format page, and words with what it is about."""

    stream: str
    seq: int
    code: str
    detail: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The result of a verification; ``records``, ``streams``, ``values`` count what was read."""

    records: int
    streams: int
    values: int
    documents_read: bool
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the JSON object of §10."""
        return {"ok": self.ok, **dataclasses.asdict(self), "findings": [dataclasses.asdict(f) for f in self.findings]}


def finding(stream: str, seq: int, code: str, what: str = "") -> Finding:
    """Return the finding with its words; ``what`` names the thing (an instance, a path, a member)."""
    detail = " / ".join(WORDS[code]) + (f": {what}" if what else "")
    return Finding(stream=stream, seq=seq, code=code, detail=detail)


def report(
    findings: Iterable[Finding], *, records: int, streams: int, values: int = 0, documents: bool = False
) -> Report:
    """Return the report with its findings in order."""
    found = tuple(sorted(findings))
    return Report(records=records, streams=streams, values=values, documents_read=documents, findings=found)
