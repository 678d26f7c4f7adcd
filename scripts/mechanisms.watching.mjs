// Of mechanisms.table.mjs: status over all nodes, what waits, traces, and the board of queues.

import { off, small, test } from './mechanisms.words.mjs';

const STATUS_STORE = 'platform/status/redis.node-status-store';
const KEEPER = 'platform/status/node-status-keeper';
const PACE = 'admin/status/delivery-pace';
const SERVICE = 'admin/status/system-status.service';
const WATCHERS = 'admin/status/status-watchers';
const BOARD = 'admin/queues/queue-board';
const SESSION = 'admin/queues/board-session';
const PAGE = 'admin/queues/board-page';

export const WATCHING_MECHANISMS = [
  {
    name: 'each node says how it is, again and again',
    edits: [off(KEEPER, 'this.timer = setInterval(() => void this.beat(), BEAT_MS).unref();')],
    tests: [test('faults', 'system-status', 'Redis is wiped')],
  },
  {
    name: 'what a node said of itself lapses',
    edits: [
      // Whoever writes takes it out, and whoever reads leaves it out.
      off(STATUS_STORE, "if tonumber(string.match(entries[at + 1], '^%d+')) <= now - ARGV[3] then", 'if false then'),
      off(STATUS_STORE, 'if tonumber(written) > dead then', 'if true then'),
    ],
    tests: [test('faults', 'system-status', 'a node is killed')],
  },
  {
    name: 'without Redis the status is that of the node alone, and says so',
    edits: [off(SERVICE, "...(known ? [] : ['nodes'])")],
    tests: [test('faults', 'system-status', 'Redis is silent')],
  },
  {
    name: 'the percentile is that of all latencies together',
    edits: [
      off(
        PACE,
        'return { publishedPerSecond, deliveredPerSecond, latencyP95Ms: percentileOf(latencies, 0.95) };',
        'return { publishedPerSecond, deliveredPerSecond, latencyP95Ms: Math.max(...nodes.map(({ figures }) => percentileOf((figures[PACE] ?? []).slice(1 + LATENCIES), 0.95) ?? 0)) };',
      ),
    ],
    tests: [small(PACE, 'has the percentile of all latencies')],
  },
  {
    name: 'an interval has a least',
    edits: [off(WATCHERS, 'intervalMs >= leastIntervalMs && ')],
    tests: [test('e2e', 'system-status', 'refuses an interval of 249')],
  },
  {
    name: 'who watches the status is forgotten when he leaves',
    edits: [off(WATCHERS, 'if (!outlet || !group?.outlets.delete(outlet)) return;', 'if (outlet || group) return;')],
    tests: [test('e2e', 'system-status', 'until the reader leaves')],
  },
  {
    name: 'a trace goes on over sockets',
    edits: [
      off(
        'platform/realtime/socket-protocol',
        "if (typeof traceparent === 'string') operation.traceparent = traceparent;",
      ),
    ],
    tests: [test('faults', 'tracing', 'is begun over a socket as well')],
  },
  {
    name: 'a trace goes on over server-sent events',
    edits: [off('platform/realtime/event-stream-protocol', '    ...traceOf(request),\n')],
    tests: [test('faults', 'tracing', 'is begun by server-sent events as well')],
  },
  {
    name: 'endpoints of webhooks are told the trace',
    edits: [
      off(
        'delivery/channels/webhook/webhook.delivery-channel',
        ', ...(trace === undefined ? {} : { traceparent: trace }) }',
        ' }',
      ),
    ],
    tests: [test('faults', 'tracing', 'is told to endpoints of webhooks')],
  },
  {
    name: 'the trace is kept with the delivery',
    edits: [off('delivery/planning/delivery-planning', '    trace: send.trace,\n')],
    tests: [test('faults', 'tracing', 'goes from the mutation over the queue to the provider')],
  },
  {
    name: 'the trace is kept with a scheduled send',
    edits: [off('notifications/scheduled-request', 'channels, collapseKey, trace };', 'channels, collapseKey };')],
    tests: [test('faults', 'tracing', 'is that of the send when its time has come')],
  },
  {
    name: 'people’s clients do not decide what is traced',
    edits: [
      off(
        'platform/tracing/operation-tracing',
        'caller && caller.roles.size > 0 ? request.traceparent : undefined',
        'request.traceparent',
      ),
    ],
    tests: [test('faults', 'tracing', 'is one of its own where a person')],
  },
  {
    name: 'the board is for admins',
    edits: [off(SESSION, "      if (!caller.roles.has('admin')) return undefined;\n")],
    tests: [test('e2e', 'queue-board', 'refuses a person')],
  },
  {
    name: 'nothing is changed by the board',
    edits: [off(BOARD, "request.method !== 'GET' && request.method !== 'HEAD'", 'request.method === "TRACE"')],
    tests: [test('e2e', 'queue-board', 'changes nothing by PUT')],
  },
  {
    name: 'the board asks nothing of others',
    edits: [off(PAGE, 'return html.replaceAll(', 'return html || html.replaceAll(')],
    tests: [test('e2e', 'queue-board', 'shows all queues, with nothing from anybody else')],
  },
  {
    name: 'another site’s form does not sign in',
    edits: [off(BOARD, "site !== undefined && site !== 'same-origin'", 'site === "nowhere"')],
    tests: [test('e2e', 'queue-board', 'takes no sign-in from a page of another site')],
  },
  {
    name: 'jobs of bulk sends are on the board',
    edits: [off('notifications/bulk/bulk-queue', 'shown.addLater(BULK_QUEUE, () => this.queue);', 'void shown;')],
    tests: [test('e2e', 'queue-board', 'shows all queues, with nothing from anybody else')],
  },
  {
    name: 'a bulk send that a worker is at does not wait',
    edits: [
      off(
        'notifications/bulk/bulk-backlog',
        'WHERE lease_until <= at AND due_at <= at))::int',
        'WHERE due_at <= at))::int',
      ),
    ],
    tests: [test('e2e', 'system-status', 'says which bulk sends wait')],
  },
  {
    name: 'what rates refuse is counted under few names',
    edits: [off('metrics/operators.metrics', 'this.operations.of(operation)', 'operation')],
    tests: [small('metrics/operators.metrics', 'shows bulk sends, and what rates refuse')],
  },
  {
    name: 'metrics of reports are among those that are known',
    edits: [off('metrics/metrics-page', 'BacklogMetrics, ReportMetrics, ', 'BacklogMetrics, ')],
    tests: [test('e2e', 'observing', 'shows what is owed, feeds, caches and the database')],
  },
];
