/**
 * How long one document may keep the parser busy. There are texts, a few kilobytes long, over which its search for a way
 * out of a syntax error takes minutes; ordinary code takes a fiftieth of what is allowed here.
 */
export interface Patience {
  /** To be called often while work goes on: true once the time is used up. */
  readonly isOver: () => boolean;
}

const leastMs = 300;
const msPerChar = 0.005;
/**
 * A machine that slept or was busy with other things is not the fault of the text. The parser looks thirty times a
 * millisecond at ordinary code, and every 19 ms at the worst text known.
 */
const mostMsBetweenLooks = 20;

/** `now` gives milliseconds. */
export function createPatience(chars: number, now: () => number = () => performance.now()): Patience {
  const limitMs = leastMs + chars * msPerChar;
  let spentMs = 0;
  let lookedAt = now();
  return {
    isOver() {
      const at = now();
      spentMs += Math.min(at - lookedAt, mostMsBetweenLooks);
      lookedAt = at;
      return spentMs > limitMs;
    },
  };
}
