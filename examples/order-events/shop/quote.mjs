import { priceOf } from './catalogue.mjs';

/** Says what an order would cost, at a function URL: POST { "product": "lamp", "quantity": 2 } */
export async function handler({ body = '', isBase64Encoded }) {
  try {
    const order = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
    const cents = priceOf(order);
    console.log(`quote · ${order.quantity} × ${order.product} · ${cents} cents`);
    return { cents };
  } catch (error) {
    console.warn(`quote · refused · ${error.message}`);
    return { statusCode: 400, body: JSON.stringify({ message: error.message }) };
  }
}
