// A person before the first page: opens it, logs in, reads, and keeps a list of what went wrong.
const PASSWORD = "hubbub-demo";

exports.visitor = async (browser, url) => {
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      console.error(`policy: ${effectiveDirective} ${blockedURI}`),
    );
  });
  await page.goto(url);

  return {
    page,
    troubles,
    messages: page.locator("#messages li:not(.note)"),

    async logIn(username, password = PASSWORD) {
      await page.getByLabel("Username").fill(username);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
    },

    connected: (username) => page.getByText(`Connected as ${username}`).waitFor(),

    // The room is entered when it says who is there.
    entered: () => page.getByText("Here now:").waitFor(),

    sees: (text) => page.locator("#messages").getByText(text).waitFor(),

    async says(text) {
      await page.getByLabel("Message").fill(text);
      await page.getByRole("button", { name: "Send" }).click();
    },
  };
};
