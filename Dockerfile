# Herald's image: one process, not root, PostgreSQL and Redis given by DATABASE_URL and REDIS_URL.
FROM node:24-bookworm-slim AS build
WORKDIR /herald
COPY package.json package-lock.json .npmrc ./
# npm wants to see the workspaces that the lock file names.
COPY web/client/package.json web/client/
COPY web/react/package.json web/react/
COPY web/admin/package.json web/admin/
COPY web/demo/package.json web/demo/
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
RUN npm run build:server
# The dashboard is the one page that an image shows: a few files, with all that they need in them.
COPY scripts/build-web.mjs ./scripts/
COPY web/client/src ./web/client/src
COPY web/admin ./web/admin
RUN node scripts/build-web.mjs admin
# The optional dependencies are the PostgreSQL for a first look, which an image has no use for.
RUN npm prune --omit=dev --omit=optional --ignore-scripts && rm -rf node_modules/@herald

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    PORT=3000 \
    HERALD_DIR=/var/lib/herald
WORKDIR /herald
RUN mkdir -p "$HERALD_DIR" && chown node:node "$HERALD_DIR"
COPY --from=build /herald/package.json ./
COPY --from=build /herald/node_modules ./node_modules
COPY --from=build /herald/dist ./dist
USER node
EXPOSE 3000
# Alive, not ready: a node that waits for its database must not be killed for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: signals must reach Herald itself.
# A generation of young objects that what is on its way to sockets dies in (docs/performance.md).
CMD ["node", "--enable-source-maps", "--min-semi-space-size=16", "--max-semi-space-size=32", "dist/src/main.js"]
