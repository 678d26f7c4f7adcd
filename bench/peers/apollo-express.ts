// Apollo and Express as their documentation shows them, with a resolver that does nothing: the floor of an answer over GraphQL.
import { createServer, type Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { serveYardstick } from './yardstick.js';

const typeDefs = `
  scalar JSONObject
  enum Priority { LOW MEDIUM HIGH URGENT }
  input RecipientsInput { userIds: [String!] }
  input SendNotificationInput {
    to: RecipientsInput!
    type: String!
    category: String
    priority: Priority
    title: String
    message: String
    data: JSONObject
  }
  type SendResult { sendId: ID!, accepted: Int! }
  type Query { ok: Boolean }
  type Mutation { sendNotification(input: SendNotificationInput!): SendResult! }
`;

async function start(): Promise<Server> {
  const apollo = new ApolloServer({
    typeDefs,
    resolvers: { Mutation: { sendNotification: () => ({ sendId: '1', accepted: 1 }) } },
  });
  await apollo.start();
  const app = express();
  app.use('/graphql', express.json(), expressMiddleware(apollo));
  return createServer(app);
}

serveYardstick(start);
