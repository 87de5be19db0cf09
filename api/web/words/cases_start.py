"""Words of starting a case: what one is told before, what is asked."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "start_title": Text("发起办件", "Start a case"),
    "start_lead": Text(
        "先看能不能办、要什么、谁来定、多久，再填写。",
        "See first whether you may, what is asked, who decides and how long it takes.",
    ),
    "you_may_start": Text("您可以发起", "You may start it"),
    "you_may_not": Text("您现在不能发起这个流程", "You cannot start this flow now"),
    "started_by": Text("由 {who} 发起", "Started by: {who}"),
    "until_date": Text("至{day}", "until: {day}"),
    "steps_n": Text("{n} 个环节", "{n} steps"),
    "start_this": Text("填写申请", "Fill it in"),
    "look_at_it": Text("查看流程", "See the flow"),
    "about_case": Text("办件信息", "About the case"),
    "about_case_base": Text("发起后立即编号", "it is numbered at once"),
    "title_hint": Text(
        "一句话说明是什么事，例：执法记录仪采购。", "What it is in a few words, for example: body cameras."
    ),
    "subject_name": Text("对象名称", "Party"),
    "subject_kind": Text("对象类别", "Kind of party"),
    "subject_id": Text("证件或统一社会信用代码", "Identity or credit code"),
    "subject_contact": Text("联系方式", "Contact"),
    "first_form": Text("现在就填“{step}”的表单", "Fill in “{step}” now"),
    "first_form_more": Text(
        "也可以发起后再填；在那里签字才生效。", "You may do so afterwards; it takes effect when it is signed there."
    ),
    "button_start": Text("立案并编号", "Open the case"),
    "articles": Text("第 {n} 条", "article {n}"),
    "after_start": Text("立案后由您办理“{step}”，尚未签字。", "You then hold “{step}”, not signed yet."),
    "start_refused": Text("这次未予立案", "The case was not opened"),
    "back_to_start": Text("回到填写", "Back to the form"),
    "the_way": Text("要经过的环节", "The way it goes"),
    "the_way_base": Text("按流程文件的顺序，不是每件都走全部", "in the order of the file; not every case takes all"),
    "step": Text("环节", "Step"),
    "by_whom": Text("谁来办", "By whom"),
    "within": Text("时限", "Within"),
    "with_papers": Text("所需材料", "Papers"),
    "rests_on": Text("依据", "What it rests on"),
    "needed_first": Text("第一环节要带的材料", "Papers for the first step"),
    "no_paper_first": Text("第一环节不要求材料。", "The first step asks for no papers."),
}
