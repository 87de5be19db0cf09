"""The whole file of a case as plain values, for binding: cover, what stands in it, signatures, documents, history."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from engine.model.case import CaseStatus
from engine.model.form import FieldType
from engine.papers import values as shown
from engine.ports import UnitOfWork
from engine.trail.record import PREFIX
from engine.usecases.asking import access, secrecy
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state.act import Act
from engine.usecases.state.filling import Source, called

STATUS = {
    CaseStatus.OPEN: "办理中",
    CaseStatus.COMPLETED: "已办结",
    CaseStatus.REFUSED: "未予通过",
    CaseStatus.REVOKED: "已撤回",
    CaseStatus.SUSPENDED: "中止",
    CaseStatus.CANCELLED: "已终止",
}
WORDS = {
    "started": "立卷", "fields": "填报内容", "opened": "环节开始", "claimed": "签收", "released": "退签",
    "assigned": "指派", "transferred": "转办", "delegated": "征求意见", "answered": "答复意见", "signer_added": "加签",
    "signer_removed": "减签", "signed": "签名",
    "completed": "环节办结", "caught": "事件发生", "withdrawn": "环节关闭", "urged": "催办",
    "returned": "退回", "taken_back": "取回", "looked": "打开", "revoked": "撤回申请",
    "jumped": "环节调整", "skipped": "未办跳过",
    "undone": "环节撤销", "voided": "签名失效", "reinstated": "签名恢复",
    "lapsed": "签名失效（内容变更）", "resign_offered": "须重新签名",
    "refused": "不可办理（已阻止）", "refused_again": "重复尝试（已阻止）", "tally": "累计登记", "document": "附件入卷",
    "paper": "制作文书", "erased": "依法删除", "recusal": "回避", "clock": "时钟校正", "incident": "卡办事项",
    "resolved": "卡办解除", "suspended": "中止", "resumed": "恢复办理", "reopened": "重新启动", "linked": "关联办件",
    "decided": "集体表决",
    "team": "确定承办人员", "noted": "系统办理", "ended": "办结", "migrated": "版本变更", "counted": "计数",
    "duty": "职责事项", "draw_committed": "抽取种子封存", "drawn": "随机抽取", "party_token": "当事人凭证",
    "party_act": "当事人行为",
    "remedy": "复议诉讼", "term": "期限变动", "card": "期限预警", "deemed": "视为发生", "late": "补录",
    "corrected": "更正", "copied": "抄送", "read": "已阅", "supervised": "督办", "resolving": "提出解除卡办",
}  # fmt: skip


def gather(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> dict[str, Any]:
    """Return the book of a visible case; its documents name their bytes by digest."""
    session, act = cases.reading(env, unit, caller, case_id)
    access.unrecused(session, act.facts.recused)
    hidden = secrecy.locked_now(act)
    locked = secrecy.papers(act, hidden)
    register = unit.tables.papers.of_case(act.row.agency, act.row.case)
    first = act.ready.nodes[next(iter(act.ready.plans))]
    told = {"doc.number": "", "doc.copy": "", "doc.date": shown.day(act.today), "doc.maker": session.standing.name}
    source = Source(act=act, node=first, instance="", told=told, papers=register)
    status = STATUS.get(CaseStatus(act.row.status), str(act.row.status))
    return {
        "title": act.row.title,
        "number": act.row.number,
        "agency": act.agency.name.zh,
        "cover": "卷　宗",
        "heads": _heads(act, source, status),
        "note": _note(act, len(locked)),
        "fields": _fields(act, source, hidden),
        "signatures": _signatures(act, source),
        "documents": _documents(act, source, register, locked),
        "history": _history(act, source),
    }


def _note(act: Act, locked: int) -> str:
    last = act.row.chain_hash[7:23]
    told = f"本卷由系统按记录生成于{shown.day(act.today)}，共{act.row.chain_seq}条记录，末条摘要 {last}。"
    return told + (f"另有限阅文书{locked}件，另行保管。" if locked else "")


def _heads(act: Act, source: Source, status: str) -> list[list[str]]:
    pairs = [
        ("案卷题名", act.row.title), ("类　　别", act.ready.process.name.zh), ("办件编号", act.row.number),
        ("对　　象", source.text("subject.name")), ("状　　态", status), ("立卷日期", source.text("case.started_on")),
        ("办结日期", source.text("case.ended_on")), ("档　　号", source.text("archive_no")),
        ("办案人员", source.text("case.handlers")),
    ]  # fmt: skip
    return [[label, value or "—"] for label, value in pairs]


def _fields(act: Act, source: Source, hidden: Collection[str]) -> list[list[str]]:
    """Return the case's fields as label and text; lists one entry a line. ``hidden``: what is under lock stays out."""
    told = []
    for path, item in act.ready.case_fields.items():
        if path in hidden:
            text = "（限阅，另行保管）" if act.state.fields.get(path, [None])[0] else ""
        elif item.type is FieldType.LIST:
            text = "\n".join("；".join(part for part in row.values() if part) for row in source.rows(path))
        else:
            text = source.text(path)
        if text:
            told.append([item.name.zh, text])
    return told or [["—", "—"]]


