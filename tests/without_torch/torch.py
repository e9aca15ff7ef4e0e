"""In place of torch, for tests and the processes they start, when tests marked `torch` are left out."""

raise ImportError("this test loads torch: mark it with @pytest.mark.torch")
