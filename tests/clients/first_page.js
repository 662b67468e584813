// What people do on the first page. Ends with status 0 if the page did as it should.
//
//   node first_page.js SCENARIO URL
const assert = require("node:assert/strict");
const { launch } = require("./browser");
const { visitor } = require("./visitor");

const HOSTILE = "<img src=x onerror=alert(1)>";

const scenarios = {
  async "log in and read"(enter) {
    const alice = await enter("alice");
    const channels = alice.page.getByRole("navigation").getByRole("button");
    assert.deepEqual(await channels.allTextContents(), ["# general", "# design"]);
    assert.equal(await channels.first().getAttribute("aria-current"), "true");
    assert.equal(await alice.page.locator("#title").textContent(), "# general");
    await alice.sees("Looks great. I would make the headline shorter.");
    assert.equal(await alice.messages.count(), 4);
    assert.match(await alice.messages.nth(0).textContent(), /alice.*Good morning!/);

    await channels.nth(1).click();
    await alice.sees("The new icons are in the shared folder.");
    assert.equal(await alice.messages.count(), 1);
    assert.equal(await alice.page.locator("#title").textContent(), "# design");
  },

  async "talk"(enter) {
    const alice = await enter("alice");
    const bob = await enter("bob");
    await alice.says("Is anybody here?");
    await bob.sees("Is anybody here?");
    await bob.says("I am.");
    for (const person of [alice, bob]) {
      await person.sees("I am.");
      const texts = await person.messages.allTextContents();
      assert.match(texts.at(-2), /alice\s*Is anybody here\?$/);
      assert.match(texts.at(-1), /bob\s*I am\.$/);
      assert.equal(texts.length, 6);
    }
    assert.equal(await alice.page.getByLabel("Message").inputValue(), "");
  },

  async "write markup"(enter) {
    const alice = await enter("alice");
    const bob = await enter("bob");
    await alice.says(HOSTILE);
    await alice.sees(HOSTILE);
    await bob.sees(HOSTILE);
    await bob.page.reload();
    await bob.sees(HOSTILE);
    for (const person of [alice, bob]) {
      assert.equal(await person.page.locator("#messages img").count(), 0);
    }
  },

  async "mistype the password"(_, visit) {
    const alice = await visit();
    await alice.logIn("alice", "wrong");
    await alice.page.getByRole("alert").getByText("Wrong username or password").waitFor();
    assert.equal(await alice.page.locator("#chat").isVisible(), false);
    await alice.logIn("alice");
    await alice.connected("alice");
    assert.deepEqual(
      alice.troubles.splice(0).filter((text) => !text.includes("401")),
      [],
    );
  },

  async "reload and log out"(enter) {
    const alice = await enter("alice");
    await alice.page.reload();
    await alice.connected("alice");
    await alice.page.getByRole("button", { name: "Log out" }).click();
    await alice.page.getByLabel("Username").waitFor();
    await alice.page.reload();
    await alice.page.getByLabel("Username").waitFor();
    assert.equal(await alice.page.locator("#chat").isVisible(), false);
  },

  async "stay through a restart"(enter) {
    const alice = await enter("alice");
    console.log("entered");
    await alice.page.getByText("Reconnecting").waitFor();
    console.log("reconnecting");
    await alice.connected("alice");
    await alice.says("Still here.");
    await alice.sees("Still here.");
    assert.equal(await alice.messages.count(), 5);
    const unexpected = (text) => !/WebSocket connection to .* failed/.test(text);
    assert.deepEqual(alice.troubles.splice(0).filter(unexpected), []);
  },

  async "read while others write"(enter, visit) {
    const bob = await enter("bob");
    const alice = await visit();
    const history = await holdHistory(alice.page, "channel:1");
    const delivered = frameWith(alice.page, "Just now");
    await alice.logIn("alice");
    await history.fetched;
    await bob.says("Just now");
    await delivered;
    await history.release();
    await alice.sees("Good morning! The launch page is ready for a last look.");
    await alice.sees("Just now");
    assert.equal(await alice.messages.count(), 5);
  },

  async "change the channel before the last one has loaded"(_, visit) {
    const alice = await visit();
    const history = await holdHistory(alice.page, "channel:1");
    await alice.logIn("alice");
    await history.fetched;
    await alice.page.getByRole("button", { name: "# design" }).click();
    await alice.sees("The new icons are in the shared folder.");
    await history.release();
    await alice.sees("The new icons are in the shared folder.");
    assert.equal(await alice.messages.count(), 1);
  },

  async "talk at length on a phone"(enter) {
    const alice = await enter("alice");
    await alice.page.setViewportSize({ width: 390, height: 700 });
    for (let number = 1; number <= 20; number++) {
      await alice.says(`Message ${number} of many. ${"More and more words. ".repeat(5)}`);
      await alice.sees(`Message ${number} of many.`);
    }
    const page = await alice.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth, scrollHeight];
    });
    assert.deepEqual(page, [390, 700], "the page must not scroll, only its list");
    const send = await alice.page.getByRole("button", { name: "Send" }).boundingBox();
    assert.ok(send.y + send.height <= 700);
  },
};

// Keeps the answer to the room's first history request back until `release`.
async function holdHistory(page, room) {
  const held = Promise.withResolvers();
  const fetched = Promise.withResolvers();
  const url = (url) => decodeURIComponent(url.pathname).endsWith(`/rooms/${room}/messages`);
  await page.route(
    url,
    async (route) => {
      const response = await route.fetch();
      fetched.resolve();
      await held.promise;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  const release = async () => {
    const arrived = page.waitForResponse((response) => url(new URL(response.url())));
    held.resolve();
    await (await arrived).finished();
    // A later request has come back, so the page has dealt with the answer before it.
    await page.evaluate(() => fetch("/static/icon.svg").then((response) => response.text()));
  };
  return { fetched: fetched.promise, release };
}

// Resolves when the page's socket has received a frame with this text.
function frameWith(page, text) {
  return new Promise((resolve) => {
    page.on("websocket", (ws) =>
      ws.on("framereceived", ({ payload }) => {
        if (payload.includes(text)) resolve();
      }),
    );
  });
}

async function main(scenario, url) {
  const browser = await launch();
  const people = [];
  const visit = async () => {
    people.push(await visitor(browser, url));
    return people.at(-1);
  };
  const enter = async (username) => {
    const person = await visit();
    await person.logIn(username);
    await person.connected(username);
    await person.entered();
    await person.sees("Good morning! The launch page is ready for a last look.");
    return person;
  };
  await scenarios[scenario](enter, visit);
  for (const person of people) assert.deepEqual(person.troubles, []);
  await browser.close();
  process.exit();
}

main(...process.argv.slice(2));
