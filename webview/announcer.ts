import { element } from "./element";

export interface Announcer {
  readonly element: HTMLElement;
  say(text: string): void;
}

/** What a screen reader says unasked. The streaming text itself is silent: an answer is announced once, when it ends. */
export function createAnnouncer(): Announcer {
  const region = element("div", { class: "spoken-only", role: "status", "aria-live": "polite" });
  return {
    element: region,
    say(text) {
      // A new node each time, so that the same words twice are said twice.
      region.replaceChildren(element("p", {}, text));
    },
  };
}
