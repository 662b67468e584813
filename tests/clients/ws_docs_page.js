// What people do with the reference of the WebSocket. Ends with status 0 if the page did as it
// should.
//
//   node ws_docs_page.js SCENARIO URL
const assert = require("node:assert/strict");
const { launch } = require("./browser");
const { faintTexts } = require("./faint_texts");
const { visitor } = require("./visitor");

const HOSTILE = "<img src=x onerror=alert(1)>";

const scenarios = {
  async "read it all"({ page, api, requests }, url) {
    const described = entries(api);
    const shown = page.locator("details.operation");
    assert.deepEqual(
      await shown.evaluateAll((all) => all.map(({ id }) => id).sort()),
      [...described.keys(), "connection"].sort(),
    );
    assert.equal(await page.locator("nav a").count(), described.size + 1);
    // Opened all at once: a click on each would take as long as it sounds.
    await shown.evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await page.waitForFunction(() => !document.querySelector("details.operation:not(:has(> .inside))"));
    for (const [id, words] of described) {
      const text = (await page.locator(`[id="${id}"]`).textContent()).replaceAll(/\s+/g, " ");
      for (const word of words) assert.ok(text.includes(plain(word)), `${id} does not say ${word}: ${text}`);
    }
    const channel = await page.locator("#connection").textContent();
    for (const word of ["/api/v1/ws/connect", "token", "ticket", "Authorization", "bearer.<JWT>"]) {
      assert.ok(channel.includes(word), word);
    }
    assert.deepEqual(
      requests.filter((request) => !request.startsWith(`${url}/`)),
      [],
      "it asked another host",
    );
  },

  async "see the examples"({ page, api }) {
    const shown = page.locator("details.operation");
    await shown.evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await page.waitForFunction(() => !document.querySelector("details.operation:not(:has(> .inside))"));
    for (const [key, { examples }] of Object.entries(api.components.messages)) {
      const drawn = await page.locator(`[id="${key}"] pre`).allTextContents();
      assert.deepEqual(drawn.map((text) => JSON.parse(text)), examples.map(({ payload }) => payload), key);
    }
  },

  async "filter it"({ page, api }) {
    const count = page.getByRole("status");
    const all = entries(api).size + 1;
    await page.keyboard.press("/");
    const box = page.getByRole("searchbox", { name: "Filter the messages" });
    assert.ok(await box.evaluate((it) => it === document.activeElement));
    await page.keyboard.type("TASK rank");
    assert.ok(await page.locator('[id="server.task.created"]').isVisible(), "by the name of a field");
    assert.ok(!(await page.locator('[id="client.join_room"]').isVisible()));
    assert.ok(!(await page.getByRole("heading", { name: "presence" }).first().isVisible()));
    assert.ok(Number.parseInt(await count.textContent()) < all / 4);
    await box.fill("4429");
    assert.ok(await page.locator('[id="error.rate_limited"]').isVisible());
    assert.ok(await page.locator('[id="close.4429"]').isVisible());
    await box.fill("no such thing");
    assert.equal(await count.textContent(), `0 of ${all} entries`);
    await page.keyboard.press("Escape");
    assert.equal(await count.textContent(), `${all} of ${all} entries`);
  },

  async "follow links"({ page }, url) {
    await page.goto(`${url}/docs/ws#client.join_room`);
    await page.reload();
    const command = page.locator('[id="client.join_room"]');
    await command.locator(".inside").waitFor();
    assert.ok(await command.locator("> summary").evaluate((it) => it === document.activeElement));
    const box = await command.boundingBox();
    assert.ok(box.y >= 0 && box.y < 300, `it is at ${box.y}`);
    await command.getByRole("link", { name: "joined_room", exact: true }).click();
    await page.locator('[id="server.joined_room"] .inside').waitFor();
    await command.getByRole("link", { name: "room_forbidden", exact: true }).click();
    const error = page.locator('[id="error.room_forbidden"]');
    await error.locator(".inside").waitFor();
    await error.getByRole("link", { name: "join_room", exact: true }).click();
    await page.getByRole("searchbox").fill("no such thing");
    await page.evaluate(() => (location.hash = "#close.4401"));
    await page.locator('[id="close.4401"] .inside').waitFor();
    assert.ok(await command.isVisible(), "a link must lead out of a filter");
    const link = page.getByRole("navigation", { name: "Messages" }).getByRole("link", { name: "SEND typing", exact: true });
    await link.click();
    await page.locator('[id="client.typing"] .inside').waitFor();
    assert.equal(await link.getAttribute("aria-current"), "true");
    assert.equal(await page.locator("nav [aria-current]").count(), 1);
  },

  async "use the keyboard only"({ page }) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.locator("#connection > summary").evaluate((it) => it === document.activeElement));
    await page.keyboard.press("Enter");
    await page.locator("#connection .inside").waitFor();
    assert.ok(page.url().endsWith("#connection"));
    await page.keyboard.press("Space");
    assert.ok(!(await page.locator("#connection").evaluate((it) => it.open)));
  },

  async "read it in every light"({ page }, url) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${url}/docs/ws?${colorScheme}${width}#client.send_message`);
        const inside = page.locator('[id="client.send_message"] .inside');
        await inside.waitFor();
        const where = `${colorScheme}, ${width} wide`;
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "it scrolls sideways");
        const cut = await inside.evaluate((it) => it.scrollWidth > it.clientWidth);
        assert.ok(!cut, `cut off: ${where}`);
        assert.deepEqual(await page.evaluate(faintTexts), [], where);
      }
    }
  },

  async "read markup"({ page, api }, url) {
    const hostile = structuredClone(api);
    hostile.info.description = HOSTILE;
    hostile.info.tags[0].description = HOSTILE;
    const message = hostile.components.messages["client.ping"];
    message.summary = HOSTILE;
    message.examples[0].payload = { type: HOSTILE };
    hostile["x-errors"][0].when = HOSTILE;
    await page.route("**/asyncapi.json", (route) => route.fulfill({ json: hostile }));
    await page.goto(`${url}/docs/ws?hostile#client.ping`);
    await page.locator('[id="client.ping"] .inside').getByText(HOSTILE).first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
  },

  async "be told of a failure"({ page, troubles }, url) {
    await page.route("**/asyncapi.json", (route) => route.fulfill({ status: 503 }));
    await page.goto(`${url}/docs/ws?broken`);
    await page.getByRole("alert").getByText("asyncapi.json answers 503").waitFor();
    assert.deepEqual(
      troubles.splice(0).filter((text) => !text.includes("503")),
      [],
    );
  },
};

