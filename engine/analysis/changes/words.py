"""What a value is called in a list of changes, in both languages."""

from collections.abc import Mapping
from typing import Any

from engine.model.text import EMPTY, Text

YES = Text("是", "yes")
NO = Text("否", "no")
UNITS = {
    "hour": Text("小时", "hours"),
    "day": Text("日", "days"),
    "workday": Text("个工作日", "working days"),
    "month": Text("个月", "months"),
    "year": Text("年", "years"),
}
KINDS: dict[str, Text] = {
    "two-person": Text("双人办理", "several signers"),
    "separation": Text("岗位分离", "separation of duties"),
    "binding": Text("承办人不变", "same handler"),
    "approval": Text("分级审批", "approval by tiers"),
    "joint": Text("会签", "joint signature"),
    "requires": Text("前置环节", "earlier step"),
    "self-control": Text("自我防控表", "self-control form"),
    "evidence": Text("证据材料", "evidence"),
    "limit": Text("限值", "limit"),
    "quorum": Text("集体决定", "collective decision"),
    "confidential": Text("保密", "confidentiality"),
    "disclosure": Text("公开", "disclosure"),
    "archive": Text("归档", "archive"),
    "discretion": Text("裁量基准", "band of discretion"),
    "budget": Text("预算", "budget"),
    "counter": Text("次数预警", "counter"),
    "discipline": Text("纪检同步监督", "discipline beside"),
    "draw": Text("随机抽取", "draw by lot"),
    "norm-band": Text("范本", "model text"),
    "card": Text("廉政监督卡", "integrity card"),
    "supervision": Text("分级监督", "supervision by grade"),
    "recusal": Text("回避", "recusal"),
    "notice": Text("告知", "notice"),
    "service": Text("送达", "service"),
    "hearing": Text("听证", "hearing"),
    "statement": Text("陈述申辩", "statement"),
}

CHOICES = {  # the closed lists of the file format (riskflow.xsd), kinds of nodes and of events
    "preventive": Text("事前预防", "preventive"),
    "detective": Text("事中发现", "detective"),
    "corrective": Text("事后纠正", "corrective"),
    "proposed": Text("建议", "proposed"),
    "confirmed": Text("已确认", "confirmed"),
    "case": Text("本案", "this case"),
    "object": Text("同一对象", "the same object"),
    "period": Text("一段期间", "a period"),
    "static": Text("岗位设置", "the posts themselves"),
    "person": Text("人员", "person"),
    "team": Text("承办组", "team"),
    "inside": Text("本单位", "inside"),
    "outside": Text("外部", "outside"),
    "task": Text("办理环节", "step"),
    "signer": Text("签字人", "signer"),
    "string": Text("短文字", "short text"),
    "text": Text("长文字", "long text"),
    "integer": Text("整数", "whole number"),
    "decimal": Text("小数", "decimal"),
    "money": Text("金额", "money"),
    "percent": Text("百分比", "percentage"),
    "date": Text("日期", "date"),
    "datetime": Text("日期和时间", "date and time"),
    "time": Text("时间", "time"),
    "duration": Text("时长", "duration"),
    "boolean": Text("是否", "yes or no"),
    "choice": Text("单选", "choice"),
    "body": Text("集体", "body"),
    "party": Text("当事人", "party"),
    "document": Text("材料", "document"),
    "list": Text("明细（多行）", "list of entries"),
    "group": Text("一组字段", "group"),
    "table-choice": Text("逐行选择", "choice for each row"),
    "forward": Text("继续", "forward"),
    "back": Text("退回", "back"),
    "refuse": Text("不予通过", "refuse"),
    "other": Text("其他", "other"),
    "week": Text("每周", "week"),
    "month": Text("每月", "month"),
    "quarter": Text("每季度", "quarter"),
    "year": Text("每年", "year"),
    "hour": Text("小时", "hour"),
    "day": Text("日", "day"),
    "workday": Text("工作日", "working day"),
    "required": Text("必填", "required"),
    "optional": Text("选填", "optional"),
    "cancel_parent": Text("终止原案件", "ends the case it belongs to"),
    "completed": Text("已办结", "completed"),
    "refused": Text("不予通过", "refused"),
    "cancelled": Text("已终止", "ended early"),
    "publish": Text("公开", "publish"),
    "archive": Text("归档", "archive"),
    "number": Text("编文号", "number"),
    "notify": Text("通知", "notify"),
    "open_case": Text("另立案件", "open a case"),
    "file_refusal": Text("登记未予通过", "file a refusal"),
    "assign": Text("指定办理人", "assign"),
    "draw": Text("随机抽取", "draw by lot"),
    "present": Text("到会人数", "those present"),
    "members": Text("全体成员", "all members"),
    "in": Text("计入", "counted"),
    "out": Text("不计入", "not counted"),
    "reject": Text("视为未通过", "not passed"),
    "chair": Text("主持人", "the chair"),
    "any": Text("不限", "any order"),
    "course": Text("全程监督", "whole course"),
    "checks": Text("定期检查", "regular checks"),
    "guidance": Text("指导", "guidance"),
    "start": Text("开始", "start"),
    "end": Text("结束", "end"),
    "decision": Text("决策表", "decision table"),
    "system": Text("系统环节", "step of the system"),
    "exclusive": Text("选一条", "one way"),
    "parallel": Text("同时进行", "side by side"),
    "inclusive": Text("一项或多项", "one or more"),
    "catch": Text("等待事件", "event waited for"),
    "throw": Text("发出事件", "event sent"),
    "boundary": Text("边界事件", "boundary event"),
    "sub_process": Text("子流程", "sub-process"),
    "call": Text("调用流程", "process called"),
    "none": Text("无", "none"),
    "timer": Text("定时", "timer"),
    "message": Text("消息", "message"),
    "signal": Text("信号", "signal"),
    "error": Text("错误", "error"),
    "escalation": Text("升级", "escalation"),
    "terminate": Text("终止", "terminate"),
    "conditional": Text("条件", "condition"),
    "compensation": Text("补偿", "compensation"),
    "cancel": Text("取消", "cancel"),
    "link": Text("连接", "link"),
    "multiple": Text("多种触发", "several triggers"),
}


def told(value: Any, names: Mapping[str, Text]) -> Text:
    """Return ``value`` in words; ids that ``names`` knows are told by their names, choices of the format by theirs."""
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        if len(value) == 2 and value[1] in UNITS:
            return timed(*value)
        return joined([told(item, names) for item in value])
    if value is None or value == "":
        return EMPTY
    word = str(value)
    return names.get(word) or CHOICES.get(word) or Text(word, word)


def timed(number: str, unit: str) -> Text:
    """Return a time in words; EMPTY without a number."""
    if not number:
        return EMPTY
    word = UNITS.get(unit, Text(unit, unit))
    return Text(f"{number} {word.zh}" if not number.isdigit() else f"{number}{word.zh}", f"{number} {word.en}")


def joined(parts: list[Text]) -> Text:
    """Return several values as one."""
    kept = [part for part in parts if part != EMPTY]
    if not kept:
        return EMPTY
    return Text("、".join(part.zh for part in kept), ", ".join(part.en or part.zh for part in kept))
