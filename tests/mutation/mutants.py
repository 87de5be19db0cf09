"""The changes: one for each decision of a module, made on its syntax tree; nothing is imported twice.

Changed are: comparisons (turned, and one step to the side), conditions (negated), ``and``/``or`` and ``any``/``all``
(swapped), early returns, yields, appends, ``continue``, ``break`` and ``raise`` (dropped), truth values and verdicts
(another one). Only bodies of functions: what stands at module level is data.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "engine" / "controls"

TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
VERDICTS = {"REFUSED": "ALLOWED", "ALLOWED": "REFUSED", "HELD": "ALLOWED"}
SWAPPED = {"any": "all", "all": "any"}
SIGNATURE = {"decorator_list", "args", "returns", "annotation"}
ADDING = {"append", "add", "update", "extend"}


Function = ast.FunctionDef | ast.Lambda | None


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one file; ``name`` stays the same when lines move."""

    path: Path
    index: int  # of the change in the file's order
    line: int
    where: str  # module and function
    name: str

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"

    def tree(self) -> ast.Module:
        """Return the file's syntax tree with the change made."""
        tree = ast.parse(self.path.read_text("utf-8"))
        list(_changes(tree))[self.index].make()
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True, kw_only=True)
class Change:
    function: str
    outermost: str  # the function or method at module level around it
    line: int
    told: str
    make: Callable[[], None]


def mutants(folder: Path = KERNEL) -> list[Mutant]:
    """Return every change of the folder's modules, in the order of files and lines."""
    return [one for path in sorted(folder.glob("*.py")) for one in _of_file(path)]


def _of_file(path: Path) -> Iterator[Mutant]:
    seen: dict[str, int] = {}
    for index, change in enumerate(_changes(ast.parse(path.read_text("utf-8")))):
        name = f"{path.stem}.{change.function}: {change.told}"
        seen[name] = seen.get(name, 0) + 1
        numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
        yield Mutant(path=path, index=index, line=change.line, where=f"{path.stem}.{change.outermost}", name=numbered)


def _changes(tree: ast.Module) -> Iterator[Change]:
    yield from _inside(tree, "", "", None)


def _inside(node: ast.AST, name: str, outermost: str, function: Function) -> Iterator[Change]:
    """Yield the changes of a node and all below it; ``function``: the innermost one around it."""
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        if field in SIGNATURE and (field != "args" or isinstance(node, ast.FunctionDef | ast.Lambda)):
            continue
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                below = f"{name}.{child.name}".lstrip(".")
                inner = child if isinstance(child, ast.FunctionDef) else None
                yield from _inside(child, below, outermost if function is not None else below, inner)
                continue
            inner = child if isinstance(child, ast.Lambda) else function
            if function is not None or inner is not None:
                place = _Place(node, field, at if isinstance(value, list) else None, name, outermost, inner)
                yield from place.changes(child)
            yield from _inside(child, name, outermost, inner)


@dataclass(frozen=True)
class _Place:
    """Where a node hangs."""

    parent: ast.AST
    field: str
    at: int | None
    name: str
    outermost: str
    function: Function

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node

    def change(self, node: ast.AST, new: ast.AST, now: str = "") -> Change:
        was, told = _text(node), now or _text(new)
        made = ast.copy_location(new, node)
        return Change(
            function=self.name,
            outermost=self.outermost,
            line=getattr(node, "lineno", 0),
            told=f"{was} -> {told}",
            make=lambda: self.put(made),
        )

    def changes(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.Compare):
            yield from self._compared(node)
        elif isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield self.change(node, ast.BoolOp(op=other, values=node.values))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self.change(node, node.operand)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield self.change(node, ast.Constant(value=not node.value))
        elif isinstance(node, ast.Attribute) and _text(node.value) == "Decision" and node.attr in VERDICTS:
            yield self.change(node, ast.Attribute(value=node.value, attr=VERDICTS[node.attr], ctx=node.ctx))
        elif isinstance(node, ast.Name) and node.id in SWAPPED:
            yield self.change(node, ast.Name(id=SWAPPED[node.id], ctx=node.ctx))
        if isinstance(node, ast.expr) and self._decides(node):
            yield self.change(node, ast.UnaryOp(op=ast.Not(), operand=node))
        if isinstance(node, ast.stmt) and self._leaves(node):
            yield self.change(node, ast.Pass(), "pass")

    def _compared(self, node: ast.Compare) -> Iterator[Change]:
        for at, op in enumerate(node.ops):
            for other in TURNED[type(op)]:
                ops = [other() if at == here else old for here, old in enumerate(node.ops)]
                yield self.change(node, ast.Compare(left=node.left, ops=ops, comparators=node.comparators))

    def _decides(self, node: ast.expr) -> bool:
        """True for a condition, or a truth value returned, that no other change turns already."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return False
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return False
        if isinstance(self.parent, ast.If | ast.IfExp | ast.While) and self.field == "test":
            return True
        if isinstance(self.parent, ast.comprehension) and self.field == "ifs":
            return True
        returns = getattr(self.function, "returns", None)
        return (
            isinstance(self.parent, ast.Return)
            and isinstance(returns, ast.Name)
            and returns.id == "bool"
            and not isinstance(node, ast.Constant)
        )

    def _leaves(self, node: ast.stmt) -> bool:
        """True for a statement that ends something early, or adds to what is found."""
        if isinstance(node, ast.Return):
            return not isinstance(self.parent, ast.FunctionDef)
        if isinstance(node, ast.Continue | ast.Break | ast.Raise):
            return True
        if not isinstance(node, ast.Expr):
            return False
        if isinstance(node.value, ast.Yield | ast.YieldFrom):
            return True
        call = node.value.func if isinstance(node.value, ast.Call) else None
        return isinstance(call, ast.Attribute) and call.attr in ADDING


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]
