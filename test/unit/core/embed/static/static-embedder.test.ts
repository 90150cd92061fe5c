import assert from "node:assert/strict";
import { createStaticEmbedder } from "../../../../../src/core/embed/static/static-embedder";
import { makeTable } from "./make-table";

const axes = { cart: [1, 0, 0], total: [0, 1, 0], login: [0, 0, 1] };

function check(vector: Float32Array | undefined, expected: readonly number[] | undefined): void {
  const rounded = vector && [...vector].map((value) => Math.round(value * 1000) / 1000);
  assert.deepEqual(rounded, expected);
}

describe("createStaticEmbedder", () => {
  const embedder = createStaticEmbedder(makeTable(axes));
  const body = (text: string) => embedder.embedChunks("", [{ heading: "", text, kind: "prose" }]);

  it("adds up the terms of a question, to unit length", () => {
    check(embedder.embedQuestion("cart"), [1, 0, 0]);
    check(embedder.embedQuestion("the total of a Cart"), [0.707, 0.707, 0]);
    check(embedder.embedQuestion("cart, cart, cart and cart: total"), [0.894, 0.447, 0]);
  });

  it("knows nothing of a question without a known term, and remembers none of the one before", () => {
    check(embedder.embedQuestion("something else"), undefined);
    check(embedder.embedQuestion(""), undefined);
    check(embedder.embedQuestion("login"), [0, 0, 1]);
  });

  it("gives each chunk its own vector, and zeros to one of which no term is known", () => {
    const chunks = ["cart", "nothing", "login login"].map((text) => ({ heading: "", text, kind: "prose" as const }));
    check(embedder.embedChunks("", chunks), [1, 0, 0, 0, 0, 0, 0, 0, 1]);
    check(embedder.embedChunks("", []), []);
    check(body("cart_total"), [0.707, 0.707, 0]);
  });

  it("counts a term by the weight of its field", () => {
    const weighed = createStaticEmbedder(makeTable(axes, { fields: { name: 4, path: 0 } }));
    const chunk = { heading: "login.py cart\ndef cart():", text: "total", kind: "function" as const };
    // 4 for the name and 1 for the signature, against 1 in the body; nothing for the path.
    check(weighed.embedChunks("login.py", [chunk]), [0.913, 0.408, 0]);
  });

  it("weighs terms of questions otherwise where the table says so", () => {
    const twoSided = createStaticEmbedder(makeTable(axes, { questionScales: [1 / 127, 2 / 127, 0] }));
    check(twoSided.embedQuestion("cart total login"), [0.447, 0.894, 0]);
    check(twoSided.embedChunks("", [{ heading: "", text: "cart total", kind: "prose" }]), [0.707, 0.707, 0]);
  });
});
