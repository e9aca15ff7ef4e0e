"""The form of a run in a real browser: what is typed wrong is put right by a click; the keyboard's place is seen."""

from playwright.sync_api import expect

from tests.browser.steps import shoot


def unfold(page, label):
    page.locator("summary").filter(has_text=label).click()


def test_a_wrong_candidate_is_mended_where_it_was_typed(open_page):
    page = open_page("?lang=en", width=390)
    unfold(page, "Add a candidate")
    field = page.get_by_role("textbox", name="Or type a candidate string")
    field.fill("shapes+fp16+bf16")
    field.press("Enter")
    expect(page.get_by_text("expected one technique that sets dtype")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    shoot(page, "form-wrong-candidate")
    page.get_by_role("button", name="Use shapes+fp16").click()
    expect(page.get_by_text("Bundled model (shapes) + run in float16")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def test_the_link_with_the_focus_has_a_ring_and_the_current_page_has_none(open_page):
    page = open_page("?lang=en")
    links = page.get_by_test_id("stPageLink-NavLink")
    page.keyboard.press("Tab")
    while not links.nth(1).evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    rings = [links.nth(n).evaluate("link => getComputedStyle(link).outlineStyle") for n in (0, 1)]
    assert rings == ["none", "solid"]
