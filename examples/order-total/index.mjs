/**
 * Totals an order: quantities, a discount code, tax by country. Money is in cents throughout, and each line is rounded
 * for itself, as on an invoice.
 *
 * Event: { "country": "DE", "code": "SPRING10", "items": [{ "sku": "A-1", "quantity": 2, "cents": 1999 }] }
 */
const TAX_PERCENT = { AT: 20, CH: 8.1, DE: 19, FR: 20, NL: 21 };
const DISCOUNT_PERCENT = { SPRING10: 10, STAFF25: 25 };

export async function handler({ country = 'DE', code, items = [] }, context) {
  const tax = TAX_PERCENT[country];
  if (tax === undefined) throw new RangeError(`no tax rate for country ${country}; known: ${Object.keys(TAX_PERCENT)}`);
  if (items.length === 0) throw new RangeError('the order has no items');
  const discount = DISCOUNT_PERCENT[code] ?? 0;
  const lines = items.map(({ sku, quantity, cents }) => {
    const net = Math.round(quantity * cents * (1 - discount / 100));
    return { sku, quantity, net, tax: Math.round((net * tax) / 100) };
  });
  const net = sum(lines.map((line) => line.net));
  const total = net + sum(lines.map((line) => line.tax));
  console.log(`order of ${lines.length} lines: ${total} cents`, { requestId: context.awsRequestId });
  return { currency: country === 'CH' ? 'CHF' : 'EUR', discountPercent: discount, taxPercent: tax, net, total, lines };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
