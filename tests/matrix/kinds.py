"""One small definition for each situation of a control kind: a draft, then a check that carries the control."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.oracle.world import Control, Task
from tests.unit.bpmn.build import START, flow, line
from tests.unit.usecases.flows import (
    AMOUNT,
    BACK,
    NAME,
    NOTE,
    OK,
    POOR,
    REFUSE,
    choice,
    control,
    end,
    file,
    process,
    task,
    uses,
)

PHONE = f'<rf:field id="phone" type="string">{NAME}</rf:field>'
TERM = (
    '<rf:deadline id="dl_check" after="enter" max="20" unit="workday" extend="5" extendBy="handler" suspendOn="test"/>'
)
VOTES = "".join(
    f'<rf:outcome id="{name}" kind="{kind}">{NAME}</rf:outcome>'
    for name, kind in (("for", "forward"), ("against", "refuse"), ("abstain", "other"))
)
OUTCOMES = {"ok": "forward", "poor": "forward", "back": "back", "refuse": "refuse"}
BALLOT = {"for": "forward", "against": "refuse", "abstain": "other"}
ROLES = ("handler", "cashier")
TODAY = "2026-03-09"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One situation: the control in the file, the same for the oracle, and who signed the check before."""

    name: str
    spec: str = ""  # element of the catalogue
    inside: str = ""  # element of the task
    controls: tuple[Control, ...] = ()
    signed: tuple[str, ...] = ()  # accounts that signed the check already
    papers: tuple[str, ...] = ()  # kinds attached by who attempts
    fields: Mapping[str, str] = field(default_factory=dict)  # of the draft, beside amount, note and phone
    roles: tuple[str, ...] = ROLES
    asked: bool = False  # a recusal of the ordinary officer was asked for and is not decided
    before: bool = False  # the ordinary officer drafted another case of the same subject
    draft: bool = True  # False: names nothing before the task, so that a case may start with it
    facts: frozenset[str] = frozenset()

    @property
    def ballot(self) -> bool:
        return any(one.kind == "quorum" for one in self.controls)

    @property
    def task(self) -> Task:
        return Task(
            id="t_check",
            roles=self.roles,
            controls=self.controls,
            outcomes=BALLOT if self.ballot else OUTCOMES,
        )

    def file(self) -> bytes:
        """The definition; the control hangs at the check alone."""
        check = task(
            "check",
            " ".join(self.roles),
            form=NOTE + PHONE,
            outcomes=VOTES if self.ballot else OK + POOR + BACK + REFUSE,
            inside=(uses("ctl") if self.spec else "") + TERM + self.inside,
        )
        back = [] if self.ballot else [choice("g_in")]
        before = ["x_start", "draft"] if self.ballot else ["x_start", "g_in", "draft"]
        nodes = [START, *back, task("draft", form=AMOUNT + NOTE + PHONE), check, choice("g_out", "f_go")]
        flows = [*line(*before, "check", "g_out"), flow("g_out", "next", name="f_go"), flow("next", "x_end")]
        no = "against" if self.ballot else "refuse"
        flows.append(flow("g_out", "x_refused", f'outcome.check = "{no}"'))
        if back:
            flows.append(flow("g_out", "g_in", 'outcome.check = "back"'))
        nodes += [task("next", "handler"), end(), end("x_refused", "refused")]
        return file(process(*nodes, *flows), catalog=control("ctl", self.spec) if self.spec else "")

    def first(self) -> bytes:
        """The same task at the very start."""
        check = task("check", " ".join(self.roles), form=AMOUNT + NOTE + PHONE, outcomes=VOTES if self.ballot else OK,
                     inside=(uses("ctl") if self.spec else "") + TERM + self.inside)  # fmt: skip
        nodes = (START, check, end(), *line("x_start", "check", "x_end"))
        return file(process(*nodes), catalog=control("ctl", self.spec) if self.spec else "")


def _tiers(*roles: str) -> str:
    return f'<rf:approval amount="amount"><rf:tier id="all" roles="{" ".join(roles)}"/></rf:approval>'


def _joint(*parties: tuple[str, str], more: str = "") -> str:
    told = "".join(f'<rf:party id="{party}" roles="{role}">{NAME}</rf:party>' for party, role in parties)
    return f"<rf:joint{more}>{told}</rf:joint>"


TWO = Control(kind="two-person")
APART = Control(kind="separation", tasks=("t_draft", "t_check"))
TIERS = Control(kind="approval", tiers=((Decimal(0), ROLES),))
JOINT = Control(kind="joint", parties=(("doing", ("handler",)), ("paying", ("cashier",))))
PARTIES = (("doing", "handler"), ("paying", "cashier"))
DRAFTED = Control(kind="requires", tasks=("t_draft",))
QUOTE = Control(kind="evidence", paper="quote")

