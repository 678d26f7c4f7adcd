// Fills a Herald for development with people, topics, templates and notifications, to have something to look at:
//   npm run sample-data -- [http://localhost:3000]
// It says all of it over the API, with tokens of its own making (JWT_SECRET, or what is under HERALD_DIR). Said again, it adds more.
import { pathToFileURL } from 'node:url';

const FIRST =
  'Ada Grace Linus Barbara Alan Edsger Frances Dennis Radia Ken Margaret Tim Katherine Donald Hedy John'.split(' ');
const LAST = 'Keller Okafor Lindqvist Moreau Rossi Tanaka Novak Silva Haddad Jensen'.split(' ');
const ZONES = [
  ['en', 'Europe/London'],
  ['de', 'Europe/Berlin'],
  ['fr', 'Europe/Paris'],
  ['de-AT', 'Europe/Vienna'],
  ['en', 'America/New_York'],
];
const PLANS = ['free', 'free', 'team', 'gold'];

/** What a shop and a team have to say: [type, category, priority, title, message, actionUrl]. */
const SAYINGS = [
  [
    'order_shipped',
    'orders',
    'MEDIUM',
    'Order 4711 is on its way',
    'It arrives on Friday, between 9 and 12.',
    'https://shop.example/orders/4711',
  ],
  [
    'order_delayed',
    'orders',
    'HIGH',
    'Order 4702 is late',
    'The carrier says one day more. We are sorry.',
    'https://shop.example/orders/4702',
  ],
  ['invoice_ready', 'orders', 'LOW', 'Your invoice for November', 'It is in your account as a PDF.', null],
  [
    'comment_mention',
    'social',
    'MEDIUM',
    'Grace mentioned you',
    '“@ada, could you look at the second chart before noon?”',
    'https://team.example/c/19',
  ],
  [
    'comment_reply',
    'social',
    'LOW',
    'Linus replied to your comment',
    '“Agreed. I took the second one.”',
    'https://team.example/c/20',
  ],
  [
    'task_assigned',
    'task',
    'MEDIUM',
    'Prepare the release notes',
    'Due on Thursday. Two people wait for it.',
    'https://team.example/t/88',
  ],
  ['task_overdue', 'task', 'HIGH', 'Review the contract', 'It was due yesterday.', 'https://team.example/t/81'],
  [
    'build_failed',
    'system',
    'HIGH',
    'The nightly build failed',
    'Step 4 of 6, after 11 minutes.',
    'https://ci.example/b/1290',
  ],
  [
    'new_sign_in',
    'security',
    'URGENT',
    'A new sign-in to your account',
    'Firefox on Linux, in Vienna. Was it you?',
    'https://shop.example/security',
  ],
  ['weekly_summary', 'system', 'LOW', 'Your week in numbers', '12 orders, 3 returns, 98 % on time.', null],
];

