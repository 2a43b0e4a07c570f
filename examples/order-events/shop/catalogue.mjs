/** What the shop sells, in cents. */
export const PRODUCTS = { bulb: 349, lamp: 1999, shade: 1250 };

export function priceOf({ product, quantity }) {
  if (!Object.hasOwn(PRODUCTS, product)) throw new RangeError(`nobody here sells a ${product}`);
  return PRODUCTS[product] * quantity;
}
