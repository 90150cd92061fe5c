/**
 * Makes the children of `current` equal to those of `next`, changing as little as it can: nodes that stay keep their
 * identity, and text that grew is appended to, so a selection in it survives.
 */
export function morphChildren(current: Node, next: Node): void {
  const wanted = [...next.childNodes];
  wanted.forEach((node, index) => {
    const existing = current.childNodes[index];
    if (existing === undefined) current.appendChild(node);
    else if (!morphNode(existing, node)) current.replaceChild(node, existing);
  });
  while (current.childNodes.length > wanted.length) current.lastChild?.remove();
}

/** False where the two are too different to be one node. */
function morphNode(current: Node, next: Node): boolean {
  if (current instanceof Text && next instanceof Text) {
    if (next.data.startsWith(current.data)) current.appendData(next.data.slice(current.data.length));
    else current.data = next.data;
    return true;
  }
  if (!(current instanceof Element) || !(next instanceof Element) || current.tagName !== next.tagName) return false;
  // A web component writes its own attributes; those we make say the same at the same place.
  if (current.tagName.includes("-")) return true;
  morphAttributes(current, next);
  morphChildren(current, next);
  return true;
}

function morphAttributes(current: Element, next: Element): void {
  for (const { name } of [...current.attributes]) {
    // Whether a section is open is the reader's to say.
    if (name === "open") continue;
    if (!next.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
}
