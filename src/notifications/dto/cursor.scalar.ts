import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** The longest is of a list of people: an id of 128 characters, each of four bytes. */
const MAX_CHARS = 900;

function text(value: unknown): string {
  if (typeof value === 'string' && value.length <= MAX_CHARS) return value;
  throw new GraphQLError('A Cursor must be one that Herald handed out.');
}

/** Opaque here: what a cursor says is read, and refused, where it is used. */
export const CursorScalar = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description:
    'Opaque. Two kinds, and one given for the other is BAD_USER_INPUT: a page cursor (`NotificationEdge.cursor`, `pageInfo`) says where a page ends; a stream cursor (`Inbox.cursor`, also as `inbox.cursor` of an `InboxEvent`, and `Notification.cursor`) says how far a client has seen his feed.',
  serialize: text,
  parseValue: text,
  parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined),
});
