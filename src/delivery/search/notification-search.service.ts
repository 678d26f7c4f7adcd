import { Injectable } from '@nestjs/common';
import { type NotificationView, notificationView } from '../../notifications/index.js';
import { decodeIdKeyset, encodeKeyset, InstallationEpoch } from '../../platform/database/index.js';
import { checkFirst, LOOKED_AT_FIRST, MOST_LOOKED_AT } from './list-page.js';
import {
  checkNotificationFilter,
  type NotificationQuery,
  type NotificationSearchValues,
} from './notification-search-filter.js';
import {
  type FoundNotification,
  NotificationSearchRepository,
  type NotificationSource,
} from './notification-search.repository.js';
import { type Lead, leadsFrom, type Look, stepOf, walk, type Walked } from './page-walk.js';

const LIST = 'notifications';

const WIDTH = { first: LOOKED_AT_FIRST, all: MOST_LOOKED_AT } as const;
/** The same, where the text of each is looked at. */
const TEXT_WIDTH = { first: 1_000, all: 5_000 } as const;
/** Of everybody's, where one person is looked for who was told much: if he was lately, that is all. */
const HEAVY_WIDTH = { first: 1_000, all: 5_000 } as const;
/** Leads of one step. */
const LEADS = 200;
/** Contents that are taken from the index of words: more than that, and the newest of them are enough for a page. */
const MOST_CONTENTS = 1_000;

export interface SearchedNotification {
  id: string;
  userId: string;
  sendId: string;
  /** That this send was a part of. */
  bulkSendId: string | null;
  view: NotificationView;
}

export interface NotificationSearchPage {
  edges: { cursor: string; node: SearchedNotification }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Where to go on: below the last one of the page, unless more was looked at in vain. null: there is none. */
  endCursor: string | null;
}

type Asked = (before: string, width: number, wanted: number) => Promise<Look<FoundNotification>>;

/**
 * Finds notifications, whoever they are for and whatever became of them, newest first: by what fewest have of all that is asked for. What is
 * found by nothing is walked for, and so much of it for one page.
 */
@Injectable()
export class NotificationSearchService {
  constructor(
    private readonly search: NotificationSearchRepository,
    private readonly epoch: InstallationEpoch,
  ) {}

  /** @param after an edge's cursor, or `endCursor`. @throws InvalidInputError, TooSlowError */
  async page(
    first: number,
    after: string | null | undefined,
    filter: NotificationSearchValues,
  ): Promise<NotificationSearchPage> {
    checkFirst(first);
    const position = after == null ? undefined : decodeIdKeyset(after, LIST);
    const query = checkNotificationFilter(filter, position);
    const { found, leftAt } = query ? await this.walked(query, first + 1) : { found: [], leftAt: null };
    const installation = this.epoch.current;
    const edges = found.slice(0, first).map(({ id, recipient, sendId, bulkSendId, record, epoch }) => ({
      cursor: encodeKeyset(LIST, id),
      node: { id, userId: recipient, sendId, bulkSendId, view: notificationView(record, { installation, epoch }) },
    }));
    const isCut = found.length > first;
    return {
      edges,
      hasNextPage: isCut || leftAt !== null,
      hasPreviousPage: position !== undefined,
      endCursor: !isCut && leftAt !== null ? encodeKeyset(LIST, leftAt) : (edges.at(-1)?.cursor ?? null),
    };
  }

  private async walked(query: NotificationQuery, wanted: number): Promise<Walked<FoundNotification>> {
    const { before } = query;
    if (query.text !== undefined) return this.byText(query, query.text, wanted);
    const plan = { before, wanted, width: Math.max(WIDTH.first, wanted), budget: WIDTH.all };
    const { userId } = query;
    if (userId === undefined) return walk(plan, await this.wayOf(query));
    const own = this.through(query, { kind: 'person', recipient: userId });
    if (!(await this.search.isHeavy(userId))) return walk(plan, own);
    const newest = await walk({ ...plan, width: HEAVY_WIDTH.first, budget: HEAVY_WIDTH.all }, await this.wayOf(query));
    if (newest.leftAt === null) return newest;
    const rest = await walk({ ...plan, before: newest.leftAt, wanted: wanted - newest.found.length }, own);
    return { found: [...newest.found, ...rest.found], leftAt: rest.leftAt };
  }

