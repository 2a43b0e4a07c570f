import { PRODUCTS } from './catalogue.mjs';

/** Publishes the prices, at the times of a schedule. Its event says for which: { "for": "2030-01-31T10:00:00Z" } */
export async function handler({ for: time }) {
  const prices = Object.entries(PRODUCTS).map(([product, cents]) => `${product} ${cents}`);
  console.log(`price list · ${time} · ${prices.join(', ')}`);
}
