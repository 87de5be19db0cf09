"""What is said on the page one is sent to after an act: what happened, in words."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "said_claimed": Text("已签收，现在由您办理。", "You have taken it; it is in your hands now."),
    "said_released": Text("已退签，可由他人签收。", "You gave it back; somebody else can take it."),
    "said_held": Text(
        "您的签字已记入。还缺他人签字，案件没有前进。",
        "Your signature is recorded. Others still have to sign; the case has not moved.",
    ),
    "said_done": Text(
        "已签字，该环节办结，案件已前进。", "You have signed; the step is done and the case has moved on."
    ),
    "said_draft": Text(
        "草稿已存，只有您看得到，不算签字。", "Kept as a draft; only you see it and it is no signature."
    ),
    "said_transferred": Text("已转办。", "Transferred."),
    "said_returned": Text("已退回，其后的签字作废。", "Returned; signatures since are void."),
    "said_taken_back": Text("已取回，可以重新办理。", "Taken back; you can do it anew."),
    "said_consulted": Text("已征求意见，答复后仍由您签字。", "The opinion is asked for; you still sign."),
    "said_answered": Text("意见已送回，不算签字。", "Your opinion is sent back; it is no signature."),
    "said_signer_added": Text("已加签。", "The signer is added."),
    "said_signer_removed": Text("已减少会签人。", "The added signer is removed."),
    "said_recusal": Text("回避申请已记入，办理不因此停止。", "The request is recorded; the case goes on meanwhile."),
    "said_urged": Text("已提醒现在的办理人。", "Who handles it has been reminded."),
    "said_copied": Text("已抄送。", "Copies sent."),
    "said_signed": Text("所选各件已逐件签字，结果如下。", "What you chose was signed one by one; results below."),
}
