"""The kinds of control: for every parameter its words and the direction in which it loosens.

A kind or parameter without a line here cannot be: a test holds the tables against the kernel's registry.
"""

from typing import Any

from engine.analysis.changes.directions import (
    ALL_OF,
    ANY_OF,
    ASKED,
    CONDITION,
    EXCEPTION,
    LABEL,
    LESS,
    LONGER,
    MORE,
    NO,
    NOTED,
    ORDERED,
    OTHER,
    SHARE,
    TALLY,
    TALLY_BOUNDED,
    YES,
    order,
)
from engine.analysis.changes.facets import Table, facet
from engine.model.control import (
    Approval,
    Binding,
    Evidence,
    Joint,
    Later,
    Limit,
    Quorum,
    Recusal,
    Requires,
    SelfControlForm,
    Separation,
    TwoPerson,
)

KINDS: dict[type[Any], Table] = {
    TwoPerson: (
        facet("min", "签字人数", "number of signers", MORE),
        facet("qualification", "签字人资格", "qualification of the signers", ASKED),
        facet("body", "签字人所属机构", "body the signers belong to", ASKED),
        facet("chair", "须在其中的岗位", "post that must be among them", ASKED),
    ),
    Separation: (
        facet("tasks", "须分离的环节", "steps kept apart", ALL_OF),
        facet("scope", "分离的范围", "scope of the separation", order("case", "period", "object")),
        facet("key", "同一对象的依据", "what makes it the same object", OTHER),
        facet("window", "回溯期", "period looked back", LONGER),
        facet("roles", "不得兼任的岗位", "posts nobody may hold together", ALL_OF),
    ),
    Binding: (
        facet("task", "须由其办理人继续的环节", "step whose handler goes on", OTHER),
        facet("level", "到人还是到组", "person or team", order("team", "person")),
    ),
    Approval: (
        facet("amount", "审批金额", "amount approved", OTHER),
        facet("tiers", "审批层级", "tiers", None),
        facet("decision", "层级所在的决策表", "table the tiers stand in", NOTED),
        facet("key", "累计口径", "what is summed", TALLY),
        facet("window", "累计期间", "period summed", LONGER),
        facet("exempt", "不累计的情形", "cases that are not summed", EXCEPTION),
    ),
    Joint: (
        facet("parties", "会签各方", "parties", None),
        facet("ordered", "按次序会签", "signed in order", YES),
    ),
    Requires: (
        facet("task", "须先办结的环节", "step that must be complete", OTHER),
        facet("outcome", "须有的结果", "outcome it must have", ASKED),
        facet("same_round", "须在同一轮内", "in the same round", YES),
        facet("by_role", "签字人岗位", "post of its signer", ASKED),
        facet("not_signers_of", "签字人不得办理过的环节", "steps its signers took no part in", ALL_OF),
        facet("qualification", "签字人资格", "qualification of its signer", ASKED),
    ),
    SelfControlForm: (
        facet("task", "填写自控表的环节", "step in which the form is filled", OTHER),
        facet("by_role", "填写人岗位", "post that fills it", ASKED),
    ),
    Evidence: (
        facet("kind", "材料种类", "kind of document", OTHER),
        facet("min", "最少份数", "least number of documents", MORE),
        facet("name", "材料名称", "name of the document", LABEL),
        facet("when", "适用条件", "when it applies", CONDITION),
    ),
    Limit: (
        facet("expr", "受限的数", "figure that is limited", OTHER),
        facet("min", "下限", "lower bound", MORE),
        facet("max", "上限", "upper bound", LESS),
        facet("min_inclusive", "下限本身是否可以", "whether the lower bound itself is within", NO),
        facet("max_inclusive", "上限本身是否可以", "whether the upper bound itself is within", NO),
        facet(("key", "min"), "累计口径", "what is summed", TALLY_BOUNDED),
        facet("window", "累计期间", "period summed", LONGER),
        facet("when", "适用条件", "when it applies", CONDITION),
    ),
    Quorum: (
        facet("body", "议事机构", "body that decides", OTHER),
        facet("recorder", "记录人", "recorder", ASKED),
        facet("present_min", "到会人数", "share that must be present", SHARE),
        facet("pass_min", "通过人数", "share a motion must exceed", SHARE),
        facet("basis", "计票基数", "base of the count", order("present", "members")),
        facet("recused", "回避的成员是否计入", "whether recused members count", OTHER),
        facet("tie", "票数相等时", "what settles a tie", order("chair", "reject")),
        facet("speak_last", "末位表态", "who votes last", order("any", "chair")),
        facet("agenda_notice", "提前通知", "notice of the agenda", LONGER),
        facet("no_ad_hoc", "不得临时动议", "nothing joins the agenda later", YES),
        facet("odd", "人数须为单数", "an odd number decides", YES),
        facet("size_min", "最少人数", "least number that decides", MORE),
        facet("expert_min", "专家比例", "share of experts", MORE),
    ),
    Recusal: (
        facet("grounds", "回避事由", "grounds", ALL_OF),
        facet("lookback", "回溯期", "period looked back", LONGER),
        facet("party", "相对方", "whose ties count", OTHER),
        facet("decider", "决定人", "who decides", OTHER),
        facet("decider_of_head", "负责人回避的决定人", "who decides on the head", ASKED),
        facet("freeze", "申请后即暂停参与", "a request already stops the person", YES),
    ),
    Later: (
        facet("kind", "种类", "kind", OTHER),
        facet("attributes", "参数", "parameters", ORDERED),
    ),
}

TIER: Table = (
    facet("id", "层级", "tier", NOTED),
    facet("from_", "下限", "lower bound", None),
    facet("to", "上限", "upper bound", None),
    facet("from_inclusive", "下限本身是否在内", "whether the lower bound belongs to it", None),
    facet("to_inclusive", "上限本身是否在内", "whether the upper bound belongs to it", None),
    facet("roles", "审批岗位", "chain of posts", None),
)
PARTY: Table = (
    facet("id", "一方", "party", NOTED),
    facet("name", "名称", "name", LABEL),
    facet("roles", "签字岗位", "posts that sign for it", ANY_OF),
    facet("body", "或由其成员签字的机构", "body whose members may sign for it", OTHER),
    facet("outside", "系统外的一方", "a party without an account", OTHER),
)
