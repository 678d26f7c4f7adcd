// graphql-ws and graphql-redis-subscriptions as their documentation shows them: a schema, an async iterator a subscriber.
import { createServer, type Server } from 'node:http';
import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { CHANNELS } from './publications.js';
import { redisFor, serveYardstick, userOfToken, type YardstickOptions } from './yardstick.js';

const schema = buildSchema(`
  scalar JSONObject
  scalar Cursor
  scalar DateTime
  enum Priority { LOW MEDIUM HIGH URGENT }
  type Notification {
    id: ID!
    type: String!
    category: String!
    priority: Priority!
    title: String!
    message: String!
    data: JSONObject!
    createdAt: DateTime!
    cursor: Cursor!
  }
  type Query { ok: Boolean }
  type Subscription { notificationAdded: Notification! }
`);

async function start({ redisUrl, target }: YardstickOptions): Promise<Server> {
  const pubsub = new RedisPubSub({ publisher: redisFor(redisUrl), subscriber: redisFor(redisUrl) });
  const server = createServer();
  useServer<{ Authorization: string }, { user: string }>(
    {
      schema,
      onConnect: (context) => {
        context.extra.user = userOfToken(context.connectionParams?.Authorization.replace(/^Bearer /, ''));
      },
      context: (context) => ({ user: context.extra.user }),
      roots: {
        subscription: {
          notificationAdded: (_arguments: unknown, { user }: { user: string }) =>
            pubsub.asyncIterator(target === 'all' ? CHANNELS.graphql : `${CHANNELS.graphql}:${user}`),
        },
      },
    },
    new WebSocketServer({ server, path: '/graphql' }),
  );
  return server;
}

serveYardstick(start);
