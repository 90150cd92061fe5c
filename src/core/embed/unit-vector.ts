/**
 * The vector of length 1 that points the same way. Every vector leaves this folder through here, so a dot product of
 * two of them is their cosine. A vector of zeros, or one with a number that is not finite, points nowhere: undefined.
 */
export function toUnitVector(values: ArrayLike<number>): Float32Array | undefined {
  let sumOfSquares = 0;
  for (let index = 0; index < values.length; index++) sumOfSquares += (values[index] ?? 0) ** 2;
  if (!Number.isFinite(sumOfSquares) || sumOfSquares === 0) return undefined;
  const scale = 1 / Math.sqrt(sumOfSquares);
  const unit = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) unit[index] = (values[index] ?? 0) * scale;
  return unit;
}
