"""A pipeline of the Hugging Face Hub or its local cache (safetensors): `hub:ID` or `hub:ID@REVISION`."""

from __future__ import annotations

from bench_core.models._model import Adapter, Model

NAME = "hub"
FORM = "hub:ID"
SUMMARY = "a pipeline of the Hugging Face Hub"
ASKS = "Hugging Face ID"


def describe(name: str, rest: str) -> Model:
    """The id and revision. Its components are known only once it is loaded."""
    source, _, revision = rest.partition("@")
    return Model(name, source, revision or None)


def load(model: Model, *, device: str, dtype: str) -> Adapter:
    """The pipeline, downloaded unless the cache has it."""
    from bench_core.models._diffusers import load_pretrained

    return load_pretrained(model, device=device, dtype=dtype)
