/**
 * Keeps the page up to date: plots in the place of the sketches, parts of the page as the program
 * sends them, and buttons that act where one is. Without it the page is whole, of its moment.
 */
import { listenToButtons } from "./buttons.js";
import { renewParts } from "./parts.js";
import { addPoint, setPoints } from "./plots.js";

/** After an answer that is no stream, after which a browser does not ask again by itself. */
const RETRY_MS = 5000;

let source;

function connect() {
  source?.close();
  const events = source = new EventSource("/events");
  const on = (name, take) => events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
  on("history", setPoints);
  on("sample", addPoint);
  on("parts", renewParts);
  events.addEventListener("open", () => say("live"));
  events.addEventListener("error", () => {
    say("not connected, trying again");
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, RETRY_MS);
  });
}

function say(text) {
  document.getElementById("live").textContent = text;
}

/** A browser has few connections to one server: a page that nobody sees needs none. */
function follow() {
  if (document.hidden) source?.close();
  else connect();
}

document.addEventListener("visibilitychange", follow);
follow();
listenToButtons();
// What was said of a form that was sent without this script need not be said again.
if (location.search !== "") history.replaceState(null, "", location.pathname);
