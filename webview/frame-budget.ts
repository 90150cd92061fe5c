/** How much may be laid out before the page must answer to the keyboard again. */
export interface FrameBudget {
  /** False: not in this frame. What is begun is finished, so every frame brings the page on. */
  spend(work: number): boolean;
}

/** In the unit of `Section.work`; some 50 ms on a slow computer at the very worst, and 2 for what people write. */
export const workPerFrame = 3_000_000;

export function createFrameBudget(limit = workPerFrame): FrameBudget {
  let left = limit;
  return {
    spend(work) {
      if (left <= 0) return false;
      left -= work;
      return true;
    },
  };
}
