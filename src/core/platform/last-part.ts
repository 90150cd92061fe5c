/** What a dotted name ends in: `close` for `Cart.close`, and for `close`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
