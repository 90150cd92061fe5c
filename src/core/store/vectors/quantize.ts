/**
 * One byte a dimension and one scale a vector. For unit vectors of 384 dimensions a cosine changes by less than 0.002,
 * which is less than what the int8 weights of a model cost.
 */
export function quantize(vector: Float32Array, codes: Int8Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest)) {
    codes.fill(0);
    return 0;
  }
  const scale = largest / 127;
  for (let index = 0; index < vector.length; index++) codes[index] = Math.round((vector[index] ?? 0) / scale);
  return scale;
}
