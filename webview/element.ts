type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element with attributes and children. A style attribute would be refused by the page's security policy. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    created.setAttribute(key, value === true ? "" : value);
  }
  created.append(...children);
  return created;
}

/** Text that only a screen reader meets. */
export function spokenOnly(text: string): HTMLElement {
  return element("span", { class: "spoken-only" }, text);
}

/** Sets only what differs: a write that changes nothing would still end a selection. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
