"""A loop that calls a pipeline once a prompt becomes one call with all of them.

The loop may keep what it makes: in variables that are not used after it, or by `append`, `extend` or `+=`. Whatever
else happens in it, once a prompt, is a reason to leave it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from bench_core.fairness.audit.mends.batched import Calls
from bench_core.fairness.audit.mends.readings import readings
from bench_core.fairness.audit.mends.tree import Edits, Statement, Tree, Unsafe
from bench_core.fairness.audit.mends.walk import Walk
from bench_core.fairness.rule import Template

EACH_TIMED = Template(
    en="every call is timed by itself in the loop, so batching it would change what is measured",
    zh="循环中逐次为每个调用计时，改为批次调用会改变测量的内容",
)
OTHER_WORK = Template(
    en="the loop does something else for every prompt besides calling the pipeline",
    zh="除了调用流水线，循环还对每条提示词做了别的事",
)
LEAVES = Template(
    en="the loop is left, or its course changed, from within",
    zh="循环内部有跳出或改变流程的语句",
)
USED_LATER = Template(
    en="a variable of the loop is used after it",
    zh="循环中的变量在循环之后还会用到",
)
BY_ITSELF = ("synchronize", "manual_seed", "empty_cache")
"""Calls that are right once a batch as well, if they ask nothing of the prompt."""


def mend(tree: Tree, loop: cst.For) -> Edits:
    """Edits of a loop. Raises Unsafe."""
    _refuse(tree, loop)
    statements = _Body(tree, loop).statements()
    return {loop: lambda _: cst.FlattenSentinel(statements)}


def _refuse(tree: Tree, loop: cst.For) -> None:
    if any(reading.call in set(tree.within(loop)) for reading in readings(tree)):
        raise Unsafe(EACH_TIMED)
    if (
        loop.asynchronous
        or loop.orelse
        or tree.all(cst.Break, cst.Continue, cst.Return, cst.Yield, cst.Await, cst.Raise, inside=loop)
    ):
        raise Unsafe(LEAVES)
    if any(_is_used_later(tree, loop, name) for name in _bound(tree, loop)):
        raise Unsafe(USED_LATER)


def _bound(tree: Tree, loop: cst.For) -> set[str]:
    """Variables that the loop gives a value."""
    targets = [loop.target, *(target.target for target in tree.all(cst.AssignTarget, inside=loop.body))]
    return {node.value for target in targets for node in tree.within(target) if isinstance(node, cst.Name)}


def _is_used_later(tree: Tree, loop: cst.For, name: str) -> bool:
    """Whether a variable is read outside of the loop without having been given another value before."""
    scope, inside = tree.scope(loop), set(tree.within(loop))
    for node in tree.all(cst.Name, inside=scope):
        if node.value == name and node not in inside and _is_read(tree, node) and not _is_bound_again(tree, loop, node):
            return True
    return False


def _is_read(tree: Tree, node: cst.Name) -> bool:
    parent = tree.parents[node]
    if isinstance(parent, cst.Attribute):
        return parent.value is node
    if isinstance(parent, cst.Arg):
        return parent.value is node
    if isinstance(parent, cst.For | cst.CompFor):
        return parent.target is not node
    return not isinstance(parent, cst.AssignTarget | cst.Param | cst.ImportAlias | cst.FunctionDef | cst.AsName)


def _is_bound_again(tree: Tree, loop: cst.For, node: cst.Name) -> bool:
    """Whether a read is of another loop's or comprehension's variable, or follows another assignment."""
    for above in tree.above(node):
        targets = [above.target] if isinstance(above, cst.For) else _targets(above)
        if any(_has_name(tree, target, node.value) for target in targets):
            return True
    end, line = tree.range(loop).end.line, tree.line(node)
    if line < tree.line(loop):
        return not any(isinstance(above, cst.For | cst.While) for above in tree.above(loop))
    scope = tree.scope(loop)
    return any(
        end < tree.line(assigned) < line and _has_name(tree, assigned.target, node.value)
        for assigned in tree.all(cst.AssignTarget, inside=scope)
    )


def _targets(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The variables of a comprehension, or the parameters of a function."""
    if isinstance(node, cst.BaseComp):
        part: cst.CompFor | None = node.for_in
        while part is not None:
            yield part.target
            part = part.inner_for_in
    elif isinstance(node, cst.Lambda | cst.FunctionDef):
        yield from (param.name for param in node.params.params)


def _has_name(tree: Tree, target: cst.CSTNode, name: str) -> bool:
    return any(isinstance(node, cst.Name) and node.value == name for node in tree.within(target))


