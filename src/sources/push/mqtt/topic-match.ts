/** Whether a subscription is about a topic (MQTT 3.1.1, 4.7). Pure. */
export function isOfTopic(filter: string, topic: string): boolean {
  // What brokers tell of themselves is not for wildcards.
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  const rest = wanted.at(-1) === '#' ? wanted.length - 1 : -1;
  if (rest < 0 && wanted.length !== levels.length) return false;
  const fixed = rest < 0 ? wanted : wanted.slice(0, rest);
  // home/# is about home as well.
  return levels.length >= fixed.length && fixed.every((level, at) => level === '+' || level === levels[at]);
}
