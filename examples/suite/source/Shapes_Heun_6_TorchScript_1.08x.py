"""TorchScript: the UNet as a traced and frozen graph, without the interpreter between its operations.

The pictures are the same. Each shape of input is traced in the first call that has it, a warm-up call.
Its group has two files only, so `manifest` skips it.
"""

import warnings

import torch
from diffusers import HeunDiscreteScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


class Traced:
    """The UNet's `forward` as a frozen TorchScript graph, one for each shape of its input."""

    def __init__(self, unet):
        self.unet, self.compute, self.graphs = unet, unet.forward, {}

    def __call__(self, sample, timestep, encoder_hidden_states, **options):
        inputs = sample, timestep, encoder_hidden_states
        if sample.shape not in self.graphs:
            self.graphs[sample.shape] = self.traced(inputs)
        return (self.graphs[sample.shape](*inputs),)

    def traced(self, inputs):
        """The graph of one shape. The tracer warns of sizes that it takes for constants, which they are here."""

        def compute(sample, timestep, text):
            return self.compute(sample, timestep, encoder_hidden_states=text, return_dict=False)[0]

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = torch.jit.trace(Module(self.unet, compute), inputs, check_trace=False)
            return torch.jit.optimize_for_inference(torch.jit.freeze(graph))


class Module(torch.nn.Module):
    """A function of a module's weights, as the tracer wants it."""

    def __init__(self, unet, compute):
        super().__init__()
        self.unet, self.compute = unet, compute
        self.eval()

    def forward(self, *inputs):
        """What the function gives."""
        return self.compute(*inputs)


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, to be traced."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = HeunDiscreteScheduler.from_config(pipe.scheduler.config)
    pipe.unet.forward = Traced(pipe.unet)
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