class _Body:
    """The statements of a loop as they are when its call is made once."""

    def __init__(self, tree: Tree, loop: cst.For) -> None:
        self.tree, self.loop = tree, loop
        self.walk = Walk(tree, loop.target, loop.iter, tree.all(cst.Call, inside=loop.body))
        self.calls = Calls(self.walk)

    def statements(self) -> list[Statement]:
        """The statements, with the comments above the loop on the first. Raises Unsafe."""
        first, *others = self._block(self.loop.body)
        comment = self.loop.body.header.comment if isinstance(self.loop.body, cst.IndentedBlock) else None
        above = [*self.loop.leading_lines, *([cst.EmptyLine(comment=comment)] if comment else []), *first.leading_lines]
        return [first.with_changes(leading_lines=above), *others]

    def _block(self, body: cst.BaseSuite) -> list[Statement]:
        if isinstance(body, cst.SimpleStatementSuite):
            return [cst.SimpleStatementLine([self._small(statement)]) for statement in body.body]
        found = [self._statement(statement) for statement in body.body]  # type: ignore[arg-type]  # of a block
        return [statement for statement in found if statement is not None]

    def _statement(self, statement: Statement) -> Statement | None:
        if isinstance(statement, cst.With) and not any(self.walk.depends(item) for item in statement.items):
            block = statement.body
            return statement.with_changes(body=cst.IndentedBlock(self._block(block), header=_header(block)))
        if not isinstance(statement, cst.SimpleStatementLine):
            raise Unsafe(OTHER_WORK)
        kept = [self._small(small) for small in statement.body if not isinstance(small, cst.Pass)]
        return statement.with_changes(body=kept) if kept else None

    def _small(self, statement: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
        if isinstance(statement, cst.Expr):
            return statement.with_changes(value=self._expression(statement.value))
        if isinstance(statement, cst.Assign) and m.matches(statement, m.Assign([m.AssignTarget(m.Name())])):
            return self._assignment(statement)
        if isinstance(statement, cst.AugAssign) and isinstance(statement.operator, cst.AddAssign):
            return statement.with_changes(value=self._added(statement.value))
        raise Unsafe(OTHER_WORK)

    def _expression(self, value: cst.BaseExpression) -> cst.BaseExpression:
        """A call whose result is dropped, or `images.append(…)`."""
        if (batched := self.calls.batched(value)) is not None:
            return batched.code
        if not isinstance(value, cst.Call):
            raise Unsafe(OTHER_WORK)
        name = self.tree.code(value.func).split(".")[-1]
        if name in ("append", "extend") and len(value.args) == 1 and isinstance(value.func, cst.Attribute):
            return self._collected(value, value.func, name)
        if name in BY_ITSELF and not self._is_of_a_prompt(value):
            return value
        raise Unsafe(OTHER_WORK)

    def _collected(self, call: cst.Call, function: cst.Attribute, name: str) -> cst.Call:
        """`images.append(image)` and `images.extend(output.images)`: all images are added."""
        argument = call.args[0]
        if name == "append":
            batched = self.calls.batched(argument.value)
            images = batched.code if batched is not None and batched.kind == "image" else None
        else:
            images = self.calls.images(argument.value) or self._returned_list(argument.value)
        if images is None:
            raise Unsafe(OTHER_WORK)
        extend = function.with_changes(attr=cst.Name("extend"))
        return call.with_changes(func=extend, args=[argument.with_changes(value=images)])

    def _returned_list(self, value: cst.BaseExpression) -> cst.BaseExpression | None:
        """What a function that takes a list of prompts returns."""
        batched = self.calls.batched(value)
        returned = batched is not None and batched.kind == "output" and self.walk.takes_a_list
        return batched.code if batched is not None and returned else None

    def _assignment(self, statement: cst.Assign) -> cst.Assign:
        """A variable that holds the output or the images, or the generators of all samples."""
        name = cst.ensure_type(statement.targets[0].target, cst.Name).value
        if (batched := self.calls.batched(statement.value)) is not None:
            self.calls.held[name] = batched.kind
            return statement.with_changes(value=batched.code)
        if not self._is_generator(name, statement.value):
            raise Unsafe(OTHER_WORK)
        if self.walk.depends(statement.value):
            return statement.with_changes(value=self.walk.all_of(statement.value))
        return statement

    def _is_generator(self, name: str, value: cst.BaseExpression) -> bool:
        """Whether a variable is a `torch.Generator` that only the pipeline's call reads."""
        is_seeded = isinstance(value, cst.Call) and self.tree.code(value.func).endswith((".manual_seed", ".Generator"))
        reads = [
            n for n in self.tree.all(cst.Name, inside=self.loop.body) if n.value == name and _is_read(self.tree, n)
        ]
        given = [a.value for a in self.walk.call.args if a.keyword is not None and a.keyword.value == "generator"]
        return is_seeded and len(reads) == 1 and reads == given

    def _added(self, value: cst.BaseExpression) -> cst.BaseExpression:
        """What `+=` adds: images, their number, or one for every prompt."""
        if (images := self.calls.images(value) or self._returned_list(value)) is not None:
            return images
        if m.matches(value, m.Integer("1")) and (length := self.walk.length()) is not None:
            return length
        if m.matches(value, m.Call(func=m.Name("len"), args=[m.Arg()])):
            argument = cst.ensure_type(value, cst.Call).args[0]
            if (images := self.calls.images(argument.value)) is not None:
                return value.with_changes(args=[argument.with_changes(value=images)])
        raise Unsafe(OTHER_WORK)

    def _is_of_a_prompt(self, node: cst.CSTNode) -> bool:
        """Whether an expression reads a variable of the loop or of what its call made."""
        names = {n.value for n in self.tree.within(node) if isinstance(n, cst.Name)}
        return bool(names & (self.walk.names | set(self.calls.held)))


def _header(body: cst.BaseSuite) -> cst.TrailingWhitespace:
    return body.header if isinstance(body, cst.IndentedBlock) else cst.TrailingWhitespace()
