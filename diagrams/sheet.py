"""The sheet round the chart: title, heads of the columns, legend, approval block and foot."""

from diagrams.changes import SIGNS
from diagrams.dot import Line as Stroke
from diagrams.dot import Page, Shape
from diagrams.load import SHADES
from diagrams.measure import CHIP, SMALL, drawing
from diagrams.paint import Painter
from diagrams.palette import BLUE, DONE, GREEN, GREY, INK, PALE, PAPER, TOUCHES
from diagrams.scene import Scene
from diagrams.text import shorten, width, wrap
from engine.model.risk import Scheme

_MARKS = (
    "two",
    "many",
    "board",
    "not",
    "same",
    "tiers",
    "joint",
    "first",
    "self",
    "papers",
    "told",
    "once",
    "served",
    "heard",
    "answered",
    "limit",
    "holds",
    "band",
    "budget",
    "times",
    "drawn",
    "model",
    "integrity",
    "secret",
    "public",
    "keep",
    "beside",
    "watch",
    "later",
    "part",
    "bare",
    "kept",
)
LEAST = 560.0  # width of the sheet


def sheet(scene: Scene, scheme: Scheme, *, columns: int = 1, names_watchers: dict[int, str] | None = None) -> Page:
    """Return the whole page of ``scene``."""
    painter = Painter(drawing(scene, columns=columns), scheme)
    painter.run()
    frame = Frame(painter, names_watchers or {}, right=max(painter.plan.right, LEAST))
    frame.head()
    frame.foot(painter.plan.bottom + 20)
    return painter.page