// By its id, what must be told of each message, error and close code.
function entries(api) {
  const found = new Map();
  for (const [key, message] of Object.entries(api.components.messages)) {
    const sides = [...(message["x-answers"] ?? []), ...(message["x-errors"] ?? [])];
    found.set(key, [message.name, message.summary, ...sides, ...fieldsOf(api, message.payload)]);
  }
  for (const { reason, when, then } of api["x-errors"]) found.set(`error.${reason}`, [reason, when, then]);
  for (const { code, reason, when, then } of api["x-close-codes"]) found.set(`close.${code}`, [`${code}`, reason, when, then]);
  return found;
}

function fieldsOf(api, schema) {
  const found = schema.$ref ? api.components.schemas[schema.$ref.split("/").at(-1)] : schema;
  const fields = Object.entries(found.properties ?? {});
  const inside = [...(found.anyOf ?? []), ...fields.map(([, field]) => field)];
  return [...fields.map(([name]) => name), ...inside.flatMap((part) => fieldsOf(api, part))];
}

function plain(text) {
  return text.replaceAll("`", "");
}

async function main(scenario, url) {
  const browser = await launch();
  const api = await (await fetch(`${url}/asyncapi.json`)).json();
  const person = await visitor(browser, `${url}/docs/ws`);
  const requests = [];
  person.page.on("request", (request) => requests.push(request.url()));
  await person.page.reload();
  await person.page.getByText(/^\d+ of \d+ entries$/).waitFor();
  await scenarios[scenario]({ ...person, api, requests }, url);
  assert.deepEqual(person.troubles, []);
  await browser.close();
  process.exit();
}

main(...process.argv.slice(2));
