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


def told(value: Any, names: Mapping[str, Text]) -> Text:
    """Return ``value`` in words; ids that ``names`` knows are told by their names."""
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
    return names.get(str(value), Text(str(value), str(value)))


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
