/** Where GraphQL is spoken: operations by HTTP, and sockets by an upgrade. */
export const GRAPHQL_PATH = '/graphql';
/** Server-sent events. */
export const EVENT_STREAM_PATH = '/graphql/stream';
