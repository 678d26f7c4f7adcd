import { REASONS } from './reasons.js';

/** docs/reasons.md, made from the codes. */
export function reasonsPage(): string {
  const rows = Object.entries(REASONS).map(
    ([code, { states, meaning }]) => `| \`${code}\` | ${states.join(', ')} | ${meaning} |`,
  );
  return `<!-- Generated from src/delivery/reasons.ts by \`npm run generate\`: change it there. -->

# Why something was, or wasn’t, delivered

Every delivery has a status and, where there is something to say, a reason: \`Notification.deliveries\` shows both to the recipient,
\`explainDelivery\` and \`previewDelivery\` to whoever sends. Skipped (policy said no), deferred (policy said later), failed (we tried, and gave
up) and cancelled (no longer needed) are four different things. A recipient sees codes; what a provider said is for operators, in the attempts of
\`explainDelivery\`. Codes are never renamed; new ones may come, and a client shows what it does not know as it is. A channel that a team adds
may have codes of its own for failed attempts.

| reason | of a delivery that is | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

/** The same for the dashboard: an answer of the API has the code alone. */
export function reasonSentences(): string {
  const sentences = Object.entries(REASONS).map(([code, { meaning }]) => [code, meaning]);
  return `${JSON.stringify(Object.fromEntries(sentences), null, 2)}\n`;
}
