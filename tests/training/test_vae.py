"""The autoencoder's loss sees edges, and levelled latents give the same pictures."""

from __future__ import annotations

import torch
from torch.nn import functional

from training import architecture, captions, drawings, train_vae


def pictures(count: int) -> torch.Tensor:
    return drawings.draw(captions.split()[0][:count], torch.Generator().manual_seed(0))


def uneven_autoencoder():
    """Freshly initialised, with channels of very different levels and ranges."""
    torch.manual_seed(0)
    model = architecture.vae().eval()
    with torch.no_grad():
        model.quant_conv.weight[:8] *= torch.linspace(0.2, 5, 8)[:, None, None, None]
        model.quant_conv.bias[:8] += torch.linspace(-3, 3, 8)
    return model


@torch.no_grad()
def test_levelled_latents_have_unit_deviation_and_decode_to_the_same_pictures():
    model, drawn = uneven_autoencoder(), pictures(32)
    before = model.encode(drawn).latent_dist
    rebuilt = model.decode(before.mean).sample
    train_vae.level(model, before.mean)
    after = model.encode(drawn).latent_dist
    torch.testing.assert_close(after.mean.mean((0, 2, 3)), torch.zeros(8), atol=1e-4, rtol=0)
    torch.testing.assert_close(after.mean.std((0, 2, 3)), torch.ones(8), atol=1e-4, rtol=0)
    torch.testing.assert_close(after.std / after.mean.std((0, 2, 3), keepdim=True),
                               before.std / before.mean.std((0, 2, 3), keepdim=True), atol=1e-4, rtol=1e-3)  # fmt: skip
    torch.testing.assert_close(model.decode(after.mean).sample, rebuilt, atol=1e-3, rtol=0)


def test_edge_error_tells_a_blur_from_an_equal_shift_of_brightness():
    drawn = pictures(8)
    blur = functional.avg_pool2d(drawn, 5, 1, 2, count_include_pad=False) - drawn
    shift = torch.full_like(drawn, blur.abs().mean().item())
    assert train_vae.edge_error(shift) == 0
    assert train_vae.edge_error(blur) > 0.25 * blur.abs().mean()


def test_crops_have_the_pixels_of_as_many_drawings_and_latents_to_match():
    generator = torch.Generator().manual_seed(0)
    crops = train_vae.random_crops(captions.split()[0], 4, 16, generator)
    assert crops.shape == (64, 3, 16, 16)
    noise, error = train_vae.latent_noise(crops, generator)
    assert noise.shape == error.shape == (64, 8, 2, 2)
    assert error.abs().mean() < 0.1 * noise.abs().mean()
