"""DeepCache."""

from DeepCache import DeepCacheSDHelper
from source import load


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=2, cache_branch_id=0)
    helper.enable()
    return pipe
