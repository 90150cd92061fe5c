import assert from "node:assert/strict";
import { chatHtml } from "../../../src/extension/chat-html";

describe("chatHtml", () => {
  const html = chatHtml({
    scriptUri: "https://w.example/out/webview.js?a=1&b=2",
    styleUri: "https://w.example/out/webview.css",
    cspSource: "https://w.example",
    nonce: "abc+/=",
  });
  it("allows one script, by its nonce, and styles of ours; nothing else", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc+/='; style-src https://w.example 'nonce-abc+/='; form-action 'none'; base-uri 'none'",
    );
  });
  it("has no inline script and no inline style", () => {
    assert.match(html, /<script nonce="abc\+\/=" src="https:\/\/w\.example\/out\/webview\.js\?a=1&amp;b=2"><\/script>/);
    assert.doesNotMatch(html, /<style|style="/);
  });
});