  /** Of everything that is asked for beside a person, what fewest have. */
  private async wayOf(query: NotificationQuery): Promise<Asked> {
    const { statuses } = query;
    if (query.sendId !== undefined || query.bulkSendId !== undefined) return this.throughNamed(query);
    if (statuses?.every((status) => status === 'FAILED')) return this.throughFailed(query);
    if (statuses?.every((status) => status === 'CANCELLED' || status === 'EXPIRED')) {
      const cancelled = statuses.includes('CANCELLED') ? ['recalled', 'deleted', 'replaced'] : [];
      return this.through(query, {
        kind: 'gone',
        gone: [...cancelled, ...(statuses.includes('EXPIRED') ? ['expired'] : [])],
      });
    }
    const facet = await this.search.sparsest(query);
    if (!facet) return this.through(query, { kind: 'all' });
    return this.throughLeads(query, (before, limit) => this.search.sends(query, before, facet, limit), 'send_id');
  }

  private through(query: NotificationQuery, source: NotificationSource, text?: string): Asked {
    return (before, width, wanted) => this.search.look(source, query, { before, width, wanted, text });
  }

  private async throughNamed(query: NotificationQuery, text?: string): Promise<Asked> {
    const sends = await this.search.namedSends(query);
    const ask = (before: string) => Promise.resolve(sends.filter(({ id }) => id.slice(0, 13) <= before.slice(0, 13)));
    return this.throughLeads(query, ask, 'send_id', text);
  }

  /** By what was found first: sends, or contents. */
  private throughLeads(
    query: NotificationQuery,
    ask: (before: string, limit: number) => Promise<Lead[]>,
    kind: 'send_id' | 'content_id',
    text?: string,
  ): Asked {
    return async (before, width, wanted) => {
      const { leads, isAll } = await leadsFrom(Math.max(LEADS, wanted), (limit) => ask(before, limit));
      const { taken, end } = stepOf(leads, isAll, width);
      if (taken.length === 0) return { found: [], end, looked: 0 };
      const look = await this.search.look({ kind, ids: taken.map(({ id }) => id) }, query, {
        before,
        width,
        wanted,
        text,
      });
      // More rows than were looked at: the rest of them is next.
      return { ...look, end: look.end ?? end };
    };
  }

  private throughFailed(query: NotificationQuery): Asked {
    return async (before, width, wanted) => {
      const stretch = { before, floor: query.floor };
      const { leads, isAll } = await leadsFrom(width, (limit) => this.search.failed(stretch, limit));
      const { taken, end } = stepOf(leads, isAll, width);
      const ids = [...new Set(taken.map(({ notificationId }) => notificationId))];
      const look = await this.search.look({ kind: 'ids', ids }, query, { before, width: ids.length + 1, wanted });
      return { found: look.found, end, looked: leads.length };
    };
  }

  /**
   * Neither way is good for all words: the newest are walked through, which finds words that stand in many; then the index of words is asked, which
   * finds those that stand in few. If it has too many of them, it is walked on.
   */
  private async byText(query: NotificationQuery, text: string, wanted: number): Promise<Walked<FoundNotification>> {
    const { userId, before } = query;
    const isNamed = query.sendId !== undefined || query.bulkSendId !== undefined;
    const look = isNamed
      ? await this.throughNamed(query, text)
      : this.through(query, await this.newestOf(userId), text);
    const newest = await walk({ before, wanted, width: TEXT_WIDTH.first, budget: 1 }, look);
    if (newest.leftAt === null) return newest;
    const left = wanted - newest.found.length;
    const stretch = { before: newest.leftAt, floor: query.floor };
    const contents = await this.search.contents(text, stretch, userId, MOST_CONTENTS);
    const rest = contents
      ? await this.throughContents(query, contents, { before: newest.leftAt, wanted: left })
      : await walk({ before: newest.leftAt, wanted: left, width: TEXT_WIDTH.first, budget: TEXT_WIDTH.all }, look);
    return { found: [...newest.found, ...rest.found], leftAt: rest.leftAt };
  }

  private async newestOf(userId: string | undefined): Promise<NotificationSource> {
    const isPerson = userId !== undefined && !(await this.search.isHeavy(userId));
    return isPerson ? { kind: 'person', recipient: userId } : { kind: 'all' };
  }

  /** @param contents newest first; as many as were asked for, if there are more. */
  private async throughContents(
    query: NotificationQuery,
    contents: readonly Lead[],
    { before, wanted }: { before: string; wanted: number },
  ): Promise<Walked<FoundNotification>> {
    const { taken, end } = stepOf(contents, contents.length < MOST_CONTENTS, Infinity);
    const ask = async (at: string) => taken.filter(({ id }) => id.slice(0, 13) <= at.slice(0, 13));
    const look = this.throughLeads(query, ask, 'content_id');
    const found = await walk({ before, wanted, width: WIDTH.first, budget: WIDTH.all }, look);
    // There are more behind these: they are asked for with the next page.
    return found.leftAt === null && found.found.length < wanted ? { ...found, leftAt: end } : found;
  }
}
