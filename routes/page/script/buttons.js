/** The forms of the page, sent where one is; what comes of them is said below its head. */
export function listenToButtons() {
  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await send(form);
    form.ariaBusy = "false";
  });
}

async function send({ action }) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(action, { method: "POST", headers });
    const isJson = answer.headers.get("Content-Type").includes("json");
    const told = await (isJson ? answer.json() : answer.text());
    if (answer.ok) say(textOf(told));
    else complain(`${told.title}: ${told.detail}`, told.problems);
  } catch (error) {
    complain(`No answer: ${error.message}`);
  }
}

/** `told`: of a reload its changes, or text; of a target its state. */
function textOf(told) {
  const { routes, targets, url, reasons } = told;
  if (typeof told === "string") return told;
  if (url !== undefined) {
    return `${url} takes ${reasons.includes("drained") ? "no new requests" : "requests again"}.`;
  }
  return `The config is in force. ${changesOf("Routes", routes)} ${changesOf("Targets", targets)}`;
}

function changesOf(what, { added, removed, kept }) {
  return `${what}: ${added.count} added, ${removed.count} removed, ${kept.count} kept.`;
}

function say(text) {
  document.getElementById("message").replaceChildren(element("p", text));
}

function complain(text, problems = []) {
  const line = element("p", text);
  line.className = "bad";
  const list = document.createElement("ul");
  list.append(...problems.map((problem) => element("li", problem)));
  document.getElementById("message").replaceChildren(line, list);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
