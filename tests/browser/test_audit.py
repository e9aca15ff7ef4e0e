"""The Audit page in a real browser: from a finding to its line, the corrected file, two files side by side."""

import re

import pytest
from playwright.sync_api import expect

from tests.audited_code import FAIR, SERIAL
from tests.browser.steps import shoot
from tests.serving import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A dashboard that offers two files."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "fair.py").write_text(FAIR)
    (folder / "serial.py").write_text("\n".join(f"# line {n + 1}" for n in range(60)) + "\n" + SERIAL)
    with Server(tmp_path_factory.mktemp("fairspeed"), FAIRSPEED_MODELS=str(folder)) as server:
        yield server


def test_a_deep_link_opens_a_file_and_a_line_link_leads_to_the_finding(open_page):
    page = open_page("audit?file=serial.py&lang=en")
    expect(page.get_by_role("combobox", name="File")).to_have_value("serial.py")
    finding = page.get_by_role("heading", name=re.compile("Error")).first
    finding.wait_for()
    link = page.get_by_test_id("stMarkdown").get_by_role("link", name="line 74").first
    page.set_viewport_size({"width": 1280, "height": 400})
    expect(finding).not_to_be_in_viewport()
    link.click()
    expect(finding).to_be_in_viewport()
    assert "file=serial.py" in page.url
    shoot(page, "audit")


def test_the_corrected_file_is_downloaded(open_page):
    page = open_page("audit?file=serial.py&lang=en")
    page.get_by_role("tab", name="Corrected code").click()
    shoot(page, "audit-corrected")
    with page.expect_download() as download:
        page.get_by_role("button", name="Corrected file").click()
    assert download.value.suggested_filename == "serial.py"
    corrected = download.value.path().read_text()
    assert (
        "pipe(batch, num_inference_steps=steps, generator=generator).images" in corrected
        and "time.time()" not in corrected
    )
    compile(corrected, "serial.py", "exec")


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "light", 1280), ("zh", "dark", 390)])
def test_two_files_stand_side_by_side_and_nothing_is_cut_off(open_page, lang, scheme, width):
    page = open_page(f"audit?file=fair.py&with=serial.py&lang={lang}", scheme=scheme, width=width)
    expect(page.get_by_test_id("stTable")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    shoot(page, f"audit-two-{lang}-{scheme}-{width}")