def _signatures(act: Act, source: Source) -> list[list[str]]:
    told = []
    for one in act.state.signed:
        signature = one.signature
        element = signature.instance.rpartition("/")[2].partition("#")[0]
        node = act.ready.nodes[element]
        outcome = next((o.name.zh for o in act.ready.outcomes(node) if o.id == signature.outcome), signature.outcome)
        person = source.names.get(signature.person, "")
        if signature.principal:
            person += f"\n（代 {source.names.get(signature.principal, '')}）"
        at = shown.moment(signature.at, act.agency.zone)
        told.append([str(signature.number), node.name.zh, person, outcome, at, signature.digest[7:19]])
    return told or [["—"] * 6]


def _documents(act: Act, source: Source, register: list[Any], locked: frozenset[str]) -> list[dict[str, Any]]:
    """Return the documents in the order of their coming; duplicates, which say the same, and locked ones stay out."""
    made = {row["document_id"]: row for row in register}
    copies = {row["duplicate_id"] for row in register if row["duplicate_id"]}
    told: list[dict[str, Any]] = []
    for row in act.unit.tables.cases.documents(act.row.agency, act.row.case):
        if row["document_id"] in copies | locked:
            continue
        paper = made.get(row["document_id"])
        title = f"{paper['name']} {paper['shown']}".strip() if paper is not None else called(act.ready.definition, row)
        if paper is not None and paper["edition"] > 1:
            title += f"（第{paper['edition']}次制作）"
        on = shown.local_day(row["at"], act.agency.zone)
        mark = f"{on} {source.names.get(row['by'], '')} 入卷　sha256:{row['sha256'][:32]}…"
        told.append(
            {
                "title": shown.shown(title).replace("\n", " "),
                "media": row["content_type"],
                "file": f"doc{len(told) + 1}{_ENDINGS.get(row['content_type'], '.bin')}",
                "sha256": row["sha256"],
                "size": row["size"],
                "mark": mark,
            }
        )
    return told


_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "text/plain": ".txt"}


def _history(act: Act, source: Source) -> list[list[str]]:
    """Return every record in order: what happened, when, by whom."""
    told = []
    for row in act.unit.tables.trail.records(act.row.agency, f"case/{act.row.case}"):
        record = orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX))
        told.append(
            [
                str(row["seq"]),
                shown.moment(row["at"], act.agency.zone),
                _actor(record, source),
                WORDS.get(row["kind"], row["kind"]),
                _task(act, record),
                row["hash"][7:19],
            ]
        )
    return told


def _actor(record: Mapping[str, Any], source: Source) -> str:
    person = record["actor"].get("person")
    return source.names.get(person, "—") if person else "系统"


def _task(act: Act, record: Mapping[str, Any]) -> str:
    node = act.ready.nodes.get(str(record.get("instance", "")).rpartition("/")[2].partition("#")[0])
    return node.name.zh if node is not None else ""
