import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { Connection } from './connection.js';
import type { ConnectionState } from './connection-state.js';
import type { Following } from './following.js';
import type { HeraldError } from './herald-error.js';
import { type Inbox, InboxList } from './inbox.js';
import { InboxActions } from './inbox-actions.js';
import { InboxFeed } from './inbox-feed.js';
import type { InboxOptions } from './inbox-state.js';
import { type NotificationHandler, type NotificationOptions, NotificationStream } from './notification-stream.js';
import { Requests } from './requests.js';
import { personOf, SessionToken } from './session-token.js';
import { type ClientSettings, type HeraldClientOptions, settingsOf } from './settings.js';

/** A document as text. One that graphql-codegen made (`documentMode: 'string'`) knows its data and variables. */
export type Document<Data, Variables> = string | (DocumentTypeDecoration<Data, Variables> & { toString(): string });

export interface RequestOptions {
  /** It does no harm done twice: it is repeated when no answer came. Queries always are. Default: false. */
  mayRepeat?: boolean | undefined;
}

export interface SubscribeOptions<Data, Variables> {
  /** A function is asked anew at each connection: where to resume. */
  variables?: Variables | (() => Variables) | undefined;
  onData: (data: Data) => void;
  /** Refused for good. */
  onError?: ((error: HeraldError) => void) | undefined;
}

/** Herald for one person. Sign in as another: close it, and make another. */
export class HeraldClient {
  private readonly settings: ClientSettings;
  private readonly token: SessionToken;
  private readonly connection: Connection;
  private readonly requests: Requests;
  private readonly feed: InboxFeed;
  private readonly actions: InboxActions;
  private readonly streams = new Set<NotificationStream>();
  private readonly lists = new Set<InboxList>();

  /** @throws TypeError for options that can't work; see `settingsOf` */
  constructor(options: HeraldClientOptions) {
    this.settings = settingsOf(options);
    this.token = new SessionToken(this.settings.token, this.settings.connectTimeoutMs);
    this.connection = new Connection(this.settings, this.token);
    this.requests = new Requests(this.connection, this.token, this.settings);
    this.feed = new InboxFeed(this.connection);
    this.actions = new InboxActions(this.feed, this.requests);
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** Called with each new state. @returns how to stop */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.connection.onState(listener);
  }

  /** Every notification once, in order, over any number of connections. `stop()` it, and keep its `cursor` for the next run. */
  onNotification(handler: NotificationHandler, options: NotificationOptions = {}): NotificationStream {
    const { connection, requests, settings } = this;
    const stream = new NotificationStream(connection, requests, settings.retry, handler, {
      ...options,
      onStop: () => this.streams.delete(stream),
    });
    this.streams.add(stream);
    return stream;
  }

  /** A list with its counts, kept up to date until it is closed. Several share one stream. */
  inbox(options: InboxOptions = {}): Inbox {
    if (this.settings.tabs) void this.meetOtherTabs();
    const list = new InboxList(this.feed, this.actions, this.requests, this.settings.retry, {
      ...options,
      onClose: () => this.lists.delete(list),
    });
    this.lists.add(list);
    return list;
  }

  /** @throws HeraldError */
  query<Data, Variables extends object = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<Data> {
    return this.requests.execute<Data>(String(document), { ...variables }, true);
  }

  /** @throws HeraldError; CONNECTION_LOST: it may have been done, unless `mayRepeat` was said */
  mutate<Data, Variables extends object = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
    { mayRepeat = false }: RequestOptions = {},
  ): Promise<Data> {
    return this.requests.execute<Data>(String(document), { ...variables }, mayRepeat);
  }

  /** Any subscription, made again over each connection. @returns how to stop */
  subscribe<Data, Variables extends object = Record<string, unknown>>(
    document: Document<Data, Variables>,
    { variables, onData, onError }: SubscribeOptions<Data, Variables>,
  ): () => void {
    const following: Following<Data> = this.connection.follow<Data>({
      query: String(document),
      variables: () => ({ ...(typeof variables === 'function' ? variables() : variables) }),
      next: onData,
      refused: (error) => onError?.(error),
    });
    return () => this.connection.unfollow(following);
  }

  /** Connects at once instead of after the pause; also a client that was paused. */
  reconnect(): void {
    this.connection.reconnect();
  }

  /** Everything ends; who waits for an answer hears CLOSED. */
  close(): void {
    for (const stream of this.streams) void stream.stop();
    for (const list of this.lists) list.close();
    this.actions.close();
    this.feed.close();
    this.requests.close();
    this.connection.close();
  }

  /** Whom a token does not name is told nothing, and tells nothing. */
  private async meetOtherTabs(): Promise<void> {
    try {
      const [token, { http }] = await Promise.all([this.token.usable(), this.connection.addresses()]);
      const person = personOf(token);
      if (person !== undefined && this.state.status !== 'closed')
        this.feed.tabs.open(`${http} ${person}`, (message) => this.feed.heard(message));
    } catch {
      // No token right now. Tabs agree through the server all the same.
    }
  }
}

/** @throws TypeError when there is no WebSocket here, or no address */
export function createHeraldClient(options: HeraldClientOptions): HeraldClient {
  return new HeraldClient(options);
}
