"""Words of what the parties did, and of reconsideration and suit."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "party_title": Text("当事人材料、复议和诉讼", "The party's papers, reconsideration, suit"),
    "party_did": Text("当事人提出的", "What the party did"),
    "party_nothing": Text("当事人还没有提出什么。", "The party has not done anything yet."),
    "on_paper_in": Text("书面登记", "entered from paper"),
    "remedies": Text("复议和诉讼", "Reconsideration and suit"),
    "no_remedies": Text("没有复议和诉讼。", "No reconsideration and no suit."),
    "not_decided": Text("尚未决定", "not decided yet"),
    "enter_for_party": Text("登记", "Enter"),
    "enter_for_party_base": Text(
        "当事人当面或邮寄交来的书面材料，与其本人网上提出的效力相同。",
        "What the party handed in on paper; it counts as if it came by the party's own page.",
    ),
    "only_part_takers": Text("由参与办理本案的人员登记。", "Entered by those who take part in the case."),
    "file_remedy": Text("登记复议或诉讼", "Record a reconsideration or a suit"),
    "file_remedy_base": Text("案件办结后也可以登记。", "Also after the end of the case."),
    "which_party": Text("当事人", "Party"),
    "which_notice": Text("收到的是哪份告知", "Which notice arrived"),
    "score": Text("评分", "Score"),
    "what_it_says": Text("材料说了什么", "What it says"),
    "its_paper": Text("书面材料", "Its paper"),
    "its_paper_hint": Text("选出这份材料的扫描件。", "Tick the scan of it."),
    "its_paper_first": Text("请先把材料扫描上传到本案。", "First file the scan in this case."),
    "enter_paper": Text("登记这份材料", "Enter the paper"),
    "does_enter_paper": Text(
        "与当事人本人在网上提出的效力相同：该答复的要答复，该中止的会提示。",
        "It counts as if the party had done it on its page: what has to be answered is answered first.",
    ),
    "does_enter_paper_who": Text("记明由您代为登记。", "It is recorded that you entered it."),
    "said_paper_entered": Text("当事人的材料已登记。", "The party's paper is entered."),
    "remedy_kind": Text("种类", "Kind"),
    "authority": Text("受理机关", "Authority"),
    "authority_hint": Text("复议机关或法院的名称。", "The reconsideration authority or the court."),
    "filed_on": Text("受理日期", "Filed on"),
    "note": Text("备注", "Note"),
    "record_remedy": Text("登记复议诉讼", "Record it"),
    "does_file_remedy": Text(
        "记入本案历史，结果出来后再登记；案件状态不变。",
        "It stands in the history of the case, the outcome is recorded later; the case stays as it is.",
    ),
    "said_remedy_filed": Text("已登记。", "It is recorded."),
    "decide_remedy": Text("登记{what}的结果", "Outcome: {what}"),
    "remedy_outcome": Text("结果", "Outcome"),
    "decided_on": Text("决定日期", "Decided on"),
    "published": Text("已公开的决定", "What was published"),
    "recall": Text("撤回公开信息", "is taken back"),
    "no_recall": Text("不撤回", "stays"),
    "record_outcome": Text("登记结果", "Record the outcome"),
    "does_decide_remedy": Text(
        "记入本案历史；决定被变更、撤销或确认违法的，提醒发起人撤回公开信息。",
        "It stands in the history; where the decision was changed, annulled or found unlawful, who started the case"
        " is reminded to take back what was published.",
    ),
    "said_remedy_decided": Text("结果已登记。", "The outcome is recorded."),
    "party_beside": Text("当事人", "The party"),
    "party_beside_link": Text("当事人提出的材料、复议和诉讼", "What the party handed in, reconsideration and suit"),
}