class Frame:
    """Title, heads of the columns, legend, approval block and foot round a painted course; ``right`` is its width."""

    def __init__(self, painter: Painter, watchers: dict[int, str], *, right: float) -> None:
        self.p, self.scene, self.scheme, self.watchers = painter, painter.scene, painter.scheme, watchers
        self.right = right

    def head(self, *, beside: float = 0.0) -> None:
        """Title, facts and the heads of the columns; ``beside`` is room kept right of the title."""
        scene, p = self.scene, self.p
        room = self.right - max(beside, 170.0 if scene.alarm else 0.0)
        size = min(21.0, max(15.0, 21 * room / max(width(scene.title, 21), 1)))
        p.text(0, (21 - size) * 0.8, shorten(scene.title, size, room), size, INK, bold=True, role="title")
        facts = " · ".join([scene.unit, *scene.facts] if scene.unit else scene.facts)
        small = next((one for one in (10.0, 9.5, 9.0) if width(facts, one) <= self.right), 10.0)
        for i, line in enumerate(wrap(facts, small, self.right, 2)):
            p.text(0, 32 + 13 * i, line, small, GREY)
        if scene.alarm:
            w = width(scene.alarm, 9) + 14
            alarm = Shape(x=self.right - w / 2, y=37 if beside else 13, w=w, h=16, fill=INK, color=INK, pen=1,
                          style="rounded", label=scene.alarm, ink=PAPER, bold=True)  # fmt: skip
            p.page.shapes.append(alarm)
        self.columns(self.p.drawn.head - 25)

    def columns(self, y: float) -> None:
        """The heads of the columns."""
        p = self.p
        keys = {
            "public": ("", "head.course", "head.papers", ""),
            "case": ("head.risks", "head.course", "head.record", "head.times"),
            "heat": ("head.risks", "head.course", "head.figures", "head.took"),
        }
        heads = keys.get(self.scene.view, ("head.risks", "head.course", "head.controls", "head.posts"))
        total = len(p.plan.columns)
        for i, column in enumerate(p.plan.columns):
            if not p.mine(i):
                continue
            middle = (column.left + column.end) / 2
            rule = Shape(x=middle, y=y + 17, w=column.end - column.left, h=0.8, fill=GREY, color=GREY, pen=0.2)
            p.page.shapes.append(rule)
            for x, key in zip((column.left, column.flow, column.control, column.post), heads, strict=True):
                page = f"  {i + 1} / {total}" if total > 1 and key == "head.course" and p.sheet is None else ""
                p.text(x, y, p.say(key) + page if key else "", 10, GREY, bold=True)

    def foot(self, y: float) -> float:
        """Companions, legend, approval block and imprint from ``y`` down; returns where they end."""
        if self.scene.anytime:
            for line in wrap(self.p.say("anytime", self.scene.anytime), SMALL, self.right - 4):
                self.p.text(0, y, line, SMALL, GREY)
                y += 12
            y += 6
        for text in self.later():
            self.p.text(0, y, text, SMALL, GREY)
            y += 12
        y = self.legend(y + (6 if self.scene.later else 0)) + 10
        y = self.approval(y)
        x = 0.0
        for i, part in enumerate(self.scene.foot):
            strong = i == 0
            wide = width(part, 10 if strong else SMALL)
            if x and x + wide > self.right:
                x, y = 0.0, y + 13
            self.p.text(x, y, part, 10 if strong else SMALL, INK if strong else GREY, bold=strong)
            x += wide + 22
        return y + 13

    def later(self) -> tuple[str, ...]:
        """Lines that list what is not yet enforced on this page, by step."""
        comma, join = ("、", "；") if self.scene.language == "zh" else (", ", "; ")
        told = [
            self.p.say("later.at", one.number or one.name, comma.join(name for _, _, name in one.controls))
            for one in self.scene.later
            if one.element not in self.p.row or self.p.mine(self.p.row[one.element].column)
        ]
        return wrap(self.p.say("later.list", join.join(told)), SMALL, self.right - 4) if told else ()

    def approval(self, y: float) -> float:
        """Four fields for names, dates and the seal."""
        fields = self.scene.approval
        if not fields:
            return y
        w = self.right / len(fields)
        for i, (head, content) in enumerate(fields):
            self.p.page.under.append(Shape(x=w * i + w / 2, y=y + 17, w=w, h=34, color=PALE, pen=0.8))
            self.p.text(w * i + 7, y + 3, head, SMALL, GREY, bold=True)
            self.p.text(w * i + 7, y + 17, shorten(content, 9, w - 14), 9)
        return y + 44

    # --- legend -------------------------------------------------------------------------------------------------
    def legend(self, y: float) -> float:
        """One line after the other: a sample and its meaning."""
        x, top = 9.0, y
        for kind, words in self.entries():
            sample = self.room(kind)
            need = sample + width(words, SMALL) + 18
            if x > 9 and x + need > self.right:
                x, y = 9.0, y + 19
            self.sample(kind, x, y)
            self.p.text(x + sample + 4, y + 4, words, SMALL, GREY)
            x += need
        height = y + 21 - top
        self.p.page.under.append(
            Shape(x=self.right / 2, y=top + height / 2, w=self.right, h=height, color=PALE, pen=0.8)
        )
        return y + 21

    def entries(self) -> list[tuple[str, str]]:
        """What was drawn, with its meaning, in a fixed order."""
        p, found = self.p, []
        for grade in self.scheme.grades:
            if f"grade{grade.rank}" in p.seen:
                shape = p.say(f"shape.{p.looks[grade.rank].shape}")
                words = f"{grade.name.in_language(self.scene.language)} ({shape})"
                words = words.replace("(", "（").replace(")", "）") if self.scene.language == "zh" else words
                watcher = self.watchers.get(grade.rank)
                found.append((f"grade{grade.rank}", f"{words} · {watcher}" if watcher else words))
        found += [("proposed", p.say("legend.proposed"))] if "proposed" in p.seen else []
        found += [("■", p.say("legend.enforced"))] if "■" in p.seen else []
        found += [("□", p.say("legend.managed"))] if "□" in p.seen else []
        for key in ("start", "end", "stop", "event", "gate", "parallel", "inclusive", "back"):
            found += [(key, p.say(f"legend.{key}"))] if key in p.seen else []
        for key in ("done", "open", "returned", "left", "ahead"):
            found += [(f"state.{key}", p.say(f"legend.{key}"))] if f"state.{key}" in p.seen else []
        found += [(f"touch.{key}", p.say(f"touch.{key}")) for key in SIGNS if f"touch.{key}" in p.seen]
        found += [(f"heat{i}", p.say(f"legend.heat{i}")) for i in range(5) if f"heat{i}" in p.seen]
        found += [("taken", p.say("legend.taken"))] if "taken" in p.seen else []
        return found + [(f"mark.{k}", p.say(f"means.{k}")) for k in _MARKS if f"mark.{k}" in p.seen]

    def chip_label(self, kind: str) -> str:
        """What stands in the sample of a mark."""
        if kind == "mark.not":
            return "≠ n"
        if kind == "mark.kept":
            return "…"  # whichever it is
        if kind in ("mark.same", "mark.first"):
            return self.p.say(kind, "n")
        return shorten(self.p.seen[kind][0], CHIP, 90)

    def room(self, kind: str) -> float:
        """Width of a sample."""
        if kind.startswith("mark."):
            return width(self.chip_label(kind), CHIP) + 7
        return {"■": 9.0, "□": 9.0, "back": 24.0, "taken": 24.0, "proposed": 20.0}.get(
            kind, 20.0 if kind.startswith(("state", "heat", "touch")) else 17.0
        )

    def sample(self, kind: str, x: float, y: float) -> None:
        """One sample with its top left at (x, y)."""
        p, mid = self.p, y + 10.0
        if kind.startswith("grade"):
            p.badge(x + 8, mid - 1, int(kind[5:]), 14, proposed=False)
        elif kind == "proposed":
            p.stripes(x + 10, mid, 20, 6, p.looks[int(p.seen[kind][0])])
        elif kind in "■□":
            p.text(x, y + 4, kind, SMALL)
        elif kind.startswith("mark."):
            p.chip(x, mid - 6.5, kind[5:], self.chip_label(kind))
        elif kind in ("back", "taken"):
            pen, color, style = (1.3, GREY, "dashed") if kind == "back" else (2.4, INK, "")
            p.page.lines.append(Stroke(points=((x, mid), (x + 22, mid)), pen=pen, color=color, style=style))
        else:
            self.symbol(kind, x, mid)

    def symbol(self, kind: str, x: float, mid: float) -> None:
        """The sample of an event, a gate or a state."""
        shapes = {
            "start": {"shape": "circle", "color": GREEN, "pen": 1.8},
            "end": {"shape": "circle", "color": INK, "pen": 3.4},
            "stop": {"shape": "circle", "fill": INK, "label": "×", "ink": PAPER, "bold": True},
            "event": {"shape": "circle", "color": GREY, "peripheries": 2},
            "gate": {"shape": "diamond", "color": GREY, "pen": 1.4},
            "parallel": {"shape": "diamond", "color": GREY, "pen": 1.4, "label": "+", "bold": True},
            "inclusive": {"shape": "diamond", "color": GREY, "pen": 1.4, "label": "○"},
            "state.done": {"style": "rounded", "fill": DONE, "pen": 1.8},
            "state.open": {"style": "rounded", "color": BLUE, "pen": 2.4},
            "state.returned": {"style": "rounded,dashed", "pen": 1.4},
            "state.left": {"style": "rounded,dotted", "pen": 1.4},
            "state.ahead": {"style": "rounded", "color": PALE, "pen": 0.9},
        }
        shapes |= {
            f"touch.{key}": {"style": f"rounded,{dash}".rstrip(","), "fill": fill, "color": color, "pen": pen,
                             "label": SIGNS[key], "bold": True, "ink": color}
            for key, (fill, color, pen, dash) in TOUCHES.items()
        }  # fmt: skip
        shapes |= {f"heat{i}": {"style": "rounded", "fill": fill, "pen": 0.9} for i, fill in enumerate(SHADES)}
        state = kind.startswith(("state", "heat", "touch"))
        size = (18.0, 12.0) if state else (7.0, 7.0) if kind == "event" else (13.0, 13.0)
        self.p.page.shapes.append(Shape(x=x + (10 if state else 8), y=mid, w=size[0], h=size[1], **shapes[kind]))  # type: ignore[arg-type]
