/** How many parts, from the file name upwards, two paths have in common: 2 for `/home/me/shop/cart.py`, `src/shop/cart.py`. */
export function commonParts(one: string, other: string): number {
  const parts = one.split("/").filter((part) => part !== "" && part !== ".");
  const others = other.split("/").filter((part) => part !== "" && part !== ".");
  let common = 0;
  while (common < parts.length && common < others.length && parts.at(-1 - common) === others.at(-1 - common)) common++;
  return common;
}

/** Tests repeat the words of the code that they test. */
export function isTestPath(path: string): boolean {
  return /(?:^|\/)(?:tests?|testing|conftest\.py|test_[^/]*|[^/]*_tests?\.py)(?:\/|$)/i.test(path);
}

/** `src/shop/cart.py` is the module `shop.cart`, `shop/__init__.py` is `shop`. */
export function moduleOf(path: string): string {
  return path
    .replace(/\.[^./]*$/, "")
    .replace(/\/__init__$/, "")
    .replace(/^src\//, "")
    .replaceAll("/", ".");
}
