"""Small processes of families of cases: companions, cases opened by a task, rosters, numbers."""

from tests.unit.usecases.flows import (
    BACK,
    NAME,
    OK,
    REFUSE,
    START,
    choice,
    control,
    end,
    file,
    flow,
    gate,
    line,
    timer,
    uses,
)
from tests.unit.usecases.flows import task as plain_task

AMOUNT = f'<rf:field id="amount" type="money">{NAME}</rf:field>'
LINE = f'<rf:field id="line" type="string">{NAME}</rf:field>'
NOTE = f'<rf:field id="note" type="string">{NAME}</rf:field>'
PAID = f'<rf:field id="paid" type="string" readonly="true">{NAME}</rf:field>'
NEEDED = f'<rf:field id="why" type="string" required="true">{NAME}</rf:field>'


def task(name: str, roles: str = "handler", form: str = NOTE, **more: str) -> str:
    return plain_task(name, roles, form=form, **more)


def process(*nodes: str, name: str = "main", inside: str = "") -> str:
    return (
        f'<bpmn:process id="{name}" isExecutable="true"><bpmn:extensionElements>{NAME}{inside}'
        f"</bpmn:extensionElements>{''.join(nodes)}</bpmn:process>"
    )


def any_time(name: str, to: str, roles: str = "handler section_head", effect: str = "") -> str:
    more = f' effect="{effect}"' if effect else ""
    return f'<rf:anyTime id="{name}" process="{to}" roles="{roles}"{more}>{NAME}</rf:anyTime>'


def system(name: str, arguments: str, after: str = "") -> str:
    return (
        f'<bpmn:serviceTask id="{name}"><bpmn:extensionElements>{NAME}<rf:action {arguments}/>'
        f"</bpmn:extensionElements>{after}</bpmn:serviceTask>"
    )


def short(name: str, *nodes: str, inside: str = "", status: str = "completed") -> str:
    """A line of nodes to one end whose code is the status."""
    names = [part.partition('id="')[2].partition('"')[0] for part in nodes]
    return process(
        f'<bpmn:startEvent id="{name}_start"/>',
        *nodes,
        end(f"{name}_end", status),
        *line(f"{name}_start", *names, f"{name}_end"),
        name=name,
        inside=inside,
    )


WITHDRAW = process(
    '<bpmn:startEvent id="w_start"/>',
    task("ask", form=NEEDED),
    task("confirm", "section_head", outcomes=OK + REFUSE),
    choice("w_gate", "w_no"),
    end("w_end", "completed").replace('code="completed"', 'code="withdrawn"'),
    end("w_kept", "refused"),
    *line("w_start", "ask", "confirm", "w_gate"),
    flow("w_gate", "w_end", 'outcome.confirm = "ok"', name="w_yes"),
    flow("w_gate", "w_kept", name="w_no"),
    name="withdraw",
    inside='<rf:power starters="handler"/>',
)
ACTIONS = (
    any_time("act_withdraw", "withdraw", effect="cancel_parent")
    + any_time("act_tell", "gift", roles="handler buyer")
    + any_time("act_other", "house.gift", roles="keeper")
    + any_time("act_pay", "pays.main")
    + any_time("act_lost", "nowhere.at_all")
    + any_time("act_stuck", "stuck")
)
LIMIT = control("sum", '<rf:limit expr="amount" key="line" window="year" max="50000"/>')
TWO = control("two", '<rf:twoPerson min="2"/>')
STUCK = process(
    '<bpmn:startEvent id="s_start"/>',
    choice("s_gate"),
    task("unsure"),
    task("sure"),
    end("s_end"),
    flow("s_start", "s_gate"),
    flow("s_gate", "unsure", 'note = "a"'),
    flow("s_gate", "sure", 'note = "b"'),
    flow("unsure", "s_end"),
    flow("sure", "s_end"),
    name="stuck",
)
# Two tasks beside each other, the second needs two signatures; four companions.
HOUSE = file(
    process(
        START,
        task("apply", form=AMOUNT + LINE, inside=uses("sum")),
        gate("g_split"),
        task("check", "section_head buyer handler", inside=uses("two")),
        task("look", "section_head"),
        gate("g_join"),
        end(),
        *line("x_start", "apply", "g_split", "check", "g_join", "x_end"),
        flow("g_split", "look"),
        flow("look", "g_join"),
        inside=ACTIONS,
    ),
    WITHDRAW,
    short("gift", task("tell", "handler buyer keeper")),
    STUCK,
    catalog=LIMIT + TWO,
)

OPEN = 'name="open_case" process="pays" fields="amount reason=note"'


