/** Where GraphiQL's files are served. */
export const ASSETS_PATH = '/graphql/assets/';

/**
 * The page of `GET /graphql`: everything that it loads comes from Herald itself.
 *
 * @param address where an asset of that name is found
 */
export const graphiqlPage = (address: (asset: string) => string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Herald – GraphiQL</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${address('graphiql.css')}" />
    <style>
      html, body, #graphiql { height: 100%; margin: 0; }
    </style>
  </head>
  <body>
    <div id="graphiql">Loading GraphiQL …</div>
    <script src="${address('react.js')}"></script>
    <script src="${address('react-dom.js')}"></script>
    <script src="${address('graphql-ws.js')}"></script>
    <script src="${address('graphiql.js')}"></script>
    <script src="${address('start.js')}"></script>
  </body>
</html>
`;

/**
 * Starts GraphiQL: queries and mutations over HTTP, subscriptions over a socket whose `connection_init` carries
 * the headers pane. A file of its own, as the page's policy forbids inline scripts.
 */
export const GRAPHIQL_START = `'use strict';
(() => {
  const { createFetcher } = GraphiQL;
  // Wherever the page is: Herald may be below a path of somebody else's server.
  const overHttp = createFetcher({ url: location.pathname });
  const socketUrl = location.origin.replace(/^http/, 'ws') + location.pathname;

  // One socket for each set of headers: a token is said once, when a socket opens.
  let open;
  function socketFor(headers) {
    const key = JSON.stringify(headers);
    if (open && open.key === key) return open.client;
    if (open) open.client.dispose();
    const client = graphqlWs.createClient({ url: socketUrl, connectionParams: headers, retryAttempts: 5 });
    open = { key, client };
    return client;
  }

  function isSubscription(params, options) {
    const definitions = (options && options.documentAST && options.documentAST.definitions) || [];
    const operations = definitions.filter((definition) => definition.kind === 'OperationDefinition');
    const chosen = params.operationName
      ? operations.find((operation) => operation.name && operation.name.value === params.operationName)
      : operations[0];
    return chosen !== undefined && chosen.operation === 'subscription';
  }

  function overSocket(params, headers) {
    return {
      subscribe(sink) {
        const stop = socketFor(headers).subscribe(params, {
          next: (result) => sink.next(result),
          complete: () => sink.complete(),
          error: (reason) => sink.error(reason instanceof CloseEvent
            ? { message: 'The socket was closed: ' + reason.code + ' ' + reason.reason }
            : reason),
        });
        return { unsubscribe: stop };
      },
    };
  }

  const example = [
    '# Herald. Put your token into the Headers pane below:',
    '#   { "Authorization": "Bearer <the output of: npm run --silent token -- user-1>" }',
    '',
    'subscription Live {',
    '  notificationAdded {',
    '    id',
    '    title',
    '    message',
    '  }',
    '}',
    '',
  ].join('\\n');

  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher: (params, options) => {
        const headers = (options && options.headers) || {};
        return isSubscription(params, options) ? overSocket(params, headers) : overHttp(params, options);
      },
      defaultQuery: example,
      defaultEditorToolsVisibility: 'headers',
      shouldPersistHeaders: false,
    }),
  );
})();
`;
