"""Small processes for the scenarios of the use cases, in the vocabulary of processes/README.md."""

import re

from tests.unit.bpmn.build import START, flow, line

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1" '
    'id="file" targetNamespace="urn:t" rf:main="main">'
)
NAME = '<rf:name zh="事" en="Thing"/>'
OK = '<rf:outcome id="ok"><rf:name zh="同意" en="Agreed"/></rf:outcome>'
POOR = '<rf:outcome id="poor" kind="forward"><rf:name zh="基本同意" en="Agreed in part"/></rf:outcome>'
BACK = '<rf:outcome id="back" kind="back"><rf:name zh="退回" en="Back"/></rf:outcome>'
REFUSE = '<rf:outcome id="refuse" kind="refuse"><rf:name zh="不同意" en="Refused"/></rf:outcome>'
AMOUNT = f'<rf:field id="amount" type="money">{NAME}</rf:field>'
NOTE = f'<rf:field id="note" type="string">{NAME}</rf:field>'
GRADE = f'<rf:field id="grade" type="string" scope="task" bound="true" required="true">{NAME}</rf:field>'
SEEN = f'<rf:field id="seen" type="boolean" scope="signer" required="true">{NAME}</rf:field>'
FORM = AMOUNT + NOTE


def task(
    name: str, roles: str = "handler", *, outcomes: str = OK, form: str = FORM, inside: str = "", after: str = ""
) -> str:
    """A task with a form; ``inside``: further elements of the vocabulary, ``after``: of BPMN."""
    return (
        f'<bpmn:userTask id="{name}"><bpmn:extensionElements>{NAME}<rf:duty roles="{roles}"/>'
        f"<rf:form>{form}</rf:form>{outcomes}{inside}</bpmn:extensionElements>{after}</bpmn:userTask>"
    )


def uses(*controls: str) -> str:
    return "".join(f'<rf:controlRef ref="{control}"/>' for control in controls)


def control(name: str, spec: str) -> str:
    return f'<rf:control id="{name}">{NAME}{spec}</rf:control>'


def end(name: str = "x_end", status: str = "completed", inside: str = "") -> str:
    return (
        f'<bpmn:endEvent id="{name}"><bpmn:extensionElements>{NAME}<rf:result code="{status}" status="{status}"/>'
        f"</bpmn:extensionElements>{inside}</bpmn:endEvent>"
    )


def gate(name: str, tag: str = "parallelGateway", default: str = "") -> str:
    more = f' default="{default}"' if default else ""
    return f'<bpmn:{tag} id="{name}"{more}><bpmn:extensionElements>{NAME}</bpmn:extensionElements></bpmn:{tag}>'


def choice(name: str, default: str = "") -> str:
    return gate(name, "exclusiveGateway", default)


def process(*nodes: str, name: str = "main") -> str:
    return (
        f'<bpmn:process id="{name}" isExecutable="true"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
        + "".join(nodes)
        + "</bpmn:process>"
    )


def file(*processes: str, catalog: str = "") -> bytes:
    laws = f"<bpmn:extensionElements><rf:catalog>{catalog}</rf:catalog></bpmn:extensionElements>" if catalog else ""
    return _prefixed(f"{HEAD}{laws}{''.join(processes)}</bpmn:definitions>").encode()


def _prefixed(text: str) -> str:
    """Give every node written without an underscore the id the house wants: ``draft`` becomes ``t_draft``."""
    names = set(re.findall(r'<bpmn:(?:userTask|serviceTask|boundaryEvent) id="([a-z]+)"', text))
    words = "|".join(sorted(names))
    text = re.sub(
        r'((?:id|sourceRef|targetRef|attachedToRef|task|tasks|notSignersOf)=")([^"]*)"',
        lambda found: found[1] + re.sub(rf"\b({words})\b", r"t_\1", found[2]) + '"',
        text,
    )
    return re.sub(rf"outcome\.({words})\b", r"outcome.t_\1", text)


def timer(name: str, host: str, text: str, *, interrupting: bool = True) -> str:
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}">'
        f"<bpmn:extensionElements>{NAME}</bpmn:extensionElements><bpmn:timerEventDefinition><bpmn:timeDuration>{text}"
        "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def members(count: str, completion: str = "") -> str:
    done = f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>" if completion else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{count}</bpmn:loopCardinality>{done}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


