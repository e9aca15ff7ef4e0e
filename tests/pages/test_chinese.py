"""What the core says reaches a Chinese page in Chinese: input errors, cautions, how a run ended."""

from .conftest import words


def shown(app):
    return words(app).replace("\\", "")


def paste(app, candidate):
    app.text_input(key="run.pasted").set_value(candidate)
    app.button(key="run.add_pasted").click().run()
    assert not app.exception


def test_a_wrong_candidate_is_refused_in_chinese(visit):
    app = visit("run", lang="zh")
    paste(app, "shapes+depcache")
    assert "加速技术：收到“depcache”，应为某项加速技术的名称；您是否想写 'deepcache'？" in shown(app)
    assert "expected" not in shown(app)


def test_a_wrong_option_is_refused_with_its_bounds_in_chinese(visit):
    app = visit("run", lang="zh")
    paste(app, "shapes+deepcache:interval=0")
    assert "deepcache 的选项 interval：收到“0”，应为从 1 到 50 的整数；例如 deepcache:interval=3" in shown(app)


def test_a_wrong_batch_size_is_refused_in_chinese(visit):
    app = visit("run", lang="zh")
    app.multiselect(key="run.batch_sizes").set_value(["0"]).run()
    line = app.error[0].value.replace("\\", "")
    assert line == "批次大小：收到“0”，应为从 1 到 1000000 的整数，或 auto；例如 --batch-sizes 1,2,4,8"
    app.multiselect(key="run.batch_sizes").set_value([]).run()
    assert app.error[0].value.replace("\\", "").startswith("批次大小：收到“无”")


def test_too_few_rounds_are_a_caution_in_chinese(visit):
    app = visit("run", lang="zh")
    app.number_input(key="run.rounds").set_value(3).run()
    assert "3 轮得到的区间很宽" in app.warning[0].value.replace("\\", "")


def test_cautions_are_in_chinese(visit):
    app = visit("run", lang="zh")
    paste(app, "shapes+fp16")
    assert "shapes+fp16：fp16 在 CPU 上比 fp32 慢约 15 倍" in app.warning[0].value.replace("\\", "")


def test_a_store_that_cannot_be_opened_is_reported_in_chinese(visit, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_DB", "nonsense")
    app = visit("run", lang="zh")
    assert "FAIRSPEED_DB：收到“nonsense”，应为有效的 SQLAlchemy URL" in app.error[0].value.replace("\\", "")


def test_a_run_that_ended_at_its_time_limit_says_so_in_chinese(visit, library):
    library.run(rounds=400, max_time=90)
    assert "stopped at the time limit of 90 s" in shown(visit("run", lang="en"))
    app = visit("run", lang="zh")
    assert "已到达时间上限 90 秒" in shown(app)
    assert "time limit" not in shown(app)


def test_a_cancelled_run_says_in_chinese_that_its_calls_are_kept(visit, library, finished):
    event = {"outcome": "cancelled", "message": "cancelled; what was measured is kept"}
    library.store.add_event(finished.run.run_id, "finished", event)
    assert "已取消；已测得的数据均保留" in shown(visit("run", lang="zh"))
