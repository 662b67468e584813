// What people do with the reference of REST. Ends with status 0 if the page did as it should.
//
//   node docs_page.js SCENARIO URL
const assert = require("node:assert/strict");
const { launch } = require("./browser");
const { faintTexts } = require("./faint_texts");
const { visitor } = require("./visitor");

const HOSTILE = "<img src=x onerror=alert(1)>";

const scenarios = {
  async "read it all"({ page, api, requests }, url) {
    const described = operations(api);
    const shown = page.locator("details.operation");
    assert.equal(await shown.count(), described.length);
    assert.equal(await page.locator("nav a").count(), described.length);
    for (const { path, method, operation } of described) {
      const details = page.locator(`[id="${operation.operationId}"]`);
      const summary = await details.locator("> summary").textContent();
      assert.ok(summary.startsWith(`${method.toUpperCase()}${path}`), summary);
    }
    // Opened all at once: a click on each would take as long as it sounds.
    await shown.evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await page.waitForFunction(() => !document.querySelector("details.operation:not(:has(> .inside))"));
    for (const { operation } of described) {
      const text = await page.locator(`[id="${operation.operationId}"]`).textContent();
      for (const word of wordsOf(api, operation)) {
        assert.ok(text.includes(word), `${operation.operationId} does not say ${word}`);
      }
    }
    assert.ok((await page.locator("#page-intro").textContent()).includes("application/problem+json"));
    assert.deepEqual(
      requests.filter((request) => !request.startsWith(`${url}/`)),
      [],
      "it asked another host",
    );
  },

  async "filter it"({ page, api }) {
    const count = page.getByRole("status");
    const all = operations(api).length;
    await page.keyboard.press("/");
    const box = page.getByRole("searchbox", { name: "Filter the operations" });
    assert.ok(await box.evaluate((it) => it === document.activeElement));
    await page.keyboard.type("POST tasks");
    const kept = operations(api).filter(({ method, operation }) => method === "post" && operation.tags[0] === "tasks");
    assert.ok(await page.locator("#create_task").isVisible());
    assert.ok(!(await page.locator("#list_tasks").isVisible()));
    assert.ok(!(await page.getByRole("heading", { name: "accounts" }).first().isVisible()));
    assert.ok(Number.parseInt(await count.textContent()) >= kept.length);
    assert.ok(Number.parseInt(await count.textContent()) < all / 2);
    await box.fill("no such thing");
    assert.equal(await count.textContent(), `0 of ${all} operations`);
    await page.keyboard.press("Escape");
    assert.equal(await box.inputValue(), "");
    assert.equal(await count.textContent(), `${all} of ${all} operations`);
  },

  async "follow links"({ page }, url) {
    await page.goto(`${url}/docs#create_task`);
    await page.reload();
    const task = page.locator("#create_task");
    await task.locator(".inside").waitFor();
    assert.ok(await task.locator("> summary").evaluate((it) => it === document.activeElement));
    const box = await task.boundingBox();
    assert.ok(box.y >= 0 && box.y < 300, `it is at ${box.y}`);
    await page.getByRole("searchbox").fill("no such thing");
    await page.evaluate(() => (location.hash = "#login"));
    await page.locator("#login .inside").waitFor();
    assert.ok(await task.isVisible(), "a link must lead out of a filter");
    const link = page.getByRole("navigation", { name: "Operations" }).getByRole("link", { name: "GET me", exact: true });
    await link.click();
    await page.locator("#me .inside").waitFor();
    assert.equal(await link.getAttribute("aria-current"), "true");
    assert.equal(await page.locator("nav [aria-current]").count(), 1);
    await page.locator("#me > summary").click();
    await link.click();
    assert.ok(await page.locator("#me").evaluate((it) => it.open), "the same link opens it again");
  },

  async "use the keyboard only"({ page }) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.locator("#register > summary").evaluate((it) => it === document.activeElement));
    await page.keyboard.press("Enter");
    await page.locator("#register .inside").waitFor();
    assert.ok(page.url().endsWith("#register"));
    await page.keyboard.press("Space");
    assert.ok(!(await page.locator("#register").evaluate((it) => it.open)));
  },

  async "read it in every light"({ page }, url) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${url}/docs?${colorScheme}${width}#change_task`);
        await page.locator("#change_task .inside").waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "it scrolls sideways");
        assert.deepEqual(await page.evaluate(faintTexts), [], `${colorScheme}, ${width} wide`);
      }
    }
  },

  async "read markup"({ page, api }, url) {
    const hostile = structuredClone(api);
    hostile.info.description = HOSTILE;
    hostile.tags[0].description = HOSTILE;
    const login = hostile.paths["/api/v1/auth/login"].post;
    login.description = HOSTILE;
    login.requestBody.content["application/json"].example = { username: HOSTILE };
    await page.route("**/openapi.json", (route) => route.fulfill({ json: hostile }));
    await page.goto(`${url}/docs?hostile#login`);
    await page.locator("#login .inside").getByText(HOSTILE).first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
  },

  async "be told of a failure"({ page, troubles }, url) {
    await page.route("**/openapi.json", (route) => route.fulfill({ status: 503 }));
    await page.goto(`${url}/docs?broken`);
    await page.getByRole("alert").getByText("openapi.json answers 503").waitFor();
    assert.deepEqual(
      troubles.splice(0).filter((text) => !text.includes("503")),
      [],
    );
  },
};

function operations(api) {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
}

// What must be told of an operation: its parameters, the fields of its body, its answers.
function wordsOf(api, operation) {
  const schemas = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) =>
    schema.$ref ? api.components.schemas[schema.$ref.split("/").at(-1)] : schema);
  return [
    ...(operation.parameters ?? []).map(({ name }) => name),
    ...schemas.flatMap((schema) => Object.keys(schema.properties ?? {})),
    ...Object.keys(operation.responses),
  ];
}

async function main(scenario, url) {
  const browser = await launch();
  const api = await (await fetch(`${url}/openapi.json`)).json();
  const person = await visitor(browser, `${url}/docs`);
  const requests = [];
  person.page.on("request", (request) => requests.push(request.url()));
  await person.page.reload();
  await person.page.getByText(/^\d+ of \d+ operations$/).waitFor();
  await scenarios[scenario]({ ...person, api, requests }, url);
  assert.deepEqual(person.troubles, []);
  await browser.close();
  process.exit();
}

main(...process.argv.slice(2));