TWO = control("two", '<rf:twoPerson min="2"/>')
APART = control("apart", '<rf:separation tasks="draft check"/>')

LINE = file(
    process(
        START,
        choice("g_in"),
        task("draft", "handler buyer"),
        task("check", "buyer handler", outcomes=OK + POOR + BACK + REFUSE, inside=uses("two", "apart")),
        choice("g_out", "f_go"),
        task("approve", "section_head deputy", outcomes=OK + REFUSE),
        end(),
        end("x_refused", "refused"),
        *line("x_start", "g_in", "draft", "check", "g_out"),
        flow("g_out", "g_in", 'outcome.check = "back"'),
        flow("g_out", "x_refused", 'outcome.check = "refuse"'),
        flow("g_out", "approve", name="f_go"),
        flow("approve", "x_end"),
    ),
    catalog=TWO + APART,
)

# Sending back or refusing needs all signers.
UNANIMOUS = file(
    process(
        START,
        task("draft"),
        task("check", "buyer", outcomes=OK + BACK + REFUSE, inside=uses("two") + '<rf:signing unanimous="true"/>'),
        choice("g_out", "f_go"),
        end(),
        end("x_refused", "refused"),
        *line("x_start", "draft", "check", "g_out"),
        flow("g_out", "x_refused", 'outcome.check = "refuse"'),
        flow("g_out", "x_end", name="f_go"),
    ),
    catalog=TWO,
)

_KEEPS = '<bpmn:extensionElements><rf:keeps tasks="draft"/></bpmn:extensionElements>'
KEEPS = file(
    process(
        START,
        choice("g_in"),
        task("draft"),
        task("file_in", "archivist"),
        task("check", "buyer", outcomes=OK + BACK),
        choice("g_out", "f_go"),
        end(),
        *line("x_start", "g_in", "draft", "file_in", "check", "g_out"),
        flow("g_out", "g_in", 'outcome.check = "back"').replace("><bpmn:condition", f">{_KEEPS}<bpmn:condition"),
        flow("g_out", "x_end", name="f_go"),
    )
)


def _parallel(*tail: str) -> bytes:
    return file(
        process(
            START,
            task("draft"),
            gate("p_split"),
            task("a", "buyer", outcomes=OK + POOR),
            task("b", "fin_head"),
            gate("p_join"),
            *tail,
            end(),
            *line("x_start", "draft", "p_split", "a", "p_join"),
            *line("p_split", "b", "p_join"),
        )
    )


PARALLEL = _parallel(task("review", "section_head"), *line("p_join", "review", "x_end"))
JOINED_END = _parallel(*line("p_join", "x_end"))
TWO_ENDS = file(
    process(
        START,
        task("draft"),
        gate("p_split"),
        task("a", "buyer"),
        task("b", "fin_head"),
        end(),
        end("y_end"),
        *line("x_start", "draft", "p_split", "a", "x_end"),
        *line("p_split", "b", "y_end"),
    )
)

NESTED = file(
    process(
        START,
        task("draft"),
        gate("p_out"),
        task("p", "buyer"),
        gate("p_in"),
        task("q", "legal"),
        task("r", "accountant"),
        gate("j_in"),
        task("s", "section_head"),
        task("t", "fin_head"),
        gate("j_out"),
        task("final", "deputy"),
        end(),
        *line("x_start", "draft", "p_out", "p", "p_in", "q", "j_in", "s", "j_out", "final", "x_end"),
        *line("p_in", "r", "j_in"),
        *line("p_out", "t", "j_out"),
    )
)


def _multi(completion: str = "") -> bytes:
    return file(
        process(
            START,
            task("draft"),
            task("sign", "expert", after=members("5", completion)),
            task("after", "section_head"),
            end(),
            *line("x_start", "draft", "sign", "after", "x_end"),
        )
    )


MULTI = _multi()
MULTI_EARLY = _multi("done &gt;= 3")

