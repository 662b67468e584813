// Looks at the first page while hostile texts are on it. Ends with status 0 if all stay texts.
//
//   node injection_page.js URL CHANNELS TEXTS     lists, as JSON
const assert = require("node:assert/strict");
const { launch } = require("./browser");
const { visitor } = require("./visitor");

async function main(url, channels, texts) {
  const names = JSON.parse(channels).map((name) => `# ${name}`);
  const once = JSON.parse(texts);
  const browser = await launch();
  const { page, messages, troubles, logIn, connected } = await visitor(browser, url);
  const elements = () => page.locator("script, img, svg, iframe, a, base").count();
  const before = await elements();
  await logIn("alice");
  await connected("alice");
  const buttons = page.getByRole("navigation").getByRole("button");
  assert.deepEqual((await buttons.allTextContents()).slice(-names.length), names);
  await buttons.last().click();

  const shows = async (expected) => {
    await messages.nth(expected.length - 1).waitFor();
    const shown = await messages.evaluateAll((items) => items.map((item) => item.lastChild.data));
    assert.deepEqual(shown, expected);
  };
  await shows(once);
  console.log("read"); // then all of it is said once more, and comes live
  await shows([...once, ...once]);
  assert.equal(await page.locator("#title").textContent(), names.at(-1));
  assert.equal(await elements(), before);
  assert.deepEqual(troubles, []);
  await browser.close();
  process.exit();
}

main(...process.argv.slice(2));
