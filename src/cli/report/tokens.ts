/**
 * Colours and type of the pages that people read: reports and the console. Light and dark as the reader's system has it,
 * or as `data-theme` of the page says. A kind of start has the hue that it has in the terminal and in Grafana, after Okabe
 * and Ito, whose colours the colour-blind can tell apart; darker on light ground, so that text can be read.
 */
const LIGHT = `--page: #f6f7f9; --card: #fff; --ink: #1a2230; --soft: #5b6676; --line: #dde2e9;
  --grid: #e8ecf1; --cold: #0072b2; --stem: #b36b00; --thawed: #a8437c; --warm: #00795a; --good: #15803d;`;
const DARK = `--page: #10141b; --card: #181e28; --ink: #e7ebf1; --soft: #9aa6b6; --line: #2b3442;
  --grid: #252d3a; --cold: #56b4e9; --stem: #e69f00; --thawed: #dd8fba; --warm: #2cc29a; --good: #4ade80;`;

export const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif';

export const TOKENS = `:root { color-scheme: light dark; ${LIGHT} --font: ${FONT}; }
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) { ${DARK} } }
:root[data-theme='dark'] { color-scheme: dark; ${DARK} }
:root[data-theme='light'] { color-scheme: light; }
`;
