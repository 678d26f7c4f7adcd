import type { PlannedContent, PlannedSend } from './planned-send.js';

/** What is kept of a send until its time comes: all that was checked, and nothing that is drawn then. */
export type ScheduledRequest = Pick<
  PlannedSend,
  'category' | 'topic' | 'priority' | 'collapseKey' | 'channels' | 'trace'
> & {
  /** What it says: to everybody, or in each of the languages that it is said in, of which people are told theirs at its time. Sealed, without their texts. */
  contents: readonly [ScheduledContent, ...ScheduledContent[]];
};

export type ScheduledContent = Omit<PlannedContent, 'contentId' | 'sealed'>;

type KeptText = Pick<ScheduledContent, 'title' | 'message' | 'actionUrl' | 'data'>;

/** SQL: what is closed says nothing any more. It stands where it was published, or nowhere. */
export const SCHEDULE_UNSAID = `request = '{}', sealed_key = NULL, sealed = NULL`;

/** A request as its row has it, of this version or of one that knew less. */
export type KeptRequest = Omit<ScheduledRequest, 'topic' | 'channels' | 'contents'> &
  Partial<Pick<ScheduledRequest, 'topic' | 'channels'>> &
  /** Of a send that says one thing to everybody, and has nothing for mails alone. Sealed, it has none. */
  Partial<KeptText> & {
    contents?: ScheduledContent[];
    /** In the place of `contents`, where these are sealed. */
    locales?: (string | null)[];
  };

/**
 * Without a title a worker of the version before can't publish it, and leaves it: of what is sealed it would publish the placeholder, and of
 * several languages one.
 */
export function toKept(send: PlannedSend): KeptRequest {
  const { category, topic, priority, channels, collapseKey, sealed, variants, trace } = send;
  const { title, message, actionUrl, data } = send;
  const request = { category, topic, priority, channels, collapseKey, trace };
  const contents = [send, ...variants].map(saidOf);
  const isSimple = contents.every(({ locale, subject, html }) => locale === null && subject === null && html === null);
  if (isSimple && variants.length === 0) return sealed ? request : { ...request, title, message, actionUrl, data };
  const said = sealed ? { locales: contents.map(({ locale }) => locale) } : { contents };
  return { ...request, ...said };
}

export function toScheduled(kept: KeptRequest): ScheduledRequest {
  const { category, topic = null, priority, collapseKey, channels = null, trace } = kept;
  const [first, ...others] = contentsOf(kept);
  if (!first) throw new Error('a scheduled send says nothing');
  return { category, topic, priority, collapseKey, channels, trace, contents: [first, ...others] };
}

/** What is sealed has no texts here: published before it was opened, it fails on that. */
function contentsOf({ contents, locales = [null], title, message, actionUrl, data }: KeptRequest): ScheduledContent[] {
  const text = { title, message, actionUrl, data } as KeptText;
  return contents ?? locales.map((locale) => ({ locale, ...text, subject: null, html: null }));
}

function saidOf({ locale, title, message, subject, html, actionUrl, data }: ScheduledContent): ScheduledContent {
  return { locale, title, message, subject, html, actionUrl, data };
}
