"""What a refused or held officer reads, in both languages, by reason code; the only place of these sentences.

Wording follows users.md §3: offices say 签收, 签字, 环节, 权限, never the words of programmers. Figures and persons
stand in the reason's ``evidence``; names are put in by whoever shows them, who also knows who may see them.
"""

from engine.model.text import Text

_TEXTS: dict[str, Text] = {
    "kind": Text("仅本单位经办公务人员可以办理", "Only officers of this agency may act here"),
    "mandate": Text("授权委托不在有效期内", "The mandate is not in force at this moment"),
    "absent": Text(
        "您在登记的外出(休假)期间,本岗位职责由AB角代行;提前返岗请先销假",
        "You are recorded as absent, so your duties pass to your standing substitute; end the absence first",
    ),
    "role": Text("您不在本环节规定的岗位上,不能办理", "Your post is not one that handles this step"),
    "body": Text(
        "本环节由规定的议事机构成员办理,您不是其成员", "This step is for members of a body to which you do not belong"
    ),
    "qualification": Text(
        "您不具备本环节要求的资格,或资格已过有效期",
        "You do not hold the qualification this step asks for, or it has expired",
    ),
    "recused": Text("您(或您的委托人)已就本事项回避", "You, or the person you act for, stand recused from this matter"),
    "separation": Text(
        "不相容岗位分离:您(或您的委托人)已办理过与本环节不相容的环节",
        "Separation of duties: you, or the person you act for, took part in a step that must stay apart from this one",
    ),
    "separation.roles": Text(
        "不相容岗位分离:您同时担任不得兼任的岗位", "Separation of duties: you hold posts that no one may hold together"
    ),
    "binding": Text("本环节须由原承办人员办理", "This step is for the person who handled the earlier one"),
    "binding.team": Text("本环节须由已确定的承办人员办理", "This step is for the team assigned to the matter"),
    "facts.missing": Text(
        "核验所需的办理记录未能取得,暂不能办理", "Records needed for the check are not at hand; nothing was done"
    ),
    "already_signed": Text(
        "您(或您的委托人)已在本环节签字", "You, or the person you act for, have already signed this step"
    ),
    "two_person.same_person": Text(
        "须由两名以上不同人员签字:您(或您的委托人)已在本环节签字",
        "Different persons must sign: you, or the person you act for, have already signed this step",
    ),
    "claimed_by_other": Text("该事项已由他人签收", "Another officer has taken charge of this item"),
    "too_early": Text("法定或规定的最短期限未满,暂不能办结", "The minimum period has not run out yet"),
    "lapsed": Text(
        "前序环节签字失效,须重签后方可继续",
        "Signatures of an earlier step have lapsed and must be renewed before the matter goes on",
    ),
    "requires.missing": Text("前置环节尚未办结", "A step that must come first is not complete"),
    "requires.outcome": Text("前置环节的办理结果不符合要求", "A step that must come first ended with another result"),
    "requires.lapsed": Text("前置环节签字失效,尚未重签", "Signatures of the step that must come first have lapsed"),
    "requires.round": Text(
        "前置环节须在退回后重新办理", "The step that must come first has to be done again after the return"
    ),
    "requires.role": Text(
        "前置环节未由规定的责任人签字", "The step that must come first was not signed by the responsible post"
    ),
    "requires.signers": Text(
        "前置环节的签字人参与过不得参与的环节", "A signer of the step that must come first took part where he may not"
    ),
    "requires.qualification": Text(
        "前置环节未由具备资格的人员签字", "Nobody with the qualification signed the step that must come first"
    ),
    "evidence.missing": Text("应附材料不齐", "Papers that must be attached are missing"),
    "limit.max": Text("超过规定的上限", "The figure is over its upper limit"),
    "limit.min": Text("未达到规定的下限", "The figure is under its lower limit"),
    "signing.twice": Text(
        "本环节有两个会签或审批控制点,无法分清签字代表哪一方,不能办理",
        "Two joint signatures or approvals at one step: it cannot be told which side a signature is for",
    ),
    "limit.undecidable": Text(
        "限额无法核定(数据不全),不能办理", "The limit cannot be worked out from the data at hand"
    ),
    "tier.order": Text(
        "按权限逐级审批:前一级尚未签字", "Approval goes level by level: the level before yours has not signed"
    ),
    "tier.undecidable": Text(
        "审批权限无法确定(金额或限额数据不全)", "The approval level cannot be worked out from the data at hand"
    ),
    "tier.gap": Text("该金额没有对应的审批权限", "No approval level covers this amount"),
    "tier.overlap": Text("该金额对应的审批权限重复", "More than one approval level covers this amount"),
    "tier.empty": Text("该金额的审批权限未规定审批人", "The approval level of this amount names nobody"),
    "joint.party": Text(
        "联审签字:您不能代表尚未签字的任何一方", "Joint signature: you sign for none of the parties still open"
    ),
    "joint.order": Text(
        "联审签字须按顺序:前一方尚未签字", "Joint signature in order: the party before yours has not signed"
    ),
    "outcome.unknown": Text("本环节没有这一办理结果", "This step has no such result"),
    "field.missing": Text("必填项未填写", "A required field is empty"),
    "comment.missing": Text("须填写办理意见", "An opinion is required"),
}

CODES = frozenset(_TEXTS)


def text(code: str) -> Text:
    """Return the sentence of a reason code; KeyError for a code that has none."""
    return _TEXTS[code]
