# ruff: noqa: E501
"""Definitions for these tests: a purchase of realistic size, and random flows."""

import random
from pathlib import Path

import yaml

from diagrams.names import Names
from engine.model.control import (
    Approval,
    Control,
    Evidence,
    Joint,
    Later,
    Limit,
    Party,
    SelfControlForm,
    Separation,
    Tier,
    TwoPerson,
)
from engine.model.course import Card, Course, CourseState, Signer, Taken, Visit
from engine.model.form import Deadline, Duty
from engine.model.process import AnyTimeAction, Definition, Flow, Graph, Lane, Node, NodeKind, Process
from engine.model.risk import Catalog, Grade, Law, Measure, RiskPoint, RiskStatus, Scheme
from engine.model.text import Text

SCHEMES = Path(__file__).parents[3] / "processes" / "schemes"
ROOT = Path(__file__).parents[3]


def scheme(name: str = "abc") -> Scheme:
    data = yaml.safe_load((SCHEMES / f"{name}.yaml").read_text("utf-8"))
    grades = tuple(
        Grade(rank=g["rank"], code=g["code"], name=Text(**g["name"]), fill=g["fill"], tint=g["tint"])
        for g in data["grades"]
    )
    return Scheme(id=data["id"], name=Text(**data["name"]), grades=grades)


