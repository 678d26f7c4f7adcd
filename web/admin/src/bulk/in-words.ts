import { attributesOf, type BulkDraft, idsOf } from './bulk-draft.js';
import { sayCount, sayPeople } from './bulk-figures.js';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const sayTime = (local: string): string => `${moment.format(new Date(local))} (${zone})`;

const CHANNEL_WORDS: Readonly<Record<string, string>> = { inApp: 'in the app', email: 'as email', push: 'as push' };

/** "a, b and c" */
function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Who that is, beside how many. */
export function sayAudience(draft: BulkDraft): string {
  switch (draft.audience) {
    case 'everyone':
      return 'everybody who is known';
    case 'topic':
      return `whoever follows ${draft.topic.trim()}`;
    case 'userIds': {
      const { length } = idsOf(draft.userIds);
      return length === 1 ? 'by their id' : `a list of ${sayCount(length)} ids`;
    }
    case 'attributes': {
      const pairs = Object.entries(attributesOf(draft) ?? {});
      return `whoever has ${list(pairs.map(([key, value]) => `${key} = ${JSON.stringify(value)}`))}`;
    }
  }
}

export function sayChannels(draft: BulkDraft, titleOf: (channel: string) => string): string {
  if (draft.channels === null) return 'over the channels that its category and their preferences say';
  return list(
    draft.channels.map(({ channel, timing }) => {
      const word = CHANNEL_WORDS[channel] ?? `over ${titleOf(channel)}`;
      return timing === 'IF_UNSEEN' ? `${word} if they have not seen it` : word;
    }),
  );
}

function sayWhen({ scheduledAt }: BulkDraft, nowMs: number): string {
  if (scheduledAt === '') return 'now';
  return new Date(scheduledAt).getTime() > nowMs ? `on ${sayTime(scheduledAt)}` : 'now, as the time chosen has passed';
}

/** All of it in a sentence. `count` undefined: it could not be counted. */
export function sayBulkSend(
  draft: BulkDraft,
  count: number | undefined,
  titleOf: (channel: string) => string,
  nowMs = Date.now(),
): string {
  const people = count === undefined ? 'an unknown number of people' : sayPeople(count);
  const parts = [
    `To ${people} (${sayAudience(draft)})`,
    sayWhen(draft, nowMs),
    sayChannels(draft, titleOf),
    ...(draft.rate === '' ? [] : [`at most ${sayCount(draft.rate)} a second`]),
  ];
  const end = draft.expiresAt === '' ? '' : ` Whoever does not have it by ${sayTime(draft.expiresAt)} does not get it.`;
  return `${parts.join(', ')}.${end}`;
}
