import type { Problem } from './problem.js';

/** Three ways to say where Redis is. */
const WAYS = ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'] as const;
const OF_SENTINELS = ['REDIS_SENTINEL_MASTER', 'REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_TLS'] as const;

type Given = Readonly<Record<string, string | undefined>>;

/** Whether nothing says where Redis is, and Herald starts its own. */
export function needsOwnRedis(values: {
  REDIS_URL?: string | undefined;
  REDIS_CLUSTER_NODES: readonly string[];
  REDIS_SENTINELS: readonly string[];
}): boolean {
  return (
    values.REDIS_URL === undefined && values.REDIS_CLUSTER_NODES.length === 0 && values.REDIS_SENTINELS.length === 0
  );
}

/** What is wrong between the variables of Redis, each of them by itself being right. */
export function redisProblems(given: Given): Problem[] {
  const problems: Problem[] = [];
  const say = (variable: string, message: string) => problems.push({ variable, message });
  const ways = WAYS.filter((name) => given[name] !== undefined);
  if (ways.length > 1) for (const name of ways) say(name, `one of ${WAYS.join(', ')}, not several of them`);
  for (const name of ['REDIS_CLUSTER_NODES', 'REDIS_SENTINELS']) checkList(given[name], (why) => say(name, why));
  if (given['REDIS_SENTINELS'] === undefined) {
    for (const name of OF_SENTINELS) {
      // Off is what it is in any case.
      if (given[name] !== undefined && given[name] !== 'off') say(name, 'only with REDIS_SENTINELS');
    }
  } else if (given['REDIS_SENTINEL_MASTER'] === undefined) {
    say('REDIS_SENTINEL_MASTER', 'required with REDIS_SENTINELS');
  }
  if (given['REDIS_USERNAME'] !== undefined && given['REDIS_PASSWORD'] === undefined) {
    say('REDIS_PASSWORD', 'required with REDIS_USERNAME');
  }
  return problems;
}

function checkList(text: string | undefined, say: (why: string) => void): void {
  if (text === undefined) return;
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return say('at least one URL');
  // Each by itself is checked where the variable is described.
  const urls = parts.filter((part) => URL.canParse(part)).map((part) => new URL(part));
  if (new Set(urls.map((url) => `${url.protocol}//${url.username}:${url.password}`)).size > 1) {
    say('the same scheme, user name and password in every URL');
  }
  if (urls.some((url) => url.pathname.length > 1)) say('no database: there is none to choose here');
}
