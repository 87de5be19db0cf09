"""What a refused or held officer reads, in both languages, by reason code; the only place of these sentences.

Wording follows users.md §3: offices say 签收, 签字, 环节, 权限, never the words of programmers. Figures and persons
stand in the reason's ``evidence``; names are put in by whoever shows them, who also knows who may see them.
"""

from engine.model.text import Text

_TEXTS: dict[str, Text] = {
    "kind": Text("仅本单位经办公务人员可以办理", "Only officers of this agency may act here"),
    "mandate": Text("授权委托不在有效期内", "The mandate is not in force at this moment"),
    "mandate.chain": Text(
        "代他人办理的事项不得再转办，受托的岗位职责不得再委托",
        "What one does for another is not handed on: neither the matter nor the post one was given by mandate",
    ),
    "mandate.scope": Text("授权委托书不包括本环节", "The mandate does not extend to this step"),
    "mandate.limit": Text(
        "本事项金额超出授权委托书的限额，或金额尚未确定",
        "The sum of this matter is above the limit of the mandate, or not known yet",
    ),
    "mandate.self": Text("不得委托自己", "Nobody gives himself a mandate"),
    "mandate.dates": Text(
        "委托期限须自今日起、不早于开始之日结束，且不超过一年",
        "A mandate begins today or later, ends on a later day or the same one, and lasts a year at most",
    ),
    "mandate.post": Text("委托人已不在该岗位上", "The giver no longer holds the post"),
    "receiver.kind": Text("只能委托（移交）给本单位经办公务人员", "Only an officer of this agency can be given this"),
    "receiver.unknown": Text("本单位没有此接收人", "There is no such person in this agency"),
    "receiver.same": Text("接收人与移交人为同一人", "The receiver is the very person who gives"),
    "absent": Text(
        "您在登记的外出（休假）期间，本岗位职责由AB角代行；提前返岗请先销假",
        "You are recorded as absent, so your duties pass to your standing substitute; end the absence first",
    ),
    "role": Text("您不在本环节规定的岗位上，不能办理", "Your post is not one that handles this step"),
    "body": Text(
        "本环节由规定的议事机构成员办理，您不是其成员", "This step is for members of a body to which you do not belong"
    ),
    "qualification": Text(
        "您不具备本环节要求的资格，或资格已过有效期",
        "You do not hold the qualification this step asks for, or it has expired",
    ),
    "recused": Text(
        "您（或您的委托人）已就本事项回避", "You, or the person you act for, stand recused from this matter"
    ),
    "supervises": Text(
        "您（或您的委托人）正在督办本事项，督办人不办理所督办的事项",
        "You, or the person you act for, supervise this matter; who supervises takes no part in it",
    ),
    "supervise.post": Text("督办由纪检监察岗位发起", "Cases are supervised by the discipline posts"),
    "supervise.part": Text(
        "您办理过本事项，不能再作为督办人", "You took part in this matter, so you cannot supervise it"
    ),
    "incident.who": Text("该类卡办事项由其他人员处置", "This kind of incident is for others to resolve"),
    "incident.second": Text(
        "须由另一名管理员确认处置", "Another administrator has to confirm how the incident is resolved"
    ),
    "incident.stands": Text("卡办原因尚未消除", "What held the matter up is still there"),
    "separation": Text(
        "不相容岗位分离：您（或您的委托人）已办理过与本环节不相容的环节",
        "Separation of duties: you, or the person you act for, took part in a step that must stay apart from this one",
    ),
    "separation.roles": Text(
        "不相容岗位分离：您同时担任不得兼任的岗位", "Separation of duties: you hold posts that no one may hold together"
    ),
    "binding": Text("本环节须由原承办人员办理", "This step is for the person who handled the earlier one"),
    "binding.team": Text("本环节须由已确定的承办人员办理", "This step is for the team assigned to the matter"),
    "facts.missing": Text(
        "核验所需的办理记录未能取得，暂不能办理", "Records needed for the check are not at hand; nothing was done"
    ),
    "already_signed": Text(
        "您（或您的委托人）已在本环节签字", "You, or the person you act for, have already signed this step"
    ),
    "two_person.same_person": Text(
        "须由两名以上不同人员签字：您（或您的委托人）已在本环节签字",
        "Different persons must sign: you, or the person you act for, have already signed this step",
    ),
    "claimed_by_other": Text("该事项已由他人签收", "Another officer has taken charge of this item"),
    "too_early": Text("法定或规定的最短期限未满，暂不能办结", "The minimum period has not run out yet"),
    "lapsed": Text(
        "前序环节签字失效，须重签后方可继续",
        "Signatures of an earlier step have lapsed and must be renewed before the matter goes on",
    ),
    "requires.missing": Text("前置环节尚未办结", "A step that must come first is not complete"),
    "requires.outcome": Text("前置环节的办理结果不符合要求", "A step that must come first ended with another result"),
    "requires.lapsed": Text("前置环节签字失效，尚未重签", "Signatures of the step that must come first have lapsed"),
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
    "notice.once": Text(
        "一次性告知只能作出一次：新增事项须经批准人单独批准",
        "The list of missing items is given once; a new item needs the approver",
    ),
    "notice.rights": Text("未告知当事人依法享有的权利", "The party has not been told its rights"),
    "notice.receipt": Text("告知未送达：缺少回证或当事人的签收", "Proof that the notice arrived is missing"),
    "service.means": Text(
        "送达方式须为直接、留置、邮寄、公告、电子五种之一",
        "Service is direct, by leaving, by post, by public notice or electronic",
    ),
    "service.future": Text("送达日期尚未到来", "The day of service has not come yet"),
    "service.proof": Text("缺少与送达方式相应的送达凭证", "The proof of this means of service is missing"),
    "service.refusal": Text(
        "拒收、留置须附见证人、录像或两名执法人员的说明",
        "A refusal to sign, or leaving the paper, needs a witness, a video or a note by two officers",
    ),
    "service.consent": Text("电子送达须经受送达人同意", "Electronic service needs the consent of the receiver"),
    "service.not_effective": Text("公告送达期限未满，尚未生效", "Public notice has no effect before its days are over"),
    "hearing.due": Text(
        "当事人申请听证且符合条件，未听证不得决定", "A hearing is due and was asked for: no decision before it"
    ),
    "hearing.asked": Text("当事人已申请听证", "The party has asked for a hearing"),
    "hearing.chair": Text("听证主持人不得为本案调查、审查人员", "Who examined the case does not chair the hearing"),
    "hearing.record": Text("缺少听证笔录", "The record of the hearing is missing"),
    "statement.made": Text("当事人已提出陈述、申辩", "The party has made a statement"),
    "statement.unanswered": Text(
        "当事人的陈述、申辩尚未复核答复，不得决定", "The party's statement is not answered yet: no decision before that"
    ),
    "signing.twice": Text(
        "本环节有两个会签或审批控制点，无法分清签字代表哪一方，不能办理",
        "Two joint signatures or approvals at one step: it cannot be told which side a signature is for",
    ),
    "statement.undecidable": Text("送达期限无法核定", "The term of service cannot be worked out"),
    "limit.max": Text("超过规定的上限", "The figure is over its upper limit"),
    "limit.min": Text("未达到规定的下限", "The figure is under its lower limit"),
    "limit.undecidable": Text(
        "限额无法核定（数据不全），不能办理", "The limit cannot be worked out from the data at hand"
    ),
    "tier.order": Text(
        "按权限逐级审批：前一级尚未签字", "Approval goes level by level: the level before yours has not signed"
    ),
    "tier.undecidable": Text(
        "审批权限无法确定（金额或限额数据不全）", "The approval level cannot be worked out from the data at hand"
    ),
    "tier.gap": Text("该金额没有对应的审批权限", "No approval level covers this amount"),
    "tier.overlap": Text("该金额对应的审批权限重复", "More than one approval level covers this amount"),
    "tier.empty": Text("该金额的审批权限未规定审批人", "The approval level of this amount names nobody"),
    "joint.party": Text(
        "联审签字：您不能代表尚未签字的任何一方", "Joint signature: you sign for none of the parties still open"
    ),
    "joint.order": Text(
        "联审签字须按顺序：前一方尚未签字", "Joint signature in order: the party before yours has not signed"
    ),
    "quorum.notice": Text(
        "会前通知未满规定时间，此时表决无效", "Notice was given too short a time before; a vote now could not be used"
    ),
    "quorum.no_notice": Text("本议题尚未发出会前通知", "No notice of this matter has been given"),
    "quorum.absent": Text(
        "会议记录中您未到会，不能表决", "The attendance does not show you present, so you cannot vote"
    ),
    "quorum.chair_last": Text(
        "主持人末位表态：其他到会成员尚未全部表态", "The chair speaks last: others present have not spoken yet"
    ),
    "quorum.chair_open": Text("主持人尚未表态", "The chair has not spoken yet"),
    "quorum.closed": Text("主持人已末位表态，表决结束", "The chair has spoken last; the vote is closed"),
    "quorum.open": Text(
        "到会成员尚未全部表决，不得提前结束", "Not everybody present has voted; a vote is not cut short"
    ),
    "quorum.alone": Text(
        "至少一名到会成员须本人签署，记录人不能独自办结",
        "At least one member signs himself; a recorder decides nothing alone",
    ),
    "quorum.nobody": Text("全体成员均已回避，会议不能作出决定", "All members stand recused, so the body cannot decide"),
    "quorum.not_quorate": Text("到会人数未达到规定，会议不能作出决定", "Too few members are present for a decision"),
    "quorum.size": Text("成员人数少于规定", "The body is smaller than its rule demands"),
    "quorum.odd": Text("成员人数应当为单数", "The number of members has to be odd"),
    "quorum.experts": Text("专家所占比例低于规定", "The share of experts is below the rule"),
    "quorum.outcome": Text("纪要所载结果与表决结果不符", "The minutes state another result than the ballots"),
    "quorum.ad_hoc": Text("会前通知后不得临时增加议题", "Nothing joins the agenda after the notice"),
    "quorum.oral": Text("本机构的会前通知须书面发出", "Notice of this body is given in writing"),
    "recusal.pending": Text(
        "回避申请尚未决定，暂不能办理", "A request for recusal is undecided; nothing may be done yet"
    ),
    "recusal.tie": Text(
        "您（或您的委托人）与当事人有须回避的利益关系", "You, or the person you act for, have a tie to the party"
    ),
    "disclosure.missing": Text("应当公开的内容未填写", "What is to be made public has not been filled in"),
    "discretion.factors": Text("裁量因素未逐项填写", "A factor of the discretion scale has not been weighed"),
    "discretion.outside": Text(
        "数额超出裁量基准幅度：须说明偏离并附书面理由",
        "The amount lies outside the discretion band; say that it deviates and attach the reason",
    ),
    "discretion.paper": Text(
        "偏离裁量基准须附书面理由", "A deviation from the discretion band needs its written reason"
    ),
    "discretion.approver": Text(
        "偏离裁量基准的，须由上一级审批", "A deviation from the discretion band is decided one level up"
    ),
    "discretion.undecidable": Text(
        "裁量幅度无法核定（数据不全），不能办理", "The discretion band cannot be worked out from the data at hand"
    ),
    "budget.over": Text("超出该预算科目本期可用数", "The budget line does not cover this amount"),
    "budget.undecidable": Text(
        "预算额度无法核定（数据不全），不能办理",
        "What the budget line covers cannot be worked out from the data at hand",
    ),
    "counter.over": Text("已达规定的次数上限", "The permitted number of times has been used up"),
    "counter.undecidable": Text("次数无法核定（数据不全），不能办理", "The number of times cannot be worked out"),
    "draw.missing": Text("本环节人员尚未随机抽取", "Nobody has been drawn for this step yet"),
    "draw.not_drawn": Text("您未被随机抽取为本环节人员", "You were not drawn for this step"),
    "draw.size": Text("抽取的人数不符合规定", "The number of persons drawn is not the one required"),
    "norm.departure": Text(
        "未采用示范文本的，须附书面说明", "A departure from the model text needs a written explanation"
    ),
    "card.missing": Text(
        "应附廉政监督卡（对方签字，或者注明拒签）", "The integrity card is missing, signed or with the refusal noted"
    ),
    "card.record": Text(
        "廉政监督卡须与现场记录一并提交", "The integrity card goes together with the record of the visit"
    ),
    "suspend.ground": Text(
        "该事由不在法定的期限扣除情形内，时限继续计算", "No term that runs may be suspended on this ground"
    ),
    "suspend.notice": Text("中止或扣除时限须先书面告知当事人", "The party must first be told in writing"),
    "suspend.stands": Text("该事由的中止尚未恢复", "A suspension on this ground still stands"),
    "suspend.waits": Text("本件正在等待关联事项办结，不能中止", "The case waits for another and cannot be suspended"),
    "resume.none": Text("没有需要恢复的中止", "There is no suspension to end"),
    "extend.never": Text("该时限依法不得延长", "This term cannot be extended"),
    "extend.role": Text("延长时限须由规定的负责人批准", "An extension is approved by the post the rule names"),
    "extend.once": Text("该时限已延长过一次", "This term has been extended once already"),
    "extend.most": Text("超过允许延长的最长时限", "The extension is longer than allowed"),
    "extend.past": Text("时限已届满，不能再延长", "The term is over and can no longer be extended"),
    "extend.notice": Text("延长时限须将理由书面告知当事人", "The reasons for the extension must be told in writing"),
    "correct.absent": Text("没有可更正的内容", "There is no value to correct"),
    "correct.bound": Text(
        "该内容已经签字确认，不能更正；修改后相关签字失效并须重签",
        "This value is part of what was signed: it is amended, not corrected, and its signatures lapse",
    ),
    "correct.decisive": Text(
        "流程走向、限额或决定以该内容为依据，不能更正", "A way, a limit or a decision rests on this value"
    ),
    "late.future": Text("办理时间不能晚于现在", "The time of the act lies in the future"),
    "late.long": Text("办理时间距今过久，不能补录", "The act lies too far back to be entered"),
    "late.order": Text("办理时间早于前一环节的办理时间", "The act would have come before the one it follows"),
    "signers.before": Text(
        "前加签人尚未签署，请待其签署后办理", "Somebody asked to sign before you has not signed yet"
    ),
    "signers.after": Text(
        "您为后加签，须待本环节承办人签署后签署", "You were asked to sign after this step's own signers have signed"
    ),
    "signers.signed": Text("该加签人已签署，不得减去", "This added signer has signed already and is not removed"),
    "signers.member": Text(
        "议事机构成员在本环节表决，不得加签",
        "A member of the body that decides here votes and is not added as a signer",
    ),
    "signers.added": Text(
        "您（或对方）已被加签，只以加签人身份签署", "Who was added as a signer here signs in that seat alone"
    ),
    "signers.minimum": Text(
        "只能减去加签人：本环节规定的签字人数不得减少",
        "Only an added signer is removed: the number this step must have stays",
    ),
    "take_back.signer": Text("只有本环节的签字人可以取回", "Only who signed this step takes it back"),
    "take_back.acted_on": Text(
        "后续环节已有人签收、打开、签字，或者已被环节调整跳过，不能取回",
        "Somebody has claimed, opened, signed or passed over a step after it",
    ),
    "revoke.starter": Text("只有发起人可以撤回申请", "Only who started the case may withdraw it"),
    "revoke.decided": Text(
        "已作出有约束力的决定，不能撤回；须另行办理撤销",
        "A binding decision has been made: the case is withdrawn no more, undoing it is a case of its own",
    ),
    "resubmit.chain": Text("退回人要求重新逐级审批", "Who returned it asked for the whole chain again"),
    "resubmit.changed": Text(
        "签字所依据的内容已变更，原签字失效，不能直送退回人，须重新逐级审批",
        "What was signed has changed, so signatures no longer stand: send it along the whole chain",
    ),
    "resubmit.other_way": Text(
        "流程走向已不同于退回前，须重新逐级审批", "It would take another way now: send it along the whole chain"
    ),
    "resubmit.recused": Text(
        "原签字人现已回避，须重新逐级审批", "A signer stands recused since: send it along the whole chain"
    ),
    "override.takes_part": Text(
        "您参与了本件办理，不能申请或确认环节调整、重新启动",
        "You took part in this case: its overrides are asked for and confirmed by others",
    ),
    "second_person": Text("须由另一名管理员确认", "Another administrator, another person, confirms it"),
    "outcome.unknown": Text("本环节没有这一办理结果", "This step has no such result"),
    "field.missing": Text("必填项未填写", "A required field is empty"),
    "comment.missing": Text("须填写办理意见", "An opinion is required"),
}

CODES = frozenset(_TEXTS)


def text(code: str) -> Text:
    """Return the sentence of a reason code; KeyError for a code that has none."""
    return _TEXTS[code]
