/** Parts of the page, by the ids of their elements, in the place of those that there are. */
export function renewParts(parts) {
  for (const [id, html] of Object.entries(parts)) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const old = document.getElementById(id);
    if (old !== null) renew(old, template.content.firstElementChild);
  }
}

/** Makes `old` like `next`, and leaves alone what is like it: a focus, a selection. */
function renew(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeName !== next.nodeName || old.childNodes.length !== next.childNodes.length) {
    old.replaceWith(next);
  } else if (old.nodeType === Node.TEXT_NODE) {
    old.data = next.data;
  } else {
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    [...next.childNodes].forEach((child, i) => renew(old.childNodes[i], child));
  }
}
