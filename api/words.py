"""What an error says of itself, in Chinese: details by their English words, wrong fields by their code.

The rooms below speak English to programmers; a reader of Chinese gets these, or else the words of the error's kind.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from api import directory_words

FIELDS: Final[Mapping[str, str]] = {
    "choice": "不在可选范围内",
    "date": "日期应为 YYYY-MM-DD",
    "date-time": "时刻应写明日期、时间和时区",
    "input": "填写不符合要求",
    "length": "条数不符",
    "no_weekend": "调休上班日须是周末",
    "party": "当事人信息不完整或过长",
    "range": "超出允许的范围",
    "read_only": "此处只供查看，不可改动",
    "readonly": "此处不可填写",
    "required": "此项须填写",
    "taken": "已被占用",
    "too_deep": "事项层级过深",
    "too_long": "内容过长",
    "twice": "同一天既休息又上班",
    "type": "格式不符",
    "unknown": "没有此项",
}
MEASURED: Final = ("length", "too_long")  # codes whose English text holds the figures that are asked for
OTHER_FIELD: Final = "填写不符合要求"
DETAILS: Final[Mapping[str, str]] = {
    "a day's substitute is named by the director": "临时承办人须由局长指定",
    "a return leads to a completed step before this one": "只能退回到本步骤之前已办结的步骤",
    "absences are ended by the person, a director or an administrator": "销假须由本人、局长或管理员办理",
    "absences are recorded by the person, a director or an administrator": "请假须由本人、局长或管理员登记",
    "an absence of these days is recorded already": "该时段已有请假登记",
    "jobs are tried again by an administrator": "系统任务须由管理员重试",
    "they have a copy already": "对方均已收到抄送",
    "this case was not copied to you": "此事项未抄送给您",
    "this incident is over": "该卡办事项已处置完毕",
    "this duty falls to another post": "该项责任由其他岗位承担",
    "refusals are for the discipline posts and auditors": "被拒记录仅供纪检监察岗位和审计人员查阅",
    "only officers act in cases": "只有办案人员可以办理",
    "sign-on failed": "统一身份认证未通过",
    "somebody else holds this work item": "此事项已由他人签收",
    "somebody else was faster; read again": "他人已先行办理，请刷新",
    "a case is urged once a day": "同一事项每人每日催办一次",
    "nobody else handles this case now": "此事项目前没有其他经办人",
    "nobody asked you for an opinion here": "此处没有向您征求意见",
    "that person was added already": "对方已被加签",
    "too many signers were added to this work item": "此事项加签人数已达上限",
    "that person is asked already": "已向对方征求意见，尚待答复",
    "too many opinions are asked at this work item": "此事项征求意见人数已达上限",
    "that person holds this work item already": "对方已持有此事项",
    "the case has ended": "案件已办结",
    "the case is suspended": "案件已中止，恢复后再办",
    "the clock is moved in a demo only": "只有演示环境可以调整时钟",
    "the work item is closed": "此事项已办结",
    "this absence is over": "该请假已结束",
    "this job waits for its next try": "此系统任务正在等待下次重试",
    "too many acts within an hour": "一小时内提交次数过多，请稍后再试",
    "too many papers": "提交的材料份数已达上限",
    "too many requests; wait a minute": "请求过多，请一分钟后再试",
    "username and password are needed": "请填写账号和口令",
    "with two administrators a further version is released by both": "有两名管理员时，新版本须由两人共同发布",
    "wrong name or password": "账号或口令错误",
    "a case is reopened at a task it had completed": "只能在已办结过的环节重新启动",
    "nobody has done anything in this case": "本件尚无人办理，无从重新启动",
    "nothing was returned to this work item": "此事项不是退回件",
    "only a completed step of an open case is taken back": "只能取回在办事项中已办结的环节",
    "the case has moved since it was asked: ask anew": "申请后本件又有办理，请重新申请",
    "the case is not one this is asked for": "本件当前状态不能作此调整",
    "the flow cannot go on from there": "从该环节无法继续流转",
    "the token game never comes to this task from here": "流程无法到达该环节",
    "this case has closed the one above it: reopen that one": "本件已使上级事项终结，请重新启动上级事项",
    "this task is open already": "该环节正在办理",
    "what was undone would not come again as it was": "退回前的办理已不能恢复，须重新逐级审批",
    "you do not hold this work item": "此事项不在您手上",
    "you have signed this work item": "此事项您已签署",
}


def detail(text: str, otherwise: str) -> str:
    """Return in Chinese what an error says of itself."""
    return DETAILS.get(text) or directory_words.DETAILS.get(text, otherwise)


def field(error: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return one wrong field (pointer, code, text) with its text in the reader's language; figures are kept."""
    if language != "zh" or "text" not in error:
        return dict(error)
    code, figures = str(error.get("code")), re.findall(r"\d+", str(error["text"]))
    known = directory_words.FIELDS.get(re.sub(r"\d+", "#", str(error["text"])))
    if known is not None:
        left = iter(figures)
        return {**error, "text": re.sub("#", lambda _: next(left), known)}
    figures = figures if code in MEASURED else []
    return {**error, "text": FIELDS.get(code, OTHER_FIELD) + (f"（{'、'.join(figures)}）" if figures else "")}