_CALL = (
    '<bpmn:callActivity id="{0}" calledElement="part"><bpmn:extensionElements>'
    + NAME
    + ("</bpmn:extensionElements></bpmn:callActivity>")
)
CALLS = file(
    process(
        START,
        task("draft"),
        _CALL.format("v_one"),
        _CALL.format("v_two"),
        task("sign", "section_head"),
        end(),
        *line("x_start", "draft", "v_one", "v_two", "sign", "x_end"),
    ),
    process(
        '<bpmn:startEvent id="y_start"/>',
        task("u", "buyer", inside=uses("uv")),
        task("v", "buyer fin_head", inside=uses("uv")),
        end("y_end"),
        *line("y_start", "u", "v", "y_end"),
        name="part",
    ),
    catalog=control("uv", '<rf:separation tasks="u v"/>'),
)

TIERS = file(
    process(
        START,
        task("draft"),
        task("decide", "section_head deputy director", outcomes=OK + REFUSE, form="", inside=uses("tiers")),
        choice("g_out", "f_go"),
        task("contract", "buyer"),
        end(),
        end("x_refused", "refused"),
        *line("x_start", "draft", "decide", "g_out"),
        flow("g_out", "x_refused", 'outcome.decide = "refuse"'),
        flow("g_out", "contract", name="f_go"),
        flow("contract", "x_end"),
    ),
    catalog=control(
        "tiers",
        '<rf:approval amount="amount">'
        '<rf:tier id="low" to="50000" toInclusive="false" roles="section_head director"/>'
        '<rf:tier id="high" from="50000" fromInclusive="true" roles="section_head deputy director"/></rf:approval>',
    ),
)

# Two persons each at two tasks in a row: what lapses in the first is renewed while the second is held.
CHAIN = file(
    process(
        START,
        task("draft"),
        task("first", "buyer", outcomes=OK + POOR, inside=uses("two")),
        task("second", "fin_head accountant", outcomes=OK + POOR + BACK, inside=uses("two")),
        task("third", "section_head", outcomes=OK),
        end(),
        *line("x_start", "draft", "first", "second", "third", "x_end"),
    ),
    catalog=TWO,
)

TASK_FIELDS = file(
    process(
        START,
        task("draft", form=FORM + GRADE),
        task("check", "buyer", form=GRADE + SEEN, inside=uses("two")),
        end(),
        *line("x_start", "draft", "check", "x_end"),
    ),
    catalog=TWO,
)

EVIDENCE = file(
    process(
        START,
        task("draft", form=FORM + GRADE, inside=f'<rf:evidence kind="quote" min="1">{NAME}</rf:evidence>'),
        task("check", "buyer", inside=uses("two") + f'<rf:evidence kind="photo" min="1">{NAME}</rf:evidence>'),
        end(),
        *line("x_start", "draft", "check", "x_end"),
    ),
    catalog=TWO,
)

JOINT = file(
    process(
        START,
        task("draft"),
        task("together", "keeper buyer legal", inside=uses("joint")),
        end(),
        *line("x_start", "draft", "together", "x_end"),
    ),
    catalog=control(
        "joint",
        f'<rf:joint><rf:party id="store" roles="keeper">{NAME}</rf:party>'
        f'<rf:party id="asking" roles="buyer">{NAME}</rf:party></rf:joint>',
    ),
)

REQUIRES = file(
    process(
        START,
        task("draft"),
        task("legal", "legal", outcomes=OK + POOR),
        task("decide", "section_head", inside=uses("passed")),
        end(),
        *line("x_start", "draft", "legal", "decide", "x_end"),
    ),
    catalog=control("passed", '<rf:requires task="legal" outcome="ok" notSignersOf="draft"/>'),
)

GATED = file(
    process(
        START,
        task("draft"),
        task("legal", "legal"),
        task("review", "buyer"),
        task("decide", "section_head", inside=uses("passed")),
        end(),
        *line("x_start", "draft", "legal", "review", "decide", "x_end"),
    ),
    catalog=control("passed", '<rf:requires task="legal" outcome="ok"/>'),
)

BINDING = file(
    process(
        START,
        task("draft", "handler buyer"),
        task("finish", "handler buyer", inside=uses("same")),
        end(),
        *line("x_start", "draft", "finish", "x_end"),
    ),
    catalog=control("same", '<rf:binding task="draft" level="person"/>'),
)

