"""Models that can be measured: `catalog` knows them without torch, `loaders` loads them."""