# id | zh | en | lane | limit | controls
_STEPS = """
apply|提出采购申请|Request|unit|1|
plan|核对年度计划|Check against yearly plan|unit||
budget|预算审核|Budget check|fin|2|not_apply
stock|库存核对|Stock check|keeper|1|
catalogue|目录与方式认定|Catalogue and method|buyer|2|two
inquiry|询价比价|Price inquiry|buyer|5|two,not_apply,quotes,paper
select|确定供应商|Supplier chosen|buyer|2|two,not_inq
sign_low|分管领导审批|Deputy approves|deputy|2|tier
selfform|填写自控表|Self-control form|deputy|1|self
meeting|联席会议集体研究|Joint meeting decides|meeting|3|board,quorum
file_min|会议纪要报备|Minutes filed|buyer|1|
agent|抽取代理机构|Agent drawn|buyer|3|draw
doc|编制招标文件|Tender documents|buyer|10|two
review|招标文件审查|Review of documents|deputy|5|not_doc
open|开标评标|Bids opened and judged|outside|20|joint
objection|处理异议|Objections handled|unit|7|not_doc
award|公示中标结果|Award published|buyer|3|
contract|签订合同|Contract signed|deputy|30|tier,paper
perform|履约监督|Performance watched|unit||two
change|变更审批|Change approved|meeting|5|limit10,tier
accept|到货验收|Acceptance|keeper|3|two,not_inq,paper
reject_goods|退换货处理|Goods returned|buyer|7|
stock_in|资产登记入库|Entered in the stock book|keeper|2|
invoice|三单核对|Three papers compared|fin|2|not_apply
pay_ok|付款审批|Payment approved|deputy|2|tier
pay|支付|Payment|cashier|3|not_inv
publish|结果公开|Result published|buyer|7|
archive|归档|Filed|archivist|30|
"""
_GATES = """
g_stock|库存可满足？|Enough in stock?
g_cat|是否集中采购目录？|In the central catalogue?
g_sum|金额达到会议标准？|Sum at meeting level?
g_agree|会议同意？|Meeting agrees?
g_rev|审查通过？|Review passed?
g_obj|有异议？|Objection?
g_chg|需要变更？|Change needed?
g_acc|验收合格？|As ordered?
g_pay|付款同意？|Payment agreed?
"""
_FLOWS = """
s apply;apply plan;plan budget;budget stock;stock g_stock;g_stock e_issue 是 yes;g_stock catalogue 否 no
catalogue g_cat;g_cat agent 目录内，招标 listed,~tender;g_cat inquiry 目录外 not~listed
inquiry select;select g_sum;g_sum sign_low 低于标准 below;g_sum selfform 达到标准 at~or~above
selfform meeting;meeting file_min;file_min g_agree;g_agree e_no 不同意 no;g_agree inquiry 重新询价 ask~again;g_agree contract 同意 agreed
sign_low contract
agent doc;doc review;review g_rev;g_rev doc 退回修改 back;g_rev open 通过 passed;open g_obj;g_obj objection 有 yes;g_obj award 无 no
objection open;award contract
contract perform;perform g_chg;g_chg change 是 yes;g_chg accept 否 no;change accept
accept g_acc;g_acc reject_goods 不合格 no;g_acc stock_in 合格 yes;reject_goods accept
stock_in invoice;invoice pay_ok;pay_ok g_pay;g_pay invoice 退回 back;g_pay pay 同意 agreed;pay publish;publish archive;archive e
"""
# id | rank | zh | en | step | measures (■ enforced, □ managed, * later)
_RISKS = """
R01|3|虚报需求、重复购置|Need invented or bought twice|apply|■库存同屏核对/Stock shown beside;□理由公示/Reason published
R02|2|化整为零规避标准|Order split below a limit|apply|■三十日合计/Sum of 30 days
R03|2|无计划采购|Bought without plan|plan|■先有计划后申请/Plan before request
R04|2|超预算采购|Over budget|budget|■无额度不得下行/No line, no next step
R05|1|目录内规避招标|Tender evaded|catalogue|■目录强制分支/Catalogue forces the branch;□例外报纪检组/Exceptions reported
R06|1|大额未经集体研究|Large sum without meeting|meeting|■金额分支/Branch by amount;*到会人数/Quorum
R09|2|假比价、串通报价|Sham comparison of prices|inquiry|■两人各自询价并签字/Two buyers ask and sign;□采购人员定期轮岗/Buyers rotate
R10|1|收受供应商好处|Benefits from suppliers|inquiry|■申请人不得询价/Applicant barred;□供应商回访/Suppliers visited
R11|2|代理机构长期固定|Agent arranged|agent|*公开抽取/Public draw
R12|1|量身定做条款|Tailor-made conditions|doc|■两人编制/Two write;□负面清单/Negative list
R14|2|审查环节寻租|Review for favours|review|□退回须写理由/Reasons for return
R16|2|现场偏袒|Bias at the opening|open|□更正书面通知全体投标人/Corrections in writing to all
R17|2|异议拖延或泄密|Complaint dragged or leaked|objection|■经办人回避/Handlers barred
R18|1|合同加价、放宽条款|Price raised, terms softened|contract|■与中标结果比对/Compared with the award
R20|1|质量进度失管|Quality unwatched|perform|□联合检查/Joint checks
R21|1|先变后批、拆分变更|Change before approval, split|change|■累计百分之十/Ten per cent in all;■逐级审批/Tier by tier
R22|2|验收走过场|Acceptance for show|accept|■采购人不得验收/Buyer barred;■两人签字/Two sign
R23|1|虚开发票套取资金|False invoice|invoice|■三单相符/Three papers agree
R24|1|回扣私分|Rebate shared|pay|□回扣登记/Rebates registered;□年度审计/Yearly audit
R25|3|入账不及时|Late entry|stock_in|■先登记后付款/Entry before payment
R26|3|公开不及时|Late publication|publish|■到期自动提醒/Reminder
R27|2|泄露标底、串标（全过程）|Leaks and collusion|*|□保密承诺/Promise of secrecy;■读取留痕/Readings logged
"""
_POSTS = {
    "unit": Text("使用科室", "Using section"),
    "fin": Text("财务负责人", "Finance head"),
    "buyer": Text("归口采购", "Buyer"),
    "deputy": Text("分管领导", "Deputy"),
    "meeting": Text("党政联席会议", "Joint meeting"),
    "keeper": Text("资产管理员", "Asset keeper"),
    "cashier": Text("出纳", "Cashier"),
    "archivist": Text("档案员", "Archivist"),
    "outside": Text("评标委员会", "Bid committee"),
    "watcher": Text("廉政监察员", "Integrity watcher"),
}


def _controls() -> tuple[Control, ...]:
    tiers = tuple(Tier(id=f"t{i}") for i in range(3))
    parties = tuple(Party(id=f"p{i}") for i in range(3))
    specs = {
        "two": TwoPerson(),
        "board": TwoPerson(min=3, body="meeting"),
        "not_apply": Separation(tasks=("apply", "budget", "inquiry", "invoice")),
        "not_inq": Separation(tasks=("inquiry", "select", "accept")),
        "not_doc": Separation(tasks=("doc", "review", "objection")),
        "not_inv": Separation(tasks=("invoice", "pay")),
        "quotes": Limit(expr="count(quotes)", min="setting.quotes_min"),
        "limit10": Limit(expr="change", max="setting.change_max", max_inclusive=True),
        "paper": Evidence(kind="paper", min=1, name=Text("原件", "originals")),
        "tier": Approval(amount="amount", tiers=tiers),
        "joint": Joint(parties=parties),
        "self": SelfControlForm(task="selfform"),
        "quorum": Later(kind="notice"),
        "draw": Later(kind="draw"),
    }
    names = {"quorum": Text("到会人数", "quorum"), "draw": Text("公开抽取", "public draw")}
    return tuple(Control(id=k, spec=s, name=names.get(k, Text("", ""))) for k, s in specs.items())