def opening(arguments: str, *more: str) -> bytes:
    """A task, a case opened, a task behind it when it was paid."""
    return file(
        process(
            START,
            task("plan", form=AMOUNT + NOTE + PAID, outcomes=OK),
            system("open", arguments),
            choice("g_paid", "f_paid"),
            task("after", "section_head", outcomes=OK + BACK),
            choice("g_back", "f_done"),
            end(),
            end("x_unpaid", "refused"),
            *line("x_start", "plan", "open", "g_paid"),
            flow("g_paid", "x_unpaid", 'paid = "refused"'),
            flow("g_paid", "after", name="f_paid"),
            flow("after", "g_back"),
            flow("g_back", "plan", 'outcome.after = "back"'),
            flow("g_back", "x_end", name="f_done"),
            *more,
            inside=any_time("act_withdraw", "withdraw", effect="cancel_parent"),
        ),
        WITHDRAW,
    )


PAYS = file(
    process(
        START,
        task(
            "pay",
            "cashier",
            form=AMOUNT + f'<rf:field id="reason" type="string">{NAME}</rf:field>',
            outcomes=OK + REFUSE,
        ),
        choice("g_pay", "f_pay"),
        end("x_end", "completed"),
        end("x_not", "refused"),
        *line("x_start", "pay", "g_pay"),
        flow("g_pay", "x_not", 'outcome.pay = "refuse"'),
        flow("g_pay", "x_end", name="f_pay"),
        inside=any_time("act_stop", "halt", roles="cashier", effect="cancel_parent"),
    ),
    short("halt", task("stop", "cashier")),
)

ROSTER = file(
    process(
        START,
        task("take", "window"),
        system("share", 'name="assign" role="handler" count="2" tasks="work"'),
        task("work", "handler", outcomes=OK + BACK, inside=uses("team", "two", "apart")),
        choice("g_out", "f_on"),
        end(),
        *line("x_start", "take", "share", "work", "g_out"),
        flow("g_out", "x_end", name="f_on"),
        flow("g_out", "take", 'outcome.work = "back"'),
        inside='<rf:power starters="window handler"/>',
    ),
    catalog=control("team", '<rf:binding task="work" level="team"/>')
    + TWO
    + control("apart", '<rf:separation tasks="start work"/>'),
)
NOBODY = file(
    short(
        "main",
        task("take", "window"),
        system("share", 'name="assign" role="handler" count="9" tasks="work"'),
        task("work"),
    )
)

NUMBERS = file(
    process(
        START,
        task("draft", form=NOTE + f'<rf:field id="doc_no" type="string" readonly="true">{NAME}</rf:field>'),
        system("number", 'name="number" prefix="DEC" field="doc_no"'),
        task("check", "section_head", outcomes=OK + BACK),
        choice("g_out", "f_on"),
        system("publish", 'name="publish" view="result" field="shown_on"'),
        system("report", 'name="file_refusal" to="office"'),
        system("tell", 'name="notify" to="party" field="told_on"'),
        system("archive", 'name="archive" prefix="ARC" field="archive_no" years="30"'),
        end(),
        *line("x_start", "draft", "number", "check", "g_out"),
        flow("g_out", "draft", 'outcome.check = "back"'),
        flow("g_out", "publish", name="f_on"),
        *line("publish", "report", "tell", "archive", "x_end"),
    )
)

# A task whose two events fire by themselves: the first takes it away, the second opens another beside it.
TIMED = file(
    process(
        START,
        task("wait"),
        task("remind", "section_head"),
        task("late", "section_head"),
        timer("soon", "wait", "PT2H", interrupting=False),
        timer("over", "wait", "P2D"),
        end(),
        end("x_late", "refused"),
        end("x_told"),
        *line("x_start", "wait", "x_end"),
        *line("soon", "remind", "x_told"),
        *line("over", "late", "x_late"),
    )
)

# A case opened beside a task that may send everything back.
BESIDE = file(
    process(
        START,
        task("plan", form=AMOUNT + NOTE),
        gate("g_split"),
        system("open", OPEN),
        task("look", "section_head"),
        gate("g_join"),
        end(),
        *line("x_start", "plan", "g_split", "open", "g_join", "x_end"),
        *line("g_split", "look", "g_join"),
    )
)

KIN = {
    "beside": BESIDE,
    "house": HOUSE,
    "opens": opening(OPEN + ' result="paid"'),
    "silent": opening(OPEN),
    "apart": opening(OPEN + ' wait="false"'),
    "patient": opening(
        OPEN + ' result="paid"',
        timer("over", "open", "P2D"),
        task("other", "section_head", outcomes=OK),
        end("x_over", "completed"),
        *line("over", "other", "x_over"),
    ),
    "lost": opening('name="open_case" process="nowhere"'),
    "misfit": opening('name="open_case" process="pays" fields="amount=note"'),
    "itself": file(short("main", task("plan"), system("again", 'name="open_case" process="deep"'))),
    "deep": file(short("main", system("again", 'name="open_case" process="deep"'), task("plan"))),
    "pays": PAYS,
    "roster": ROSTER,
    "nobody": NOBODY,
    "numbers": NUMBERS,
    "timed": TIMED,
    "stuck": file(STUCK.replace('id="stuck"', 'id="main"')),
}
