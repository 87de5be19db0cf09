"""Words of the page on which a jump or a reopening is asked for."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "o_title": Text("环节调整与重新启动", "Jump, or open again"),
    "o_lead": Text(
        "流程走错或者办结后被撤销时用；由您提出，另一位管理员复核。",
        "Where a case went wrong, or its decision was annulled; you ask, another administrator approves.",
    ),
    "o_number": Text("案件编号", "Case number"),
    "o_find": Text("查找", "Find"),
    "o_missed": Text("没有这个编号的案件。", "No case has this number."),
    "o_missed_more": Text("编号是否抄错？", "Is it copied right?"),
    "o_begin": Text("先填案件编号", "Begin with the number of the case"),
    "o_begin_more": Text(
        "管理员看不到案件内容，编号由经办人提供。",
        "Administrators see nothing of a case; who handles it gives the number.",
    ),
    "o_status_open": Text("办理中", "in progress"),
    "o_status_completed": Text("已办结", "completed"),
    "o_status_refused": Text("审批未通过", "not approved"),
    "o_status_revoked": Text("已撤回申请", "withdrawn"),
    "o_status_suspended": Text("中止", "suspended"),
    "o_status_cancelled": Text("已终止", "ended early"),
    "o_now": Text("现在开着的环节", "Open now"),
    "o_does_jump": Text(
        "把案件移到所选环节；跳过的环节记为未办，谁也没有因此签字。",
        "Moves the case to a step; what is passed over stays undone, and nobody signs by it.",
    ),
    "o_does_reopen": Text(
        "把已结束的案件重新打开，从所选环节再办。", "Opens the ended case again, from the step you choose."
    ),
    "o_to_jump": Text("移到哪个环节", "To which step"),
    "o_to_reopen": Text("从哪个环节再办", "From which step"),
    "o_where_it_stood": Text("结束前的环节", "where it stood last"),
    "o_reason_hint": Text("写清为什么要这样做，永久留痕。", "Why it has to be; it stands on the case for ever."),
    "o_see_first": Text("先看会怎样", "See what it does"),
    "o_ask_jump": Text("提出环节调整", "Ask for the jump"),
    "o_ask_reopen": Text("提出重新启动", "Ask to open it again"),
    "o_second": Text(
        "另一位管理员复核之前，案件不变。", "Nothing happens to the case before another administrator approves."
    ),
    "o_preview": Text("会这样", "What it would do"),
    "o_lapses": Text("签字作废", "void"),
    "o_undone": Text("作废", "undone"),
    "o_opens": Text("打开", "opens"),
    "o_nothing": Text("没有签字因此作废。", "No signature becomes void."),
    "o_not_now": Text("案件中止期间不能调整，先恢复办理。", "The case rests; it is resumed first."),
    "o_rules": Text("怎样才行", "What it takes"),
    "o_rule_two": Text("两位管理员，不能是同一人", "two administrators, two natural persons"),
    "o_rule_mark": Text("案件上永久标明，流程图上标红", "marked on the case for ever, and red on its map"),
    "o_rule_way": Text("只能到流程本来走得到的环节", "only where the flow itself could come to"),
    "o_rule_part": Text("参与办理或回避本案的管理员不得提出和复核", "nobody who takes part in it or stands recused"),
}
