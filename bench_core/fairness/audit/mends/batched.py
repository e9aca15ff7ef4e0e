"""What an expression about one prompt's image becomes when all images come from one call.

>>> from bench_core.fairness.audit.mends.tree import Tree
>>> tree = Tree("for p in prompts: images.append(pipe(p).images[0])")
>>> (loop,) = tree.all(cst.For)
>>> calls = Calls(Walk(tree, loop.target, loop.iter, tree.all(cst.Call)))
>>> batched = calls.batched(tree.all(cst.Subscript)[0])
>>> tree.code(batched.code), batched.kind
('pipe(prompts).images', 'image')
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import libcst as cst
import libcst.matchers as m

from bench_core.fairness.audit.mends.walk import Walk

Kind = Literal["output", "images", "image"]
"""What the expression was for one prompt: what the call returned, the images in it, or the only image."""
FIRST = m.Subscript(slice=[m.SubscriptElement(m.Index(m.Integer("0")))])


class Batched(NamedTuple):
    """An expression for all prompts: of an `image` it is the list of all images."""

    code: cst.BaseExpression
    kind: Kind


class Calls:
    """The batched call, and the variables that hold what it returns."""

    def __init__(self, walk: Walk) -> None:
        """Raises Unsafe where the walk's call cannot be batched."""
        self.walk = walk
        self.call = walk.batched_call()
        self.held: dict[str, Kind] = {}

    def batched(self, node: cst.BaseExpression) -> Batched | None:
        """The expression for all prompts; None where it is more than the call, its images, or its image."""
        if node is self.walk.call:
            return Batched(self.call, "output")
        if isinstance(node, cst.Name) and node.value in self.held:
            return Batched(node, self.held[node.value])
        if isinstance(node, cst.Attribute) and node.attr.value == "images":
            inner = self.batched(node.value)
            return inner and inner.kind == "output" and Batched(node.with_changes(value=inner.code), "images") or None
        if isinstance(node, cst.Subscript) and m.matches(node, FIRST):
            return self._first(node)
        return None

    def _first(self, node: cst.Subscript) -> Batched | None:
        """`….images[0]`; a tuple's `[0]` is its images."""
        inner = self.batched(node.value)
        if inner is None or inner.kind == "image":
            return None
        if inner.kind == "images":
            return Batched(inner.code, "image")
        if self.walk.takes_a_list:  # `inference(pipe, [prompt])[0]`: a list of images, or a tuple with one
            return None
        return Batched(node.with_changes(value=inner.code), "images")

    def images(self, node: cst.BaseExpression) -> cst.BaseExpression | None:
        """All images, where the expression was the list of the one image of a prompt."""
        if isinstance(node, cst.List) and len(node.elements) == 1:
            inner = self.batched(node.elements[0].value)
            return inner.code if inner is not None and inner.kind == "image" else None
        inner = self.batched(node)
        return inner.code if inner is not None and inner.kind == "images" else None

    def as_list(self, images: cst.BaseExpression) -> cst.BaseExpression:
        """Images as a list: with an output type of its own a pipeline may return an array."""
        asked = [a.value for a in self.call.args if a.keyword is not None and a.keyword.value == "output_type"]
        is_pil = not asked or m.matches(
            asked[0], m.SimpleString(m.MatchIfTrue(lambda text: text.strip("\"'") == "pil"))
        )
        return images if is_pil else cst.Call(func=cst.Name("list"), args=[cst.Arg(images)])
