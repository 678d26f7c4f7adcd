import { HeraldUsageError } from '../../platform/errors/index.js';
import { IN_APP } from '../../preferences/index.js';
import { Channels } from './channels.js';
import type { DeliveryChannel } from './delivery-channel.js';

/** Of queues in Redis, labels of metrics, variables, rows: letters and digits alone mean nothing in any of them. */
const KEY = /^[A-Za-z][A-Za-z0-9]{0,31}$/;
const PROVIDER = /^[A-Za-z0-9][\w.-]{0,63}$/;
const TITLE_CHARS = 100;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const TIMINGS: readonly unknown[] = ['ALWAYS', 'IF_UNSEEN'];

/** The channels that an application brings, made by its own container, which calls their hooks. */
export class BroughtChannels {
  constructor(readonly list: readonly DeliveryChannel[] = []) {}
}

/**
 * Herald's own, then those that were brought. @param unused of Herald's own: they are left out, and their keys stay theirs.
 * @throws HeraldUsageError that names all that is wrong with these
 */
export function joinChannels(
  own: readonly DeliveryChannel[],
  brought: readonly DeliveryChannel[],
  unused: readonly DeliveryChannel[] = [],
): Channels {
  const problems = [...brought.flatMap(problemsOf), ...takenKeys(own, brought)];
  if (problems.length > 0) {
    throw new HeraldUsageError(`These channels can't be used:\n${problems.map((one) => `  ${one}`).join('\n')}`);
  }
  return new Channels([...own.filter((channel) => !unused.includes(channel)), ...brought]);
}

/** By what it has, and not by its class: JavaScript may have brought it, and a package may be there twice. */
function problemsOf(channel: DeliveryChannel): string[] {
  const { key, title, providers, defaults } = channel as Partial<DeliveryChannel>;
  const name = `${channel.constructor.name} (key ${JSON.stringify(key)})`;
  const wrong: [boolean, string][] = [
    [!isText(key, KEY), 'key must be a letter, then letters and digits, 32 at most'],
    [!isTitle(title), `title must be one line of 1 to ${TITLE_CHARS} characters: what people call it`],
    [!areProviders(providers), 'providers must name at least one, each once, in letters, digits and _ . -'],
    [
      typeof defaults?.enabled !== 'boolean' || !TIMINGS.includes(defaults.timing),
      'defaults must be { enabled: true or false, timing: "ALWAYS" or "IF_UNSEEN" }',
    ],
    [typeof channel.isConfigured !== 'boolean', 'isConfigured must be true or false'],
    [typeof channel.addressOf !== 'function', 'addressOf is missing'],
    [typeof channel.deliver !== 'function', 'deliver is missing'],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, problem]) => `${name}: ${problem}`);
}

/** Two that differ in case alone would be taken for one, by people. */
function takenKeys(own: readonly DeliveryChannel[], brought: readonly DeliveryChannel[]): string[] {
  const folded = (key: unknown) => String(key).toLowerCase();
  const taken = new Map([
    [folded(IN_APP), 'the app itself has it'],
    ...own.map(({ key }) => [folded(key), 'a channel of Herald’s own has it'] as const),
  ]);
  return brought.flatMap((channel) => {
    const by = taken.get(folded(channel.key));
    taken.set(folded(channel.key), `${channel.constructor.name} has it`);
    return by ? [`${channel.constructor.name}: the key ${JSON.stringify(channel.key)} is taken: ${by}`] : [];
  });
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isTitle(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= TITLE_CHARS && !CONTROL.test(value);
}

function areProviders(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return new Set(value).size === value.length && value.every((name) => isText(name, PROVIDER));
}
