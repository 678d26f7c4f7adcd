import { parseArgs } from 'node:util';
import { issueToken, sharedSecret } from '../platform/auth/index.js';
import { readEnvironment } from '../platform/config/index.js';

const ROLES = ['service', 'admin'] as const;
const DEFAULT_HOURS = 12;
const MAX_HOURS = 24 * 365;

export const TOKEN_USAGE = `Usage: npm run --silent token -- <id> [--role ${ROLES.join('|')}]... [--hours ${DEFAULT_HOURS}]

  <id>      whom the token stands for: a recipient id, or a service's name (1 to 128 characters)
  --role    what it may do beside reading its own inbox; may be given twice
  --hours   how long it is good
  --help    shows this

The token, and nothing else, is printed to standard output. It is signed with JWT_SECRET, or outside of
production with the secret that Herald generated under HERALD_DIR.`;

/** Before anything else is looked at: whoever asks needs no id, and no configuration. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** What the person at the keyboard did wrong, with how it is done. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${TOKEN_USAGE}`);
  }
}

/** @throws UsageError, ConfigurationError, or an Error where tokens can't be made here */
export async function tokenCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const request = readArguments(args);
  const config = readEnvironment(env);
  const secret = await sharedSecret(config);
  if (secret === undefined) {
    throw new Error('Tokens are not made here: JWKS_URL is set, so they come from whoever publishes those keys.');
  }
  return issueToken(secret, { ...request, issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE });
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const [sub, ...rest] = positionals;
  if (sub === undefined || rest.length > 0) throw new UsageError('Say whom the token is for: one id.');
  if (sub.length === 0 || sub.length > 128 || /[\p{Cc}\p{Cs}]/u.test(sub)) {
    throw new UsageError('An id has 1 to 128 characters, and no control characters.');
  }
  const hours = Number(values.hours ?? DEFAULT_HOURS);
  if (!(hours > 0 && hours <= MAX_HOURS)) throw new UsageError(`--hours must be above 0 and at most ${MAX_HOURS}.`);
  const roles = (values.role ?? []).map((given) => {
    const role = ROLES.find((known) => known === given);
    if (role === undefined) throw new UsageError(`There is no role "${given}".`);
    return role;
  });
  return { sub, roles: [...new Set(roles)], expiresInSeconds: Math.ceil(hours * 3_600) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { role: { type: 'string', multiple: true }, hours: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
