"""A scene with coordinates as shapes: cards, gates, events, pairs, flows."""

from diagrams.changes import SIGNS
from diagrams.dot import Label, Line, Page, Shape
from diagrams.geometry import DISC, GATE, Arrival, Column, Route, Row, by_node
from diagrams.load import SHADES, shade
from diagrams.measure import ASK, BODY, CARD_TEXT, CHIP, FINE, NAME, SMALL, Card, Cell, Drawing, reference, times
from diagrams.palette import BAND, BLUE, DONE, GREEN, GREY, INK, PALE, PAPER, TOUCHES, YELLOW_CARD, Look, looks
from diagrams.scene import Item
from diagrams.text import shorten, width
from diagrams.words import word
from engine.model.course import CourseState
from engine.model.risk import Scheme

AROUND = 6.0  # points by which a frame is wider and higher than its card: the label above stays free
TURN_PEN = 2.4  # points at most of a short turn for another sheet: a heavier head would reach the text below it


class Painter:
    """Draws one scene or one sheet of it; ``page`` holds the result, ``seen`` what the legend must explain."""

    def __init__(self, drawn: Drawing, scheme: Scheme, *, sheet: int | None = None) -> None:
        self.drawn, self.scene, self.measured, self.plan = drawn, drawn.scene, drawn.measured, drawn.plan
        self.widths, self.sheet = drawn.measured.widths, sheet
        self.scheme, self.looks = scheme, looks(scheme)
        self.row = by_node(self.plan)
        self.page = Page(title=self.scene.title)
        self.seen: dict[str, tuple[str, ...]] = {}

    def run(self) -> Page:
        """Paint everything but the legend."""
        if self.mine(0):
            self.whole()
        for row in self.plan.rows:
            if self.mine(row.column):
                paint = {"step": self.step, "gate": self.gate, "event": self.event, "jump": self.jump}
                paint.get(row.kind, self.turn)(row)
                self.phase(row)
        for route in sorted(self.plan.routes, key=lambda r: bool(r.bridges)):
            if self.mine(route.column):
                self.flow(route)
        for arrival in self.plan.arrivals:
            if self.mine(arrival.row.column):
                self.arrival(arrival)
        return self.page

    def mine(self, column: int) -> bool:
        """Whether a column stands on this page."""
        return self.sheet is None or column == self.sheet

    def say(self, key: str, *values: object) -> str:
        """Words in the scene's language."""
        return word(key, self.scene.language, *values)

    # --- simple parts -------------------------------------------------------------------------------------------
    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: str = INK,
        *,
        bold: bool = False,
        align: str = "l",
        role: str = "",
    ) -> None:
        """Put a line of text; y is the top of the line, which is 1.3 sizes high."""
        if text:
            label = Label(
                x=x, y=y + size * 0.65, text=text, width=width(text, size) + 2, size=size, color=color, bold=bold,
                align=align, role=role,
            )  # fmt: skip
            self.page.labels.append(label)

    def badge(self, x: float, y: float, rank: int, size: float, *, proposed: bool) -> None:
        """Put the mark of a grade with its middle at (x, y); a proposed one stands on a striped band."""
        look = self.looks[rank]
        wide = size * (1.32 if look.shape == "triangle" else 0.95 if look.shape == "box" else 1)
        self.page.shapes.append(
            Shape(
                x=x,
                y=y + (size * 0.1 if look.shape == "triangle" else 0),
                w=wide,
                h=wide,
                shape=look.shape,
                fill=look.fill,
                color=look.line,
                pen=1.1,
                label=look.code,
                bold=True,
                ink=look.ink,
                size=round(size * (0.56 if look.shape == "triangle" else 0.62), 1),
            )
        )
        self.seen[f"grade{rank}"] = (str(rank),)
        if proposed:
            self.stripes(x, y + size * 0.5 + 3.6, size * 1.3, 3.4, look)
            self.seen["proposed"] = (str(rank),)

    def stripes(self, x: float, y: float, w: float, h: float, look: Look) -> None:
        """A striped band in the colour of the grade."""
        fill = ":".join((look.line, PAPER, look.line, PAPER, look.line))
        self.page.shapes.append(Shape(x=x, y=y, w=w, h=h, fill=fill, style="striped", color=look.line, pen=0.4))

    def chip(self, x: float, y: float, kind: str, label: str) -> float:
        """Put one mark with its top left at (x, y); return its width."""
        w = width(label, CHIP) + 7
        fill, ink, style = PAPER, INK, "rounded"
        if kind == "later":
            style, ink = "rounded,dashed", GREY
        elif kind == "yellow":
            fill = YELLOW_CARD
        elif kind == "red":
            fill, ink = INK, PAPER
        color, pen = GREY if kind in ("later", "kept") else INK, 0.8
        if kind == "kept":
            ink = GREY
        elif kind.startswith("touch."):
            fill, color, pen, dash = TOUCHES[kind[6:]]
            style, pen = f"rounded,{dash}".rstrip(","), pen / 2
        shape = Shape(x=x + w / 2, y=y + 6.5, w=w, h=13, fill=fill, color=color, pen=pen, style=style, label=label,
                      size=CHIP, ink=ink, bold=kind.startswith("touch."))  # fmt: skip
        self.page.shapes.append(shape)
        if kind.startswith("touch."):
            self.seen[kind] = ()
        elif kind not in ("round", "yellow", "red"):
            self.seen[f"mark.{kind}"] = (label,)
        return w

    def touched(self, touch: str, plain: tuple[str, str, float, str]) -> tuple[str, str, float, str]:
        """Return fill, colour, pen and style of what changed; ``plain`` where nothing did."""
        if not touch:
            return plain
        self.seen[f"touch.{touch}"] = ()
        return TOUCHES[touch]

    # --- nodes --------------------------------------------------------------------------------------------------
    def step(self, row: Row) -> None:
        """A card: number, name, post, marks, limit, badge."""
        card = self.measured.cards[row.node]
        item = card.item
        self.card(row, item)
        self.disc(row, item)
        x, y = row.x + CARD_TEXT, row.y + 5
        ink = INK if self.reached(item) else GREY
        for line in card.name:
            self.text(x, y, line, NAME, ink, bold=True, role="name")
            y += 15
        y += 0.5
        for line in card.post:
            self.text(x, y, line, SMALL, INK if self.scene.view == "heat" else GREY)
            y += 12
        if card.inline:
            start = x + (width(card.post[0], SMALL) + 8 if card.post else 0)
            self.chips(start, y - (12.5 if card.post else 0), card.chips[0])
            y += 3 if card.post else 15.5
        else:
            for chips in card.chips:
                self.chips(x, y, chips)
                y += 15.5
        self.limit(x, y + (1 if card.chips else 0), card)
        if item.rank is not None:
            self.badge(row.x + row.w - 18, row.y + 13.5, item.rank, 17, proposed=item.proposed)
            if item.proposed and self.scene.view != "heat":
                told = self.say("proposed")
                self.text(row.x + row.w - max(18, width(told, CHIP) / 2 + 6), row.y + 27.5, told, CHIP, GREY, align="c")
        self.pairs(row, row.x, row.x + row.w)

    def chips(self, x: float, y: float, chips: tuple[tuple[str, str], ...]) -> None:
        """A row of marks."""
        for kind, label in chips:
            x += self.chip(x, y, kind, label) + 4

    def limit(self, x: float, y: float, card: Card) -> None:
        """The time limit in bold and what it rests on."""
        if not card.limit:
            return
        limit = card.item.limit
        self.text(x, y, limit, SMALL, bold=True)
        start = x if card.below else x + 6 + width(limit, SMALL)
        y += 12 if card.below else 0
        for line in card.limit:
            self.text(start, y + 0.6, line, FINE, INK if self.scene.view == "heat" else GREY)
            y += 12

    def reached(self, item: Item) -> bool:
        """Whether the case has been here; always true outside the case edition."""
        return self.scene.view != "case" or item.visit is not None

    def ink(self, node: str) -> str:
        """Colour of a gate or event: pale where the case has not been."""
        into = [k for k in self.scene.links if k.target == node]
        ahead = self.scene.view == "case" and into and not any(k.count for k in into)
        return PALE if ahead else GREY if self.scene.items[node].kind == "gate" else INK

    def card(self, row: Row, item: Item) -> None:
        """The outline of a step."""
        fill, color, pen, style = PAPER, "#7b8794", 0.9, "rounded"
        if self.scene.view == "case":
            state = item.visit.state if item.visit else None
            fill, color, pen = {
                CourseState.DONE: (DONE, INK, 1.8), CourseState.OPEN: (PAPER, BLUE, 2.4),
                CourseState.RETURNED: (PAPER, INK, 1.4), CourseState.LEFT: (PAPER, INK, 1.4),
            }.get(state, (PAPER, PALE, 0.9))  # type: ignore[arg-type]  # fmt: skip
            dash = {CourseState.RETURNED: ",dashed", CourseState.LEFT: ",dotted"}.get(state, "")  # type: ignore[arg-type]
            style = f"rounded{dash}"
            self.seen[f"state.{state.value if state else 'ahead'}"] = ()
            if state is CourseState.OPEN:
                self.page.under.append(Shape(x=row.x + row.w / 2, y=row.mid, w=row.w + AROUND, h=row.card + AROUND,
                                             color=BLUE, pen=1.4, style="rounded"))  # fmt: skip
        elif self.scene.view == "heat":
            fill = SHADES[shade(item.share or 0.0)]
            self.seen[f"heat{shade(item.share or 0.0)}"] = ()
        elif self.scene.view == "changes":
            fill, color, pen, dash = self.touched(item.touch, (fill, color, pen, ""))
            style = f"rounded,{dash}".rstrip(",")
        elif item.rank is not None:
            look = self.looks[item.rank]
            fill, color, pen = look.tint, look.line, look.pen
            style = "rounded," + look.style if look.style else "rounded"
        self.page.under.append(Shape(x=row.x + row.w / 2, y=row.mid, w=row.w, h=row.card, fill=fill, color=color,
                                     pen=pen, style=style))  # fmt: skip
        if self.scene.view == "coverage" and any(pair.bare for pair in item.pairs):
            self.page.under.append(Shape(x=row.x + row.w / 2, y=row.mid, w=row.w + AROUND, h=row.card + AROUND, pen=1.6,
                                         style="rounded,dashed"))  # fmt: skip
        self.page.cards[row.node] = (row.x, row.y, row.x + row.w, row.foot)

    def disc(self, row: Row, item: Item) -> None:
        """The number of a step, on the spine."""
        fill = INK if self.reached(item) else "#9aa5b1"
        number = str(item.number or SIGNS["removed"])
        self.page.shapes.append(Shape(x=row.spine, y=row.y + 16, w=20, h=20, shape="circle", fill=fill, color=fill,
                                      label=number, size=9.5, ink=PAPER, bold=True))  # fmt: skip

    def gate(self, row: Row) -> None:
        """A question."""
        card = self.measured.cards[row.node]
        rank = card.item.rank
        color = self.looks[rank].line if rank is not None and self.scene.view != "case" else self.ink(row.node)
        sign = {"+": "+", "o": "○"}.get(card.item.look, "")
        fill, color, pen, style = self.touched(card.item.touch, (PAPER, color, 1.6, ""))
        shape = Shape(x=row.spine, y=row.mid, w=GATE, h=GATE, shape="diamond", fill=fill, color=color, pen=pen,
                      style=style, label=sign, size=12, bold=True)  # fmt: skip
        self.page.shapes.append(shape)
        self.page.cards[row.node] = (row.left, row.y, row.left + GATE, row.foot)
        y = row.mid - 6.5 * len(card.name)
        for line in card.name:
            self.text(row.spine + 17, max(y, row.y), line, ASK, bold=True, role="name")
            y += 13
        end = row.spine + 24 + max((width(line, ASK) for line in card.name), default=0)
        self.pairs(row, row.left, end)
        self.seen[{"+": "parallel", "o": "inclusive"}.get(card.item.look, "gate")] = ()

    def event(self, row: Row) -> None:
        """A start, an end or something that happens between."""
        card = self.measured.cards[row.node]
        look = card.item.look
        color, pen, rings = {
            "start": (GREEN, 1.8, 1),
            "end": (self.ink(row.node), 3.4, 1),
            "stop": (self.ink(row.node), 1.2, 1),
        }.get(look, (GREY, 1.0, 2))
        size = DISC - (8 if rings == 2 else 0)
        blank = color if look == "stop" else PAPER
        fill, color, pen, style = self.touched(card.item.touch, (blank, color, pen, ""))
        fill, cross = (color, "×") if look == "stop" else (fill, "")
        shape = Shape(x=row.spine, y=row.mid, w=size, h=size, shape="circle", fill=fill, color=color, pen=pen,
                      style=style, peripheries=rings, label=cross, ink=PAPER, size=11, bold=True)  # fmt: skip
        self.page.shapes.append(shape)
        self.page.cards[row.node] = (row.left, row.y, row.left + DISC, row.foot)
        for i, line in enumerate(card.name):
            self.text(row.spine + 13, row.y + 1 + 13 * i, line, ASK, bold=True, role="name")
        end = row.spine + 20 + max((width(line, ASK) for line in card.name), default=0)
        self.pairs(row, row.left, end)
        self.seen[look] = ()

    def turn(self, row: Row) -> None:
        """A link to the next column, or from the one before."""
        if self.drawn.sheets:
            label = self.say(f"sheet.{row.kind}", row.column + (2 if row.kind == "to" else 0))
        else:
            number = (
                reference(self.scene, row.node)
                if row.kind == "to"
                else str(max(1, int(reference(self.scene, row.node)) - 1))
            )
            label = self.say(row.kind, number)
        self.page.shapes.append(Shape(x=row.spine + 22, y=row.mid, w=84, h=15, fill="#e4e8ec", color=GREY, pen=0.9,
                                      style="rounded", label=label, size=SMALL))  # fmt: skip
        if row.kind == "from":
            below = self.row[row.node]
            points = ((row.spine, row.foot), (row.spine, below.y))
            self.page.lines.append(Line(points=points, role="flow", ends=("", row.node)))

    def jump(self, row: Row) -> None:
        """The label of a flow that leaves to the side."""
        link = self.measured.links[row.edge]
        lines = self.measured.turned(link, row.indent, self.elsewhere(row, link.target))
        for i, line in enumerate(lines):
            self.text(row.spine - self.widths.indent + 7, row.y + 0.5 + 12 * i, line, SMALL, GREY)

    def elsewhere(self, row: Row, target: str) -> str:
        """The sheet of a target that stands on another one."""
        sheet = self.row[target].column
        return self.say("sheet.there", sheet + 1) if self.drawn.sheets and sheet != row.column else ""

    def phase(self, row: Row) -> None:
        """The name of the phase a row begins, beside the course, with a thin rule."""
        if not row.head:
            return
        column, y = self.plan.columns[row.column], row.y - row.gap + 4
        sides = [(column.left, column.left + self.widths.risks)] if self.widths.risks else []
        sides.append((column.control - 6, column.end))
        self.text(sides[0][0], y, row.head, NAME, INK, bold=True, role="phase")
        for a, b in sides:
            self.page.shapes.append(Shape(x=(a + b) / 2, y=y + 17, w=b - a, h=0.8, fill=GREY, color=GREY, pen=0.2))

    # --- pairs --------------------------------------------------------------------------------------------------
    def whole(self) -> None:
        """Risks of the whole course, above the start."""
        if self.measured.whole:
            column = self.plan.columns[0]
            height = sum(c.height for c in self.measured.whole)
            row = Row("step", "", 0, height, 17, x=column.flow, y=self.drawn.head + 2, w=column.flow_end - column.flow)
            self.page.shapes.append(Shape(x=row.x + row.w / 2, y=row.mid, w=row.w, h=17, fill="#f1f3f5", color=PALE,
                                          pen=0.8, style="rounded", label=self.say("whole"), ink=GREY))  # fmt: skip
            self.group(row, self.measured.whole, row.x, row.x + row.w)

    def pairs(self, row: Row, left: float, right: float) -> None:
        """The pairs of a node."""
        if self.measured.cells[row.node]:
            self.group(row, self.measured.cells[row.node], left, right)

    def group(self, row: Row, cells: list[Cell], left: float, right: float) -> None:
        """Risks left, measures right, each ruled and tied to the node."""
        column = self.plan.columns[row.column]
        height = sum(c.height for c in cells) - 4
        ranks = [c.pair.rank for c in cells if c.pair]
        if ranks and self.scene.view != "public":
            tone = self.looks[min(ranks)].line
            self.ruled(
                column.left - 5,
                column.left + self.widths.risks,
                row.y,
                height,
                tone,
                tie=(column.left + self.widths.risks, left),
            )
        if any(c.right for c in cells):
            self.ruled(
                column.control - 6, column.end, row.y, height, GREEN, tie=(right, column.control - 6), right=True
            )
        y = row.y
        for cell in cells:
            if cell.pair:
                box = column.left, y, column.left + self.widths.risks, y + cell.height - 4
                self.page.spots[f"{row.node or 'whole'}.{cell.pair.label}"] = box
            self.cell(column, y, cell)
            y += cell.height

    def ruled(
        self, a: float, b: float, y: float, height: float, tone: str, *, tie: tuple[float, float], right: bool = False
    ) -> None:
        """A pale band with a bar on the side of the course, and the dotted tie."""
        share = f"{1.7 / (b - a):.4f}"
        fill = f"{tone};{share}:{BAND}" if right else f"{BAND}:{tone};{share}"
        self.page.under.append(
            Shape(x=(a + b) / 2, y=y + height / 2, w=b - a, h=height, fill=fill, style="striped", color=BAND, pen=0.2)
        )
        at = y + 8.5
        self.page.ties.append(Line(points=((tie[0], at), (tie[1], at)), color=tone, pen=1, style="dotted", arrow=False,
                                   role="tie"))  # fmt: skip

    def cell(self, column: Column, y: float, cell: Cell) -> None:
        """One risk and its measures, under the same label."""
        room = self.measured.label_room
        start = column.control
        if cell.pair and cell.pair.bare and self.scene.view == "coverage":
            a, b = column.left - 3, column.left + self.widths.risks - 4
            high = cell.height - 5
            frame = Shape(x=(a + b) / 2, y=y + high / 2, w=b - a, h=high, pen=1.6, style="rounded,dashed")
            self.page.under.append(frame)
        if cell.pair and cell.pair.touch:
            self.framed(column, y, cell)
        if cell.pair:
            self.badge(column.left + 8, y + 8, cell.pair.rank, 13.5, proposed=cell.pair.proposed)
            self.text(column.left + 20, y + 2.4, cell.pair.label, SMALL, GREY, bold=True)
            for i, line in enumerate(cell.name):
                self.text(column.left + 20 + room, y + 2 + 12.5 * i, line, BODY, role="risk")
            if cell.right and self.scene.is_paired:
                self.text(start, y + 2.4, cell.pair.label, SMALL, GREY, bold=True)
                start += room
        for i, (line, late) in enumerate(cell.right):
            hang = 0.0 if line[:1] in "■□" or not self.scene.is_paired else width("■ ", SMALL)
            self.text(start + hang, y + 2.4 + 11.5 * i, line, SMALL, GREY if late else INK)
            self.seen.update({s: () for s in "■□" if line.startswith(s)})
        for i, (line, watch) in enumerate(cell.posts):
            self.text(column.post, y + 2.7 + 10.5 * i, line, CHIP if watch else FINE, GREY)

    def framed(self, column: Column, y: float, cell: Cell) -> None:
        """The frame of a risk point that changed, with its sign at the end."""
        touch = cell.pair.touch if cell.pair else ""
        a, b = column.left - 3, column.left + self.widths.risks - 6
        high = cell.height - 5
        fill, color, pen, dash = self.touched(touch, (PAPER, GREY, 1.0, ""))
        frame = Shape(x=(a + b) / 2, y=y + high / 2, w=b - a, h=high, fill=fill, color=color, pen=pen, style=dash)
        self.page.under.append(frame)
        self.text(b - 4, y + 3, SIGNS[touch], BODY, color, bold=True, align="r")

    # --- flows --------------------------------------------------------------------------------------------------
    def flow(self, route: Route) -> None:
        """One flow with its label; what it crosses is interrupted by a white band."""
        link = route.link
        taken = self.scene.view == "case" and link.count > 0
        pale = self.scene.view == "case" and not taken
        color = PALE if pale else INK if taken else GREY
        style = "dashed" if link.back else "dotted" if link.attached else ""
        pen = 2.4 if taken else 1.3
        if self.scene.view == "heat" and link.count:
            pen = 1.3 + 2.7 * (link.count / max(k.count for k in self.scene.links)) ** 0.5
            pen = min(pen, TURN_PEN) if route.how == "flag" and not route.flag else pen
        if link.touch:
            _, color, pen, dash = self.touched(link.touch, (PAPER, color, pen, style))
            style = dash or style
        for start, end in route.bridges:
            cut = 4 if end[0] > start[0] else -4
            band = ((start[0] + cut, start[1]), (end[0] - cut, end[1]))
            if abs(end[0] - start[0]) > 9:
                self.page.lines.append(Line(points=band, color=PAPER, pen=pen + 4.5, arrow=False, role="bridge"))
        self.page.lines.append(Line(points=tuple(route.points), color=color, pen=pen, style=style, arrow=route.arrow,
                                    role="flow", ends=(link.source, link.target)))  # fmt: skip
        if route.label:
            label = f"{SIGNS.get(link.touch, '')} {link.label} {times(self.scene, link.count)}".strip()
            room = self.plan.columns[route.column].flow_end - route.label[0] - 4
            self.text(*route.label, shorten(label, SMALL, room), SMALL, GREY if not pale else "#8a95a1")
        if route.flag:
            self.pill(route.flag[0], route.flag[1], self.onward(link.target))
        self.seen.update({"back": ()} if link.back else {})
        self.seen.update({"taken": ()} if taken else {})

    def onward(self, target: str) -> str:
        """The text of a flag: the target, or its sheet where its name is too long."""
        text = f"→ {reference(self.scene, target)}"
        fits = width(text, 8) <= self.widths.flag - 4
        return text if fits or not self.drawn.sheets else self.say("sheet.only", self.row[target].column + 1)

    def pill(self, x: float, y: float, label: str) -> None:
        """A flag to or from another column."""
        text = shorten(label, 8, self.widths.flag - 4)
        self.page.shapes.append(Shape(x=x, y=y, w=self.widths.flag, h=13, fill=PAPER, color=GREY, pen=0.9,
                                      style="rounded", label=text, size=8, ink=GREY))  # fmt: skip

    def arrival(self, arrival: Arrival) -> None:
        """The flag at a target, with the numbers it is reached from."""
        row = arrival.row
        numbers = sorted({self.origin(s) for s in arrival.sources})
        y = row.mid - (1 if row.kind == "step" else 0)
        points = ((arrival.x + self.widths.flag / 2, y), (row.left, y))
        self.page.lines.append(Line(points=points, color=PAPER, pen=5, arrow=False, role="bridge"))
        self.page.lines.append(Line(points=points, role="flow", ends=("", row.node)))
        self.pill(arrival.x, y, self.told(numbers))

    def told(self, numbers: list[int]) -> str:
        """As many whole numbers as a flag has room for; an ellipsis for the others."""
        for kept in range(len(numbers), 0, -1):
            text = ",".join(map(str, numbers[:kept])) + (" →" if kept == len(numbers) else "…→")
            if width(text, 8) <= self.widths.flag - 4:
                return text
        return "→"

    def origin(self, node: str) -> int:
        """The number of a step, or of the step before another node."""
        seen: set[str] = set()
        while not self.scene.items[node].number and node not in seen:
            seen.add(node)
            node = next((k.source for k in self.scene.links if k.target == node and not k.back), node)
        return self.scene.items[node].number
