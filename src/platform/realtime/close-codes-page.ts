import { CLOSE } from './close-codes.js';

/** docs/close-codes.md, made from the codes. */
export function closeCodesPage(): string {
  const rows = Object.values(CLOSE)
    .toSorted((one, other) => one.code - other.code)
    .map(({ code, reason, when, todo, again }) =>
      row(String(code), reason === '' ? '' : `“${reason}”`, when, todo, again ? 'yes' : 'no'),
    );
  return `<!-- Generated from src/platform/realtime/close-codes.ts by \`npm run generate\`: change it there. -->

# When a socket ends

Every code with which a socket of Herald ends, whoever closes it: Herald itself, graphql-ws, or ws. What a client should do follows
from the code alone; reasons are for people, and may change. A client that resumes \`after\` its last cursor misses nothing.

_Again?_ says whether to connect again. Codes are chosen by what the stock graphql-ws client does, which knows nothing of Herald: where it
says **no** that client gives up and tells the application (the code comes with the error), whatever its settings; where it says **yes** it
connects again, if it is set up to (see [Building a client](api.md#a-connection-that-lasts)). A test closes it with each of them.

${row('code', 'reason', 'when', 'what to do', 'again?')}
|---|---|---|---|---|
${rows.join('\n')}

A client may close with what it likes; 1000, 1001 and 1005 are the usual ones.

## Before there is a socket

An upgrade that is refused is answered over HTTP; a browser tells its page 1006. Connect again with growing pauses, whatever the status; 403 and
404 want somebody to look.

| status | when | \`Retry-After\` |
|---|---|---|
| 400, 405, 426 | It is no handshake of a WebSocket, or one of a version that nobody speaks any more. | |
| 403 | A page of an origin that is not allowed. | |
| 404 | Another path than \`/graphql\`, or a node without the role \`gateway\`. | |
| 429 | This address has as many sockets open at this node as it may. | 10 |
| 503 | The node is full. | 10 |
| 503 | More came in this second than the node takes, or it is being stopped. | 1 |

An upgrade to anything else than a WebSocket (\`h2c\`, say, which some HTTP clients offer with their first request) is ignored: the
request is answered as if it had not asked.
`;
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
