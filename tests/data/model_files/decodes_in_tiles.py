"""A decoder that works in tiles and slices, which saves memory."""

from source import load

pipe = load()
pipe.vae.enable_slicing()
pipe.vae.enable_tiling()
pipe.vae.tile_sample_min_size, pipe.vae.tile_latent_min_size = 8, 4