STARTER = file(
    process(
        START,
        task("draft", "handler buyer"),
        task("check", "handler buyer", inside=uses("apart")),
        end(),
        *line("x_start", "draft", "check", "x_end"),
    ),
    catalog=control("apart", '<rf:separation tasks="start check"/>'),
)

OBJECT = file(
    process(
        START,
        task("draft", "handler buyer", inside=uses("apart")),
        task("check", "handler buyer", inside=uses("apart")),
        end(),
        *line("x_start", "draft", "check", "x_end"),
    ),
    catalog=control("apart", '<rf:separation tasks="draft check" scope="object" key="subject.key"/>'),
)

LIMIT = file(
    process(
        START,
        task("draft", inside=uses("sum")),
        task("approve", "section_head", outcomes=OK + REFUSE, inside=uses("sum")),
        choice("g_out", "f_go"),
        end(),
        end("x_refused", "refused"),
        *line("x_start", "draft", "approve", "g_out"),
        flow("g_out", "x_refused", 'outcome.approve = "refuse"'),
        flow("g_out", "x_end", name="f_go"),
    ),
    catalog=control("sum", '<rf:limit expr="amount" max="50000" maxInclusive="true" key="note" window="year"/>'),
)

DEADLINES = file(
    process(
        START,
        task("draft"),
        task("work", "buyer"),
        timer("late", "work", "P5D"),
        task("urge", "section_head"),
        end(),
        end("y_end", "cancelled"),
        *line("x_start", "draft", "work", "x_end"),
        *line("late", "urge", "y_end"),
    )
)
REMINDER = file(
    process(
        START,
        task("draft"),
        task("work", "buyer"),
        timer("near", "work", "P3D", interrupting=False),
        task("urge", "section_head"),
        end(),
        end("y_end"),
        *line("x_start", "draft", "work", "x_end"),
        *line("near", "urge", "y_end"),
    )
)
EARLY = file(
    process(
        START,
        task("draft"),
        task("reply", inside='<rf:deadline id="dl" after="enter" min="3" unit="day"/>'),
        end(),
        *line("x_start", "draft", "reply", "x_end"),
    )
)

STUCK = file(
    process(
        START,
        task("draft"),
        task("split", "buyer"),
        choice("g_x"),
        task("small", "section_head"),
        end(),
        *line("x_start", "draft", "split", "g_x"),
        flow("g_x", "small", "amount &lt; 100"),
        flow("g_x", "x_end", "amount &gt; 200"),
        flow("small", "x_end"),
    )
)
STUCK_TIMER = file(
    process(
        START,
        task("draft"),
        task("work", "buyer"),
        timer("late", "work", "P5D"),
        choice("g_x"),
        task("small", "section_head"),
        end(),
        *line("x_start", "draft", "work", "x_end"),
        *line("late", "g_x"),
        flow("g_x", "small", "amount &lt; 100"),
        flow("g_x", "x_end", "amount &gt; 200"),
        flow("small", "x_end"),
    )
)

# The timer's branch ends last: it ends the case.
TIMED_END = file(
    process(
        START,
        task("draft"),
        gate("p_split"),
        task("a", "buyer"),
        f'<bpmn:intermediateCatchEvent id="t_term"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:intermediateCatchEvent>",
        gate("p_join"),
        end(),
        task("b", "fin_head"),
        *line("x_start", "draft", "p_split", "a", "p_join", "x_end"),
        *line("p_split", "b", "p_join"),
        *line("p_split", "t_term", "p_join"),
    )
)
SYSTEM = file(
    process(
        START,
        task("draft"),
        gate("p_split"),
        task("a", "buyer"),
        task("b", "fin_head"),
        gate("p_join"),
        f'<bpmn:serviceTask id="tell"><bpmn:extensionElements>{NAME}<rf:action name="notify" field="note"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>",
        end(),
        *line("x_start", "draft", "p_split", "a", "p_join", "tell", "x_end"),
        *line("p_split", "b", "p_join"),
    )
)

FLOWS: dict[str, bytes] = {
    name.lower(): value for name, value in sorted(globals().items()) if isinstance(value, bytes) and name.isupper()
}