def _split(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def _measures(text: str) -> tuple[Measure, ...]:
    found = []
    for part in text.split(";"):
        zh, en = part[1:].split("/")
        found.append(Measure(text=Text(zh, en), enforced_by={"■": "two", "*": "draw"}.get(part[0], "")))
    return tuple(found)


def purchase(*, confirmed: frozenset[str] = frozenset({"R05", "R09", "R10", "R18"})) -> Definition:
    points = tuple(
        RiskPoint(
            id=f"PRO-{key}",
            rank=int(rank),
            name=Text(zh, en),
            status=RiskStatus.CONFIRMED if key in confirmed else RiskStatus.PROPOSED,
            owner="buyer",
            watcher="watcher" if rank == "1" else "",
            measures=_measures(measures),
        )
        for key, rank, zh, en, _, measures in _split(_RISKS)
    )
    at: dict[str, list[str]] = {}
    for key, _, _, _, step, _ in _split(_RISKS):
        at.setdefault(step, []).append(f"PRO-{key}")
    nodes = [Node(id="s", kind=NodeKind.START, tag="startEvent", name=Text("需求提出", "Need arises"))]
    lanes: dict[str, list[str]] = {}
    for key, zh, en, lane, limit, controls in _split(_STEPS):
        law = "law" if key in ("open", "contract") else ""
        deadline = (Deadline(id=f"d_{key}", max=limit, law=law),) if limit else ()
        nodes.append(
            Node(
                id=key,
                kind=NodeKind.TASK,
                tag="userTask",
                name=Text(zh, en),
                risks=tuple(at.get(key, ())),
                controls=tuple(filter(None, controls.split(","))),
                deadlines=deadline,
            )
        )
        lanes.setdefault(lane, []).append(key)
    for key, zh, en in _split(_GATES):
        nodes.append(Node(id=key, kind=NodeKind.EXCLUSIVE, tag="exclusiveGateway", name=Text(zh, en)))
    for key, zh, en, status in (
        ("e_issue", "领用库存", "Taken from stock", "completed"),
        ("e_no", "不予采购", "Not bought", "refused"),
        ("e", "办结", "Closed", "completed"),
    ):
        nodes.append(Node(id=key, kind=NodeKind.END, tag="endEvent", name=Text(zh, en), result_status=status))
    flows = []
    for i, part in enumerate(p for line in _FLOWS.strip().splitlines() for p in line.split(";")):
        source, target, *label = part.split()
        name = Text(label[0], label[1].replace("~", " ")) if label else Text("", "")
        flows.append(Flow(id=f"f{i}", source=source, target=target, name=name))
    process = Process(
        id="procurement_main", name=Text("物品采购", "Purchase of goods"), basis="law",
        graph=Graph(nodes=tuple(nodes), flows=tuple(flows)), risks=tuple(at["*"]),
        lanes=tuple(
            Lane(id=f"lane_{k}", name=_POSTS[k], nodes=tuple(v), duty=Duty(roles=(k,))) for k, v in lanes.items()
        ),
        actions=(AnyTimeAction(id="w", name=Text("撤回申请", "withdrawal"), process="w"),
                 AnyTimeAction(id="c", name=Text("投诉举报", "complaint"), process="c")),
    )  # fmt: skip
    law = Law(id="law", title=Text("政府采购法", "Government Procurement Law"), article="28")
    return Definition(
        key="procurement", digest="8f21c0d4" * 8, model_digest="0" * 64, main=process.id, processes=(process,),
        catalog=Catalog(risks=points, laws=(law,)), controls=_controls(),
    )  # fmt: skip


def names(**more: object) -> Names:
    given: dict[str, object] = {
        "posts": _POSTS,
        "settings": {"quotes_min": "3", "change_max": "10 %"},
        "watchers": {1: Text("纪检组全程监督", "watched throughout"), 2: Text("办公室定期检查", "checked at intervals"),
                     3: Text("岗位自控", "self-control")},
        "unit": Text("示例单位", "Sample unit"),
        "phone": "000-0000000",
        "supervisor": "张三",
        "valid": Text("至 2027-01 年度修正", "until the revision of 2027-01"),
        "version": "v3",
    }  # fmt: skip
    return Names(**{**given, **more})  # type: ignore[arg-type]


def course() -> Course:
    done = [
        ("apply", "李敏", "2026-03-02T09:12"), ("plan", "周正", "2026-03-02T10:40"), ("budget", "周正", "2026-03-03T16:40"),
        ("stock", "何洁", "2026-03-04T09:00"), ("catalogue", "王强", "2026-03-05T11:20"),
    ]  # fmt: skip
    visits = [
        Visit(
            element=k,
            state=CourseState.DONE,
            signers=(Signer(name=Text(n, ""), outcome=Text("同意", "agreed"), at=at),),
        )
        for k, n, at in done
    ]
    both = (Signer(name=Text("王强", ""), at="2026-03-10T10:20"), Signer(name=Text("赵琳", ""), at="2026-03-10T11:05"))
    visits.append(Visit(element="inquiry", state=CourseState.DONE, passes=2, signers=both, card=Card.YELLOW,
                        notes=(Text("会议要求重新询价", "asked again by the meeting"),)))  # fmt: skip
    visits.append(Visit(element="select", state=CourseState.OPEN, passes=2, card=Card.RED))
    visits.append(Visit(element="meeting", state=CourseState.RETURNED))
    by_ends = {(f.source, f.target): f.id for f in purchase().main_process.graph.flows}
    walked = {("s", "apply"): 1, ("apply", "plan"): 1, ("plan", "budget"): 1, ("budget", "stock"): 1,
              ("stock", "g_stock"): 1, ("g_stock", "catalogue"): 1, ("catalogue", "g_cat"): 1, ("g_cat", "inquiry"): 1,
              ("inquiry", "select"): 2, ("select", "g_sum"): 1, ("g_agree", "inquiry"): 1}  # fmt: skip
    taken = tuple(Taken(flow=by_ends[k], count=n) for k, n in walked.items())
    return Course(case="PRO-2026-0147", visits=tuple(visits), flows=taken, at="2026-03-20T15:30")


def random_flow(seed: int, most: int = 60) -> Definition:
    """A flow that jumps anywhere."""
    r = random.Random(seed)
    steps = [f"a{i}" for i in range(r.randint(3, most))]
    nodes = [Node(id="s", kind=NodeKind.START, tag="startEvent", name=Text("开始", "start"))]
    flows: list[tuple[str, str]] = []
    before = "s"
    for i, key in enumerate(steps):
        risks = (f"X-R{i % 9}",) if r.random() < 0.7 else ()
        nodes.append(
            Node(id=key, kind=NodeKind.TASK, tag="userTask", name=Text(f"环节名称{i}", f"step {i}"), risks=risks)
        )
        flows.append((before, key))
        before = key
        if r.random() < 0.1:
            nodes.append(Node(id=f"b{i}", kind=NodeKind.BOUNDARY, tag="boundaryEvent", name=Text("超期", "late"),
                              attached_to=key))  # fmt: skip
            flows.append((f"b{i}", r.choice([*steps, "e"])))
        if r.random() < 0.35:
            before = f"g{i}"
            kind = r.choice((NodeKind.EXCLUSIVE, NodeKind.EXCLUSIVE, NodeKind.PARALLEL))
            nodes.append(Node(id=before, kind=kind, tag="gateway", name=Text("问题如何？", "what?")))
            flows.append((key, before))
            after = (steps[i + 1 :] or ["e"])[0]
            for target in sorted({r.choice([*steps, "e"]) for _ in range(r.choice((1, 1, 2)))} - {key, after}):
                flows.append((before, target))
    flows.append((before, "e"))
    nodes.append(Node(id="e", kind=NodeKind.END, tag="endEvent", name=Text("办结", "closed")))
    points = tuple(
        RiskPoint(
            id=f"X-R{i}", rank=i % 3 + 1, name=Text("风险名称", "risk"), measures=_measures("■措施一/one;□措施二/two")
        )
        for i in range(9)
    )
    label = Text("分支", "branch")
    made = tuple(
        Flow(id=f"f{i}", source=a, target=b, name=label if a[0] == "g" else Text("", ""))
        for i, (a, b) in enumerate(flows)
    )
    process = Process(id="p", name=Text("随机", "random"), graph=Graph(nodes=tuple(nodes), flows=made))
    return Definition(key="random", digest="0" * 64, model_digest="0" * 64, main="p", processes=(process,),
                      catalog=Catalog(risks=points), controls=_controls())  # fmt: skip
