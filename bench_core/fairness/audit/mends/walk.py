"""One call a prompt: a walk over prompts, and the one call that it becomes.

>>> tree = Tree("for i, p in enumerate(prompts): pipe(p, generator=torch.Generator().manual_seed(i))")
>>> (loop,) = tree.all(cst.For)
>>> walk = Walk(tree, loop.target, loop.iter, tree.all(cst.Call)[1:])
>>> tree.code(walk.batched_call())
'pipe(prompts, generator=[torch.Generator().manual_seed(i) for i, p in enumerate(prompts)])'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

from bench_core.fairness.audit.mends.tree import Tree, Unsafe
from bench_core.fairness.rule import Template

PIPELINE = re.compile(r".*(pipe|infer|generate|diffus|model|sdxl?|flux)", re.IGNORECASE)
PIPELINE_KEYWORDS = {"num_inference_steps", "guidance_scale", "generator", "output_type", "negative_prompt"}
PER_PROMPT = {"prompt", "prompts", "prompt_2", "prompt_3", "negative_prompt", "negative_prompt_2", "generator"}
"""Arguments of a pipeline that may be a list with one entry a prompt."""
PROMPT = ("prompt", "prompts")
PROGRESS = ("tqdm", "track", "trange")
REPEATABLE = {"enumerate", "zip", "range", "len", "list", "tqdm", "track", "sorted", "reversed"}
OF_BATCHES = re.compile(r"(.*_)?(mini_?)?(batch|chunk|group)", re.IGNORECASE)
BATCHES = Template(
    en="every step of the loop has a whole batch already",
    zh="循环的每一步已经是一整个批次",
)
NO_CALL = Template(
    en="it is not plain which call makes the image of a prompt",
    zh="无法确定由哪个调用生成一条提示词的图像",
)
IN_A_HELPER = Template(
    en="the pipeline is called inside of a function that takes one prompt; let that function take them all",
    zh="流水线在一个只接收单条提示词的函数内被调用；请让该函数一次接收全部提示词",
)
OTHER_ARGUMENT = Template(
    en="an argument differs from prompt to prompt and cannot be given as a list",
    zh="有一个参数随提示词变化，且不能以列表形式传入",
)

DRAWN = Template(
    en="a call within an argument may give something else for every prompt",
    zh="参数中的某个调用可能对每条提示词给出不同的结果",
)
STEADY = {"int", "float", "str", "bool", "len", "min", "max", "round", "abs", "dict", "list", "tuple", "Generator"}
STEADY |= {"manual_seed", "initial_seed", "device", "to", "getattr", "vars", "Namespace"}
"""What gives the same every time that it is called with the same."""


class Walk:
    """`for TARGET in ITERABLE` with one call of a pipeline among `calls`.

    Raises Unsafe where it is not plain which call that is.
    """

    def __init__(
        self,
        tree: Tree,
        target: cst.BaseAssignTargetExpression,
        iterable: cst.BaseExpression,
        calls: Sequence[cst.Call],
        conditions: Sequence[cst.CompIf] = (),
    ) -> None:
        self.tree, self.target, self.conditions = tree, target, conditions
        self.iterable = _without_progress(tree, iterable)
        self.names = {node.value for node in tree.within(target) if isinstance(node, cst.Name)}
        if any(map(OF_BATCHES.fullmatch, self.names)):
            raise Unsafe(BATCHES)
        self.call = self._pipeline_call(calls)
        self.takes_a_list = any(self._is_list_of_one(argument.value) for argument in self.call.args)
        self._refuse_helpers()

    def depends(self, node: cst.CSTNode) -> bool:
        """Whether a node reads the variables of the walk."""
        return any(isinstance(n, cst.Name) and n.value in self.names for n in self.tree.within(node))

    def batched_call(self) -> cst.Call:
        """The call with all prompts at once. Raises Unsafe."""
        varying = [argument for argument in self.call.args if self.depends(argument.value)]
        if not self._may_vary(varying):
            raise Unsafe(OTHER_ARGUMENT)
        if any(self._draws(argument.value) for argument in self.call.args if argument not in varying):
            raise Unsafe(DRAWN)
        if len(varying) > 1 and not self._is_repeatable():
            raise Unsafe(OTHER_ARGUMENT)
        return self.call.with_changes(
            args=[a.with_changes(value=self.all_of(a.value)) if a in varying else a for a in self.call.args]
        )

    def _draws(self, value: cst.BaseExpression) -> bool:
        """Whether an expression may be another one each time: `seeds.pop()`, `next(generators)`, `randint(0, 9)`."""
        nodes = [*self.tree.within(value)]
        if any(isinstance(node, cst.NamedExpr | cst.Await | cst.Yield) for node in nodes):
            return True
        return any(isinstance(node, cst.Call) and not self._is_steady(node) for node in nodes)

    def _is_steady(self, call: cst.Call) -> bool:
        called = self.tree.code(call.func).split(".")[-1]
        is_lookup = called == "get" and bool(call.args) and isinstance(call.args[0].value, cst.SimpleString)
        return called in STEADY or is_lookup

    def all_of(self, value: cst.BaseExpression) -> cst.BaseExpression:
        """A list of what an expression is at each step of the walk."""
        if isinstance(value, cst.List) and self._is_list_of_one(value):
            value = value.elements[0].value
        if not self.conditions and (known := self._known(value)) is not None:
            return known
        return cst.ListComp(
            elt=value.with_changes(lpar=[], rpar=[]),
            for_in=cst.CompFor(target=self.target, iter=self.iterable, ifs=self.conditions),
        )

    def length(self) -> cst.BaseExpression | None:
        """The number of prompts as an expression; None where that takes more than `len`."""
        source = self.iterable
        if self.conditions:
            return None
        if isinstance(source, cst.Call):
            function = self.tree.name_of(source.func)
            if function == "range" and len(source.args) == 1:
                return source.args[0].value
            source = source.args[0].value if function == "enumerate" else source
        is_plain = isinstance(source, cst.Name | cst.Attribute | cst.Subscript)
        return cst.Call(func=cst.Name("len"), args=[cst.Arg(source)]) if is_plain else None

    def _known(self, value: cst.BaseExpression) -> cst.BaseExpression | None:
        """The list that the walk goes over, where the expression is its present element."""
        target, source = self.target, self.iterable
        if isinstance(value, cst.Name) and isinstance(target, cst.Name) and value.value == target.value:
            return as_list(self.tree, source)
        if isinstance(target, cst.Tuple) and isinstance(source, cst.Call):
            return self._column(value, target, source)
        if isinstance(value, cst.Subscript) and isinstance(source, cst.Call):
            return self._indexed(value, source)
        return None

    def _column(self, value: cst.BaseExpression, target: cst.Tuple, source: cst.Call) -> cst.BaseExpression | None:
        """The list that one variable of `for i, p in enumerate(…)` or `for p, s in zip(…)` goes over."""
        elements = [element.value for element in target.elements]
        place = next((n for n, element in enumerate(elements) if element.deep_equals(value)), None)
        function = self.tree.name_of(source.func)
        if place is not None and function == "enumerate" and place == 1:
            return as_list(self.tree, source.args[0].value)
        if place is not None and function == "zip" and place < len(source.args):
            return as_list(self.tree, source.args[place].value)
        return None

    def _indexed(self, value: cst.Subscript, source: cst.Call) -> cst.BaseExpression | None:
        """`prompts` where the walk is `for i in range(len(prompts))` and the expression `prompts[i]`."""
        length = cst.Call(func=cst.Name("len"), args=[cst.Arg(value.value)])
        walked = cst.Call(func=cst.Name("range"), args=[cst.Arg(length)])
        index = m.Subscript(slice=[m.SubscriptElement(m.Index(m.Name(self.tree.code(self.target))))])
        return value.value if source.deep_equals(walked) and m.matches(value, index) else None

    def _pipeline_call(self, calls: Sequence[cst.Call]) -> cst.Call:
        found = [call for call in calls if self._is_pipeline(call)]
        outer = [call for call in found if not any(above in found for above in self.tree.above(call))]
        if len(outer) != 1:
            raise Unsafe(NO_CALL)
        return outer[0]

    def _is_pipeline(self, call: cst.Call) -> bool:
        """Whether a call is given a prompt and looks like one of a pipeline."""
        parent = self.tree.parents.get(call)
        is_called_so = PIPELINE.match(self.tree.code(call.func).split(".")[-1]) is not None
        has_keywords = any(a.keyword is not None and a.keyword.value in PIPELINE_KEYWORDS for a in call.args)
        makes_images = isinstance(parent, cst.Attribute) and parent.attr.value == "images"
        return any(self.depends(a.value) for a in call.args) and (is_called_so or has_keywords or makes_images)

    def _refuse_helpers(self) -> None:
        own = {f.name.value for f in self.tree.all(cst.FunctionDef)}
        called = self.tree.code(self.call.func).split(".")[-1]
        if called in own and not self.takes_a_list:
            raise Unsafe(IN_A_HELPER)

    def _is_list_of_one(self, value: cst.BaseExpression) -> bool:
        return isinstance(value, cst.List) and len(value.elements) == 1 and self.depends(value)

    def _may_vary(self, varying: Sequence[cst.Arg]) -> bool:
        """Whether the arguments that differ are a prompt, with or without its name, and others that may differ."""
        named = [a for a in varying if a.keyword is not None]
        unnamed = [a for a in varying if a.keyword is None and a.star == ""]
        names = {a.keyword.value for a in named if a.keyword is not None}
        has_prompt = len(unnamed) + len(names.intersection(PROMPT)) == 1
        return has_prompt and len(unnamed) + len(named) == len(varying) and names <= PER_PROMPT

    def _is_repeatable(self) -> bool:
        """Whether walking twice gives the same elements, as far as can be seen."""
        calls = self.tree.all(cst.Call, inside=self.iterable)
        return all(self.tree.name_of(call.func) in REPEATABLE for call in calls)


def _without_progress(tree: Tree, iterable: cst.BaseExpression) -> cst.BaseExpression:
    """`prompts` of `tqdm(prompts, desc="…")`."""
    while isinstance(iterable, cst.Call) and tree.name_of(iterable.func).split(".")[-1] in PROGRESS and iterable.args:
        iterable = iterable.args[0].value
    return iterable


def as_list(tree: Tree, source: cst.BaseExpression) -> cst.BaseExpression:
    """An expression as a list, as pipelines ask for: as it is, unless it is plainly none."""
    made = _assigned(tree, source) if isinstance(source, cst.Name) else source
    is_other = isinstance(made, cst.Tuple | cst.GeneratorExp | cst.Set) or (
        isinstance(made, cst.Call) and tree.name_of(made.func) not in ("list", "sorted", "")
    )
    return cst.Call(func=cst.Name("list"), args=[cst.Arg(source)]) if is_other else source


def _assigned(tree: Tree, name: cst.Name) -> cst.CSTNode:
    """What a variable was last assigned before it is read; the variable itself where that is not seen."""
    before = [
        assigned.value
        for assigned in tree.all(cst.Assign)
        for target in assigned.targets
        if target.target.deep_equals(name) and tree.line(assigned) <= tree.line(name)
    ]
    return before[-1] if before else name
