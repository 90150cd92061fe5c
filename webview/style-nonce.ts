/*
 * The toolkit tries once, while it is being loaded, whether the browser knows :focus-visible, by means of a style
 * element. The page's policy refuses that element unless it carries the nonce, which the toolkit looks for in this meta
 * element. Without it every button that was clicked would show a focus outline. Must therefore be imported first.
 */
const { currentScript } = document;
const nonce = currentScript instanceof HTMLScriptElement ? currentScript.nonce : undefined;
if (nonce) {
  const meta = document.createElement("meta");
  meta.setAttribute("property", "csp-nonce");
  meta.content = nonce;
  document.head.append(meta);
}

export {};
