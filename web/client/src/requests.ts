import type { Connection } from './connection.js';
import { closedError, HeraldError } from './herald-error.js';
import { unlessAborted } from './giving-up.js';
import type { Link, LinkResult } from './link.js';
import { fullJitter, retryAfterMs } from './retry-delay.js';
import type { SessionToken } from './session-token.js';
import type { ClientSettings } from './settings.js';
import { fitsSocket } from './socket-link.js';

/** How often a request is tried that may be repeated, and the pauses between: together up to 7.5 seconds, beside what each waits for its answer. */
const ATTEMPTS = 5;
const PACE = { baseMs: 500, capMs: 8_000 };

/** The server says so of these: nothing was done. */
const NOTHING_WAS_DONE: readonly string[] = ['FEED_BUSY', 'TOO_MANY_SUBSCRIPTIONS', 'RATE_LIMITED'];
/** Who is to wait longer is told so instead. */
const LONGEST_PAUSE_MS = 30_000;

/** Queries and mutations: over the socket while there is one, otherwise over HTTP. */
export class Requests {
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly token: SessionToken,
    private readonly settings: ClientSettings,
  ) {}

  /**
   * @param mayRepeat it does no harm done twice: it is tried again when no answer came, or one that says "later"
   * @throws HeraldError
   */
  async execute<Data>(query: string, variables: Record<string, unknown>, mayRepeat: boolean): Promise<Data> {
    let isSocketFull = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.attempt<Data>(query, variables, attempt, isSocketFull);
      } catch (error) {
        if (!(error instanceof HeraldError)) throw error;
        const isWorthIt = mayRepeat ? error.isTransient : NOTHING_WAS_DONE.includes(error.code);
        const isStale = error.code === 'UNAUTHENTICATED' && attempt === 0;
        const isTooLong = (error.retryAfterMs ?? 0) > LONGEST_PAUSE_MS;
        if ((!isWorthIt && !isStale) || isTooLong || attempt + 1 >= ATTEMPTS) throw error;
        // With subscriptions, which stay: no waiting makes room for one more.
        isSocketFull = error.code === 'TOO_MANY_SUBSCRIPTIONS' && !isSocketFull;
        if (isSocketFull) continue;
        if (!isStale) await this.pause(Math.max(error.retryAfterMs ?? 0, fullJitter(attempt, PACE)));
      }
    }
  }

  /** Whoever waits for an answer hears CLOSED. */
  close(): void {
    this.closing.abort();
  }

  private async attempt<Data>(
    query: string,
    variables: Record<string, unknown>,
    attempt: number,
    isSocketFull: boolean,
  ): Promise<Data> {
    if (this.closing.signal.aborted) throw closedError();
    const link = !isSocketFull && fitsSocket(query, variables) ? this.connection.socket : undefined;
    const answer = link
      ? await this.overSocket(link, query, variables)
      : await this.overHttp(query, variables, attempt > 0 && !isSocketFull);
    if (answer.errors && answer.errors.length > 0) throw HeraldError.of(answer.errors);
    return answer.data as Data;
  }

  private overSocket(link: Link, query: string, variables: Record<string, unknown>): Promise<LinkResult> {
    const { signal } = this.closing;
    return new Promise((resolve, reject) => {
      let answer: LinkResult | undefined;
      const over = (finish: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', closed);
        stop();
        finish();
      };
      const timer = setTimeout(() => over(() => reject(lost('no answer in time'))), this.settings.requestTimeoutMs);
      const closed = () => over(() => reject(closedError()));
      const stop = link.execute(
        { query, variables, isLive: false },
        {
          next: (result) => (answer = result),
          refused: (errors) => over(() => resolve({ errors })),
          completed: () => over(() => (answer ? resolve(answer) : reject(lost('it ended without an answer')))),
          lost: () => over(() => reject(lost('the connection broke before the answer'))),
        },
      );
      signal.addEventListener('abort', closed);
    });
  }

  private async overHttp(query: string, variables: Record<string, unknown>, anew: boolean): Promise<LinkResult> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, this.settings.requestTimeoutMs);
    this.closing.signal.addEventListener('abort', abort);
    try {
      // The application's token and address may never come, and its `fetch` may look at no signal.
      return await unlessAborted(this.post({ query, variables }, anew, controller.signal), controller.signal);
    } catch (error) {
      if (this.closing.signal.aborted) throw closedError();
      if (error instanceof HeraldError) throw error;
      throw lost(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
      this.closing.signal.removeEventListener('abort', abort);
    }
  }

  private async post(request: object, anew: boolean, signal: AbortSignal): Promise<LinkResult> {
    // A token that was just refused is not good for a second attempt.
    const token = anew ? await this.token.fresh() : await this.token.usable();
    const { http } = await this.connection.addresses();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const body = JSON.stringify(request);
    return answerOf(await this.settings.fetch(http, { method: 'POST', headers, body, signal }));
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.closing;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }
}

const lost = (why: string, waitMs?: number) => new HeraldError('CONNECTION_LOST', why, [], waitMs);

/** @throws HeraldError for what is no answer of GraphQL's: a proxy's page, say */
async function answerOf(response: Response): Promise<LinkResult> {
  const waitMs = retryAfterMs(response.headers.get('retry-after'));
  // Of a node that takes sockets alone, or of something in between. What an operation does not find has status 200.
  if (response.status === 404) throw lost('nobody answers operations over HTTP here (status 404)', waitMs);
  const answer = (await response.json().catch(() => undefined)) as LinkResult | undefined;
  if (answer?.errors && answer.errors.length > 0) throw HeraldError.of(answer.errors, waitMs);
  if (!answer || answer.data === undefined) throw lost(`HTTP status ${response.status}`, waitMs);
  return answer;
}
