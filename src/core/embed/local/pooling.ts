/** How a model turns the states of its tokens into one vector; sentence-transformers' own names. */
export type Pooling = "mean" | "cls" | "max" | "lasttoken";

export interface TokenStates {
  /** texts × tokens × dimensions, padded on the right. */
  readonly values: Float32Array;
  /** Tokens a text, padding included. */
  readonly tokens: number;
  readonly dimensions: number;
  /** Tokens of each text, padding left out. */
  readonly lengths: readonly number[];
}

/** One vector a text, not yet of unit length. */
export function pool(states: TokenStates, pooling: Pooling): readonly Float32Array[] {
  return states.lengths.map((length, text) => {
    const start = text * states.tokens * states.dimensions;
    const at = (token: number): Float32Array =>
      states.values.subarray(start + token * states.dimensions, start + (token + 1) * states.dimensions);
    switch (pooling) {
      case "cls":
        return at(0);
      case "lasttoken":
        return at(Math.max(0, length - 1));
      case "max":
        return maximum(at, length, states.dimensions);
      case "mean":
        return sum(at, length, states.dimensions);
    }
  });
}

/** The sum points where the mean points, and length is lost afterwards anyway. */
function sum(at: (token: number) => Float32Array, length: number, dimensions: number): Float32Array {
  const total = new Float32Array(dimensions);
  for (let token = 0; token < length; token++) {
    const state = at(token);
    for (let index = 0; index < dimensions; index++) total[index] = (total[index] ?? 0) + (state[index] ?? 0);
  }
  return total;
}

function maximum(at: (token: number) => Float32Array, length: number, dimensions: number): Float32Array {
  const highest = new Float32Array(dimensions).fill(-Infinity);
  for (let token = 0; token < length; token++) {
    const state = at(token);
    for (let index = 0; index < dimensions; index++) {
      highest[index] = Math.max(highest[index] ?? -Infinity, state[index] ?? -Infinity);
    }
  }
  return highest;
}