KINDS = (
    Kind(name="none", draft=False),
    Kind(name="two-person", spec='<rf:twoPerson min="2"/>', controls=(TWO,), draft=False),
    Kind(name="two-person second", spec='<rf:twoPerson min="2"/>', controls=(TWO,), signed=("handler1",)),
    Kind(name="separation", spec='<rf:separation tasks="t_draft t_check"/>', controls=(APART,)),
    Kind(name="separation start", spec='<rf:separation tasks="start t_check"/>',
         controls=(Control(kind="separation", tasks=("start", "t_check")),)),
    Kind(name="separation object", spec='<rf:separation tasks="t_draft t_check" scope="object" key="subject.key"/>',
         controls=(Control(kind="separation", tasks=("t_draft", "t_check"), scope="object"),), before=True),
    Kind(name="separation period",
         spec='<rf:separation tasks="t_draft t_check" scope="period" window="P30D" key="subject.key"/>',
         controls=(Control(kind="separation", tasks=("t_draft", "t_check"), scope="period", days=30),), before=True),
    Kind(name="separation static", spec='<rf:separation scope="static" roles="handler sampler"/>',
         controls=(Control(kind="separation", scope="static", roles=("handler", "sampler")),), draft=False),
    Kind(name="binding", spec='<rf:binding task="t_draft"/>', controls=(Control(kind="binding", tasks=("t_draft",)),)),
    Kind(name="approval", spec=_tiers(*ROLES), controls=(TIERS,)),
    Kind(name="approval second", spec=_tiers(*ROLES), controls=(TIERS,), signed=("handler1",)),
    Kind(name="joint", spec=_joint(*PARTIES), controls=(JOINT,), draft=False),
    Kind(name="joint second", spec=_joint(*PARTIES), controls=(JOINT,), signed=("handler1",)),
    Kind(name="joint ordered", spec=_joint(*reversed(PARTIES), more=' ordered="true"'),
         controls=(Control(kind="joint", parties=tuple(reversed(JOINT.parties)), ordered=True),), draft=False),
    Kind(name="requires", spec='<rf:requires task="t_draft" outcome="ok"/>', controls=(DRAFTED,)),
    Kind(name="requires role", spec='<rf:requires task="t_draft" byRole="director"/>',
         controls=(Control(kind="requires", tasks=("t_draft",), roles=("director",)),)),
    Kind(name="self-control", spec='<rf:selfControl task="t_draft" byRole="handler"/>',
         controls=(Control(kind="self-control", tasks=("t_draft",), roles=("handler",)),)),
    Kind(name="self-control other", spec='<rf:selfControl task="t_draft" byRole="director"/>',
         controls=(Control(kind="self-control", tasks=("t_draft",), roles=("director",)),)),
    Kind(name="evidence missing", spec='<rf:evidence kind="quote"/>', controls=(QUOTE,), draft=False),
    Kind(name="evidence", spec='<rf:evidence kind="quote"/>', controls=(QUOTE,), papers=("quote",)),
    Kind(name="limit", spec='<rf:limit expr="amount" max="1000"/>',
         controls=(Control(kind="limit", most=Decimal(1000)),)),
    Kind(name="limit reached", spec='<rf:limit expr="amount" max="100"/>',
         controls=(Control(kind="limit", most=Decimal(100)),)),
    Kind(name="limit below", spec='<rf:limit expr="amount" min="101"/>',
         controls=(Control(kind="limit", least=Decimal(101)),)),
    Kind(name="budget over", spec='<rf:budget amount="amount" granted="50"/>',
         controls=(Control(kind="budget", most=Decimal(50)),)),
    Kind(name="counter over", spec='<rf:counter max="0"/>', controls=(Control(kind="counter", most=Decimal(0)),),
         draft=False),
    Kind(name="deadline", inside='<rf:deadline id="dl_min" after="enter" min="3" unit="day" outcomes="ok"/>',
         controls=(Control(kind="deadline", not_before="2026-03-12", outcomes=("ok",)),), draft=False),
    Kind(name="quorum", spec='<rf:quorum body="matrix_board" recorder="recorders"/>',
         controls=(Control(kind="quorum", body="matrix_board", recorder="recorders"),)),
    Kind(name="recusal asked", spec="<rf:recusal/>", controls=(Control(kind="recusal"),), asked=True),
    Kind(name="recusal freezes", spec='<rf:recusal freeze="true"/>', controls=(Control(kind="recusal"),), asked=True),
    Kind(name="card missing", spec='<rf:card kind="card"/>', controls=(Control(kind="card", paper="card"),)),
    Kind(name="norm-band", spec='<rf:normBand follows="note = &quot;x&quot;" paper="why"/>',
         controls=(Control(kind="norm-band", paper="why"),)),
    Kind(name="notice", spec='<rf:notice receipt="true" paper="receipt"/>', controls=(Control(kind="notice"),)),
    Kind(name="hearing", spec='<rf:hearing asked="note = &quot;n&quot;" decides="t_check" held="t_next"/>',
         controls=(Control(kind="hearing"),), facts=frozenset({"hearing_asked"})),
    Kind(name="confidential", spec='<rf:confidential fields="note" until="end"/>',
         controls=(Control(kind="confidential"),)),
    Kind(name="disclosure", spec='<rf:disclosure fields="phone"/>', controls=(Control(kind="disclosure"),)),
    Kind(name="archive", spec='<rf:archive years="10"/>', controls=(Control(kind="archive"),)),
    Kind(name="discipline", spec='<rf:discipline role="discipline"/>', controls=(Control(kind="discipline"),)),
)  # fmt: skip


def key(kind: Kind, *, first: bool = False) -> str:
    return f"{'first' if first else 'kind'}_{KINDS.index(kind):02d}"
