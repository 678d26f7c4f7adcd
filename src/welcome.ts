import { issueToken, sharedSecret } from './platform/auth/index.js';
import type { ConfigValues } from './platform/config/index.js';
import { showsGraphiql } from './platform/graphql/index.js';
import { showsDashboard, showsDemo } from './platform/pages/index.js';

const HOURS = 12;

/** What a newcomer needs to try it: where it listens, tokens to paste, and something to paste them into. */
export async function welcome(config: ConfigValues, listening: string): Promise<string> {
  const url = listening.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost').replace('0.0.0.0', 'localhost');
  const socket = url.replace(/^http/, 'ws');
  const isApi = config.ROLES.includes('api');
  const lines = [
    '',
    `  Herald listens.`,
    '',
    ...(isApi ? [`  GraphQL     ${url}/graphql`] : []),
    ...(config.ROLES.includes('gateway')
      ? [
          `  WebSocket   ${socket}/graphql   (graphql-transport-ws)`,
          `  Streams     ${url}/graphql/stream   (server-sent events, graphql-sse)`,
        ]
      : []),
  ];
  if (showsDashboard(config)) lines.push(`  Dashboard   ${url}/admin   in a browser, with an admin’s token`);
  if (showsDemo(config)) lines.push(`  Demo        ${url}/demo   in a browser: two inboxes`);
  if (showsGraphiql(config)) lines.push(`  GraphiQL    ${url}/graphql   in a browser`);
  if (writesMails(config)) lines.push(`  Mails       ${config.HERALD_DIR}/mail/   (SMTP_URL is unset)`);
  lines.push(`  Health      ${url}/health/ready`, `  Metrics     ${url}/metrics`, '');
  if (config.NODE_ENV !== 'production' && isApi) lines.push(...(await tryIt(config, url)));
  return `${lines.join('\n')}\n`;
}

function writesMails({ SMTP_URL, NODE_ENV, ROLES }: ConfigValues): boolean {
  return SMTP_URL === undefined && NODE_ENV !== 'production' && ROLES.includes('worker');
}

async function tryIt(config: ConfigValues, url: string): Promise<string[]> {
  const secret = await sharedSecret(config);
  if (secret === undefined) return ['  Tokens come from your key set (JWKS_URL).', ''];
  const token = (sub: string, roles: ('service' | 'admin')[]) =>
    issueToken(secret, {
      sub,
      roles,
      expiresInSeconds: HOURS * 3_600,
      ...(config.JWT_ISSUER === undefined ? {} : { issuer: config.JWT_ISSUER }),
      ...(config.JWT_AUDIENCE === undefined ? {} : { audience: config.JWT_AUDIENCE }),
    });
  const [user, service, admin] = [token('user-1', []), token('my-service', ['service']), token('admin-1', ['admin'])];
  const send = JSON.stringify({
    query:
      'mutation { sendNotification(input: { to: { userIds: ["user-1"] }, type: "hello", title: "Hello", message: "It works." }) { sendId accepted } }',
  });
  return [
    `  Tokens for ${HOURS} hours, for development:`,
    '',
    `  user-1      ${user}`,
    `  my-service  ${service}`,
    `  admin-1     ${admin}`,
    '',
    '  Listen: in GraphiQL, with user-1’s token in the headers pane as { "Authorization": "Bearer <token>" }',
    '',
    '    subscription { notificationAdded { id title message cursor } }',
    '',
    '  Send:',
    '',
    `    curl ${url}/graphql -H 'content-type: application/json' \\`,
    `      -H 'authorization: Bearer ${service}' \\`,
    `      -d '${send}'`,
    '',
  ];
}
