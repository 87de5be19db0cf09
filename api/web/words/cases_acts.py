"""Words of the acts on a case as a whole: what each does, its button, what it asks."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "what_happens": Text("这样做以后", "What it does"),
    "not_yet": Text("还没有提交，请看这几处：", "Nothing was submitted yet; please see to this:"),
    "is_needed": Text("请填写“{what}”", "Please fill in “{what}”"),
    "leave_it": Text("不做了", "Leave it"),
    "after_act": Text("会留痕，写明是谁、什么时间、为什么。", "It is recorded with name, time and reason."),
    "back_to_case": Text("回到案件", "Back to the case"),
    "back_there": Text("回去", "Go back"),
    "not_done": Text("{what}未予通过", "{what}: not accepted"),
    "case_moved": Text(
        "您打开之后案件有了变动，这次没有提交，您填写的没有丢。请再看一遍后提交。",
        "The case moved after you opened it. Nothing was submitted and your entries are kept; look again and submit.",
    ),
    "case_latest": Text("最近一条记录：{told}。", "Its latest record: {told}."),
    "urge_later": Text("一天之内催办过了，明天可再催办。", "You urged within the last day; again tomorrow."),
    "not_now": Text(
        "案件现在的状态不能这样办，您填写的没有丢。",
        "As the case stands this cannot be done now; your entries are kept.",
    ),
    "reason": Text("理由", "Reason"),
    "reason_hint": Text("写清事由，办理人和审计人员都能看到。", "Say why; who handles the case and auditors read it."),
    "notice": Text("书面告知", "Written notice"),
    "notice_hint": Text("选择已告知当事人的那份文件。", "The document by which the party was told."),
    "notice_first": Text("请先把告知书上传到本案。", "First file the notice in this case."),
    "to": Text("抄送给", "Copy to"),
    "by": Text("延长多少", "How many more"),
    "by_hint": Text("单位与该期限相同。", "In the unit of the term."),
    "at_most": Text("至多 {n}", "at most {n}"),
    "ground": Text("事由", "Ground"),
    "whole": Text("范围", "How much rests"),
    "clock_only": Text("只停计时，继续办理", "only the clock; the work goes on"),
    "whole_case": Text("整件中止，停止办理", "the whole case; nothing is done"),
    "answer_by": Text("答复期限", "Answer by"),
    "date_hint": Text("例：2026-11-30", "for example 2026-11-30"),
    "who_answers": Text("由谁答复", "Who answers"),
    "who_handles": Text("经办本事项的人", "whoever handles the case"),
    "what_to_answer": Text("要求答复的事项", "What is to be answered"),
    "who_withdraws": Text("需回避的人", "Who should withdraw"),
    "who_asks": Text("由谁提出", "Who asks"),
    "grounds": Text("回避事由", "Ground"),
    "recusal_hint": Text("申请不影响案件继续办理，由负责人决定。", "The request stops nothing; the head decides."),
    # what each verb is for, on the page of the case
    "verb_urge": Text("提醒现在经办的人，每人每天一次。", "Reminds whoever has it now; once a day."),
    "verb_copies": Text("让有关人员知悉，不要求办理。", "Lets others read the case; they owe nothing."),
    "verb_recusals": Text("本人或他人与本案有利害关系时提出。", "When you or somebody else has a tie to the case."),
    "verb_extend": Text("期满前一次，须书面说明理由。", "Once, before it is over, with reasons in writing."),
    "verb_suspend": Text(
        "法定事由出现并已书面告知当事人时。", "When a ground of the law stands and the party was told in writing."
    ),
    "verb_resume": Text("中止事由消除后恢复计时。", "When the ground is over, the clock runs on."),
    "verb_correct": Text(
        "改正没有人签过、也没有决定以其为依据的内容，例如笔误。",
        "Put right what nobody signed and nothing rests on, a slip of the pen.",
    ),
    "verb_supervise": Text(
        "要求限期书面答复；督办人此后不办理本案。", "Asks for an answer by a day; who supervises takes no part."
    ),
    "verb_revoke": Text("在作出第一个决定之前由发起人撤回。", "By who started it, until the first binding decision."),
    # what happens
    "does_urge": Text(
        "经办人收到提醒；权限、期限、签字都不变。",
        "Who handles it gets a reminder; no right, term or signature changes.",
    ),
    "does_copies": Text(
        "被抄送人可以查看本案，限阅内容仍不可见；每人只送一次。",
        "They may read the case, not what is under lock; each person once.",
    ),
    "does_recusals": Text(
        "由负责人决定。同意后，此人未完成的签字作废、在办事项交还，已完成的环节不变。",
        "The head decides. Once granted, open signatures of the person are void and what he holds goes"
        " back; steps that are done stay.",
    ),
    "does_extend": Text(
        "该期限延长，只能延长这一次；黄牌红牌随之重新计算。", "The term is extended, this once; cards are counted anew."
    ),
    "does_suspend": Text(
        "以此为法定事由的期限停止计时，直到恢复。", "Terms whose law names the ground stand still until it is resumed."
    ),
    "does_resume": Text("停下的期限按剩余时间继续计算。", "What stood still runs on by what was left of it."),
    "does_correct": Text(
        "只记入您改动的内容，原来的内容仍在历史中；没有签字因此失效。签过字的内容不在此列，须退回修改后重签。",
        "Only what you change is recorded, and what stood there stays in the history; no signature lapses. What was"
        " signed is not listed: it is sent back, changed and signed again.",
    ),
    "does_supervise": Text(
        "生成一项限期答复，到期未答列入超期清单；您此后不参与本案办理。",
        "An answer is owed by the day; a late one stands on the overdue list. You take no part from now on.",
    ),
    "does_revoke": Text(
        "案件就此结束，开着的环节关闭，占用的额度退回。",
        "The case ends, open steps close, what it reserved is given back.",
    ),
    "button_urge": Text("发送催办", "Send the reminder"),
    "button_copies": Text("抄送本案", "Copy the case"),
    "button_recusals": Text("提出回避申请", "Ask for the recusal"),
    "button_extend": Text("延长这个期限", "Extend the term"),
    "button_suspend": Text("中止计时", "Suspend"),
    "button_resume": Text("恢复办理", "Resume"),
    "button_correct": Text("更正这些内容", "Correct the entries"),
    "button_supervise": Text("发出督办", "Supervise the case"),
    "button_revoke": Text("撤回申请", "Withdraw the case"),
    "incidents": Text("卡办事项", "Held up"),
    "try_again": Text("再试一次", "Try again"),
    "resolve_title": Text("解除卡办", "Set it going again"),
    "does_resolve": Text(
        "先补上缺的人（指定临时承办人、结束请假），再试；试成了接着办，没有成仍是卡办。",
        "First see to what is missing (name somebody for the day, end an absence), then try; where it still stands,"
        " it stays held up.",
    ),
    "said_act_resolve": Text("已解除，案件接着办。", "It goes on."),
    "said_act_urge": Text("已提醒经办人。", "The reminder is sent."),
    "said_act_copies": Text("已抄送。", "Copied."),
    "said_act_recusals": Text("回避申请已提出，由负责人决定。", "The recusal is asked for; the head decides."),
    "said_act_extend": Text("期限已延长。", "The term is extended."),
    "said_act_suspend": Text("已中止。", "Suspended."),
    "said_act_resume": Text("已恢复办理。", "Resumed."),
    "said_act_correct": Text("已更正，理由记入历史。", "Corrected; the reason stands in the history."),
    "said_act_supervise": Text("已督办，到期前须书面答复。", "Supervised; an answer is owed by the day set."),
    "said_act_revoke": Text("案件已撤回。", "The case is withdrawn."),
    # recusals to be decided
    "recusals_title": Text("回避申请", "Requests for recusal"),
    "recusals_lead": Text("由您决定的回避申请，先提出的在前。", "Those you decide on, the earliest first."),
    "no_recusals": Text("没有需要您决定的回避申请。", "No request waits for your decision."),
    "recusal_of": Text("{who} 的回避申请", "Recusal of {who}"),
    "grant": Text("同意回避", "Grant it"),
    "reject": Text("驳回申请", "Reject it"),
    "decision": Text("决定", "Decision"),
    "substitute": Text("由谁接替", "Who takes the place"),
    "nobody_instead": Text("不需要接替", "nobody has to"),
    "record_decision": Text("作出决定", "Record the decision"),
    "does_decide": Text(
        "同意后：此人未完成的签字作废，在办事项交还，本案内容不再向其显示。",
        "If granted: open signatures of the person are void, what he holds goes back, and he is shown"
        " nothing of the case.",
    ),
    "said_recusal_decided": Text("回避申请已作出决定。", "The request is decided."),
    # other procedures
    "button_action": Text("发起“{name}”", "Start “{name}”"),
    "matter": Text("事项名称", "Title"),
    "matter_hint": Text("不填则沿用本案名称。", "Left empty, it is the title of this case."),
    "does_action": Text(
        "另立一件，挂在本案之下；其首个环节由您签收。", "A case of its own below this one; you take its first step."
    ),
    "does_cancel": Text("它办结时本案随之终止。", "When it is done, this case ends."),
}