const TEMPLATES = [
  {
    key: 'order-shipped',
    category: 'orders',
    locale: 'en',
    content: {
      subject: 'Your order {{ order.number }} is on its way',
      title: 'Order {{ order.number }} is on its way',
      message: 'Hello {{ name }}, it arrives on {{ order.day }}.',
      html: '<h1>It is on its way</h1>\n<p>Hello <b>{{ name }}</b>,</p>\n<p>your order <b>{{ order.number }}</b> arrives on {{ order.day }}.</p>\n{% if order.items %}\n<ul>\n  {% for item in order.items %}\n  <li>{{ item }}</li>\n  {% endfor %}\n</ul>\n{% endif %}',
    },
    variables: {
      type: 'object',
      required: ['name', 'order'],
      properties: {
        name: { type: 'string' },
        order: {
          type: 'object',
          required: ['number', 'day'],
          properties: {
            number: { type: 'integer' },
            day: { type: 'string' },
            items: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  },
  {
    key: 'order-shipped',
    category: 'orders',
    locale: 'de',
    content: {
      subject: 'Deine Bestellung {{ order.number }} ist unterwegs',
      title: 'Bestellung {{ order.number }} ist unterwegs',
      message: 'Hallo {{ name }}, sie kommt am {{ order.day }}.',
    },
  },
  {
    key: 'welcome',
    category: 'system',
    locale: 'en',
    content: { title: 'Welcome, {{ name }}', message: 'Your first steps are on one page. They take four minutes.' },
    variables: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  },
  {
    key: 'password-changed',
    category: 'security',
    locale: 'en',
    content: { title: 'Your password was changed', message: 'If that was not you, write to us at once.' },
  },
];

const CATEGORY = {
  key: 'orders',
  title: 'Orders',
  description: 'What you bought, and where it is.',
  channels: [{ channel: 'email', enabled: true, timing: 'IF_UNSEEN', afterSeconds: 60 }],
};

/** [key, what it is about, how many of all follow it] */
const TOPICS = [
  ['releases', 'What is new, each fortnight', 0.6],
  ['project:42', 'The move to the new warehouse', 0.2],
  ['status', 'Incidents and repairs', 0.4],
];

const bulkSends = () => [
  {
    name: 'What is new in November',
    to: { everyone: true },
    type: 'release_notes',
    category: 'system',
    title: 'Five things that are new',
    message: 'Search by words, snooze, and three more.',
  },
  {
    name: 'Gold: early access',
    to: { attributes: { plan: 'gold' } },
    type: 'early_access',
    category: 'social',
    title: 'You are first',
    message: 'Try it a week before everybody else.',
  },
  {
    name: 'New terms',
    to: { everyone: true },
    type: 'terms_changed',
    category: 'system',
    title: 'Our terms change in March',
    message: 'What is new for you, in five sentences.',
    scheduledAt: new Date(Date.now() + 6 * 86_400_000).toISOString(),
  },
];

/** The same each time. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const SEND =
  'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { notifications { notificationId userId } } }';
const UPSERT = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const READ = 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }';
const SEEN =
  'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) markNotificationsSeen(ids: $ids) { affected } }';
const SAVE_CATEGORY = 'mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }';
const SAVE_TOPIC = 'mutation ($input: TopicInput!) { saveTopic(input: $input) { key } }';
const FOLLOW = 'mutation ($topic: String!, $add: [ID!]) { setTopicFollowers(topic: $topic, add: $add) { key } }';
const SAVE_TEMPLATE = 'mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) { version } }';
const BULK = 'mutation ($input: BulkSendInput!) { startBulkSend(input: $input) { id } }';

/** @returns what asks the API with a token, and throws what is refused */
function askerOf(url) {
  return async (token, query, variables = {}) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors?.length > 0) throw new Error(`${errors[0].extensions?.code}: ${errors[0].message}`);
    return data;
  };
}

function peopleOf(ids, hasWebhooks, { random, pick }) {
  return ids.map((id, number) => {
    const [locale, timeZone] = pick(ZONES);
    // An endpoint that Herald refuses to call, so that there is something that failed.
    const refused = hasWebhooks && number % 9 === 4 ? { webhookUrl: 'https://127.0.0.1/hooks' } : {};
    return {
      id,
      displayName: number < 2 ? FIRST[number] : `${pick(FIRST)} ${pick(LAST)}`,
      email: `${id}@people.example`,
      locale,
      timeZone,
      attributes: { plan: pick(PLANS), since: 2018 + Math.floor(random() * 8), ...refused },
    };
  });
}

/** Sends, and lets most of the people look. @returns how many notifications there were */
async function converse(ask, tokenOf, ids, sends, { random, pick }) {
  const ofPerson = new Map();
  for (let number = 0; number < sends; number += 1) {
    const [type, category, priority, title, message, actionUrl] = SAYINGS[number % SAYINGS.length];
    const userIds = [...new Set([pick(ids), pick(ids), ...(number % 4 === 0 ? ids.slice(0, 2) : [])])];
    const input = { to: { userIds }, type, category, priority, title, message, actionUrl, data: { sample: number } };
    const { sendNotification } = await ask(tokenOf('shop', 'service'), SEND, { input });
    for (const { notificationId, userId } of sendNotification.notifications) {
      ofPerson.set(userId, [...(ofPerson.get(userId) ?? []), notificationId]);
    }
  }
  await Promise.all(
    [...ofPerson].map(async ([person, all]) => {
      const seen = all.filter(() => random() < 0.85);
      const read = seen.filter(() => random() < (person.startsWith('demo-') ? 0.3 : 0.6));
      await ask(tokenOf(person), SEEN, { ids: seen });
      await ask(tokenOf(person), READ, { ids: read });
    }),
  );
  return [...ofPerson.values()].flat().length;
}

/**
 * @param {{ url: string, tokenOf: (sub: string, ...roles: string[]) => string, people?: number, sends?: number }} options
 *   `url`: of the API
 */
export async function fillWithSamples({ url, tokenOf, people = 60, sends = 160 }) {
  const random = randomOf(42);
  const chance = { random, pick: (list) => list[Math.floor(random() * list.length)] };
  const ask = askerOf(url);
  const [admin, shop] = [tokenOf('admin-1', 'admin'), tokenOf('shop', 'service')];
  const ids = ['demo-ada', 'demo-grace', ...Array.from({ length: people - 2 }, (_, number) => `user-${number + 1}`)];

  const { channels } = await ask(shop, '{ channels { key configured } }');
  const hasWebhooks = channels.some(({ key, configured }) => key === 'webhook' && configured);
  await ask(admin, SAVE_CATEGORY, { input: CATEGORY });
  await ask(shop, UPSERT, { recipients: peopleOf(ids, hasWebhooks, chance) });
  for (const [key, description, share] of TOPICS) {
    await ask(shop, SAVE_TOPIC, { input: { key, description, public: !key.includes(':') } });
    await ask(shop, FOLLOW, { topic: key, add: ids.filter(() => random() < share) });
  }
  for (const input of TEMPLATES) await ask(admin, SAVE_TEMPLATE, { input });
  const notifications = await converse(ask, tokenOf, ids, sends, chance);
  for (const input of bulkSends()) await ask(admin, BULK, { input });
  return { people: ids.length, notifications };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [origin = `http://localhost:${process.env.PORT ?? 3000}`] = process.argv.slice(2);
  const { issueToken, sharedSecret } = await import('../dist/src/platform/auth/index.js');
  const { readEnvironment } = await import('../dist/src/platform/config/index.js');
  const config = readEnvironment(process.env);
  const secret = await sharedSecret(config);
  const tokenOf = (sub, ...roles) =>
    issueToken(secret, {
      sub,
      roles,
      expiresInSeconds: 3_600,
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
    });
  const { people, notifications } = await fillWithSamples({ url: `${origin}/graphql`, tokenOf });
  console.log(`${people} people, ${notifications} notifications`);
}
