"""What the records of a case are called on its page, and the verbs and states that stand in them."""

from collections.abc import Mapping

from engine.model.text import Text

KINDS: Mapping[str, Text] = {
    "started": Text("立案", "Case opened"),
    "fields": Text("填写内容", "Entries made"),
    "opened": Text("环节开始", "Step opened"),
    "claimed": Text("签收", "Taken"),
    "released": Text("退签", "Given back"),
    "assigned": Text("指派", "Assigned"),
    "transferred": Text("转办", "Handed on"),
    "delegated": Text("征求意见", "Opinion asked"),
    "answered": Text("答复意见", "Opinion given"),
    "signer_added": Text("加签", "Signer added"),
    "signer_removed": Text("减签", "Signer removed"),
    "signed": Text("签字", "Signed"),
    "completed": Text("环节办结", "Step done"),
    "caught": Text("事件发生", "Event"),
    "withdrawn": Text("环节关闭", "Step closed"),
    "urged": Text("催办", "Urged"),
    "returned": Text("退回", "Returned"),
    "taken_back": Text("取回", "Taken back"),
    "looked": Text("打开", "Opened by the next"),
    "revoked": Text("撤回申请", "Case withdrawn"),
    "jumped": Text("环节调整", "Jump"),
    "skipped": Text("未办跳过", "Passed over"),
    "undone": Text("环节作废", "Steps void"),
    "voided": Text("签字作废", "Signatures void"),
    "reinstated": Text("签字恢复", "Signatures count again"),
    "lapsed": Text("签字失效", "Signatures lapsed"),
    "resign_offered": Text("须重新签字", "To be signed again"),
    "refused": Text("未予通过", "Not accepted"),
    "refused_again": Text("重复尝试，未予通过", "Tried again, not accepted"),
    "tally": Text("累计登记", "Total entered"),
    "document": Text("文件入卷", "Document filed"),
    "paper": Text("制作文书", "Paper made"),
    "erased": Text("依法删除", "Erased by law"),
    "recusal": Text("回避", "Recusal"),
    "clock": Text("时钟校正", "Clock corrected"),
    "incident": Text("卡办事项", "Incident"),
    "resolving": Text("提出解除卡办", "Resolution proposed"),
    "resolved": Text("卡办解除", "Incident resolved"),
    "suspended": Text("中止", "Suspended"),
    "resumed": Text("恢复办理", "Resumed"),
    "reopened": Text("重新启动", "Reopened"),
    "linked": Text("关联案件", "Case linked"),
    "decided": Text("集体表决", "Decided by vote"),
    "team": Text("确定承办人员", "Team named"),
    "noted": Text("系统办理", "Done by the system"),
    "ended": Text("办结", "Case ended"),
    "migrated": Text("版本变更", "Version changed"),
    "counted": Text("计数", "Counted"),
    "duty": Text("附随事项", "Duty"),
    "draw_committed": Text("抽取种子封存", "Seed of the draw sealed"),
    "drawn": Text("随机抽取", "Drawn by lot"),
    "party_token": Text("当事人凭证", "Door of the party"),
    "party_act": Text("当事人行为", "Act of the party"),
    "remedy": Text("复议诉讼", "Reconsideration or suit"),
    "term": Text("期限变动", "Term changed"),
    "card": Text("期限提醒", "Card"),
    "deemed": Text("视为发生", "Taken as done"),
    "late": Text("补录", "Entered late"),
    "corrected": Text("更正", "Corrected"),
    "copied": Text("抄送", "Copied"),
    "read": Text("已阅", "Read"),
    "supervised": Text("督办", "Supervised"),
}
GROUPS: Mapping[str, frozenset[str]] = {
    "signed": frozenset({"signed", "decided", "deemed"}),
    "refused": frozenset({"refused", "refused_again"}),
    "void": frozenset({"returned", "undone", "voided", "lapsed", "taken_back", "reinstated", "resign_offered",
                       "jumped", "reopened", "revoked"}),
}  # fmt: skip
# What is never of use to who reads a course: bookkeeping of the trail itself
QUIET = frozenset({"tally", "counted", "clock", "draw_committed", "opened", "looked"})
VERBS: Mapping[str, Text] = {
    "start": Text("发起", "Start"),
    "offer": Text("办理", "Handle"),
    "claim": Text("签收", "Take"),
    "release": Text("退签", "Give back"),
    "complete": Text("签字", "Sign"),
    "transfer": Text("转办", "Hand on"),
    "consult": Text("征求意见", "Ask an opinion"),
    "answer": Text("答复意见", "Give an opinion"),
    "add_signer": Text("加签", "Add a signer"),
    "remove_signer": Text("减签", "Remove a signer"),
    "return": Text("退回", "Return"),
    "take_back": Text("取回", "Take back"),
    "take-back": Text("取回", "Take back"),
    "resubmit": Text("直接送回", "Send straight back"),
    "revoke": Text("撤回申请", "Withdraw the case"),
    "suspend": Text("中止", "Suspend"),
    "resume": Text("恢复办理", "Resume"),
    "extend": Text("延长期限", "Extend a term"),
    "copy": Text("抄送", "Copy"),
    "copies": Text("抄送", "Copy"),
    "urge": Text("催办", "Urge"),
    "recusals": Text("申请回避", "Ask for a recusal"),
    "supervise": Text("督办", "Supervise"),
    "jump": Text("环节调整", "Jump"),
    "reopen": Text("重新启动", "Reopen"),
    "correct": Text("更正", "Correct"),
    "enter_late": Text("补录", "Enter late"),
}
STATUS: Mapping[str, Text] = {
    "open": Text("办理中", "In progress"),
    "completed": Text("已办结", "Completed"),
    "refused": Text("审批未通过", "Not approved"),
    "revoked": Text("已撤回申请", "Withdrawn"),
    "suspended": Text("中止（暂停计时）", "Suspended"),
    "cancelled": Text("已终止", "Ended early"),
}
MARKS = {
    "open": "held",
    "completed": "ok",
    "refused": "no",
    "cancelled": "no",
    "revoked": "lapsed",
    "suspended": "open",
}
SIGNATURE: Mapping[str, Text] = {
    "live": Text("有效", "stands"),
    "lapsed": Text("失效", "lapsed"),
    "void": Text("作废", "void"),
}
SIGNED_MARKS = {"live": "ok", "lapsed": "lapsed", "void": "lapsed"}
SUBJECTS: Mapping[str, Text] = {
    "person": Text("自然人", "a person"),
    "organisation": Text("单位", "an organisation"),
    "department": Text("本单位股室", "a section of this bureau"),
}
GROUNDS: Mapping[str, Text] = {
    "hearing": Text("听证", "a hearing"),
    "announcement": Text("公告送达", "service by public notice"),
    "tender": Text("招标", "a call for tenders"),
    "auction": Text("拍卖", "an auction"),
    "inspection": Text("检验", "an inspection"),
    "test": Text("检测", "a test"),
    "quarantine": Text("检疫", "a quarantine"),
    "appraisal": Text("鉴定", "an appraisal"),
    "expert": Text("专家评审", "a review by experts"),
}
RECUSED_FOR: Mapping[str, Text] = {
    "party": Text("本人是当事人", "I am a party to it"),
    "kin": Text("与当事人系近亲属", "close kin of a party"),
    "interest": Text("与本事项有利害关系", "an interest in the matter"),
    "other": Text("其他可能影响公正的关系", "another tie that may affect fairness"),
}
RECUSAL: Mapping[str, Text] = {
    "requested": Text("待决定", "to be decided"),
    "granted": Text("已同意", "granted"),
    "rejected": Text("已驳回", "rejected"),
}
REMEDIES: Mapping[str, Text] = {
    "reconsideration": Text("行政复议", "Reconsideration"),
    "suit": Text("行政诉讼", "Suit before a court"),
}
REMEDY_OUTCOMES: Mapping[str, Text] = {
    "upheld": Text("维持", "upheld"),
    "changed": Text("变更", "changed"),
    "annulled": Text("撤销", "annulled"),
    "unlawful": Text("确认违法", "found unlawful"),
    "withdrawn": Text("申请人撤回", "withdrawn"),
    "rejected": Text("驳回", "rejected"),
}
ON_BEHALF: Mapping[str, Text] = {
    "self": Text("本人提出", "declared by the person"),
    "party": Text("当事人提出", "asked by the party"),
    "officer": Text("经办人员提出", "asked by an officer"),
}


def named(table: Mapping[str, Text], key: str, lang: str) -> str:
    """Return what a table calls a key; the key itself for one it does not know."""
    found = table.get(key)
    return found.in_language(lang) if found is not None else key
