# The image of the server. Its order is the one that Cachewarden preaches: what changes rarely comes first, and nothing
# that a step does not need is there when it runs.

FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production


FROM base AS dependencies
# Only what names the packages, so that a change of the sources leaves the next step cached.
COPY package.json package-lock.json ./
# The cache mount keeps npm's downloads on the machine that builds. `type=gha` never exports it: on a fresh runner it is
# this layer that is found again, or nothing. `node` itself is a package for development and stays out.
RUN --mount=type=cache,target=/root/.npm \
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Types and source maps of packages are more than half of their size, and nothing reads them here.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete


FROM base
# Where the embedded database lives; with DATABASE_URL nothing is written there.
RUN mkdir /data && chown node:node /data
ENV HOST=0.0.0.0 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
USER node

# The exec form, so that the server is process 1 and gets the SIGTERM on which it drains.
# Node's options as in `npm start`: docs/performance.md tells why.
CMD ["node", "--max-semi-space-size=4", "--max-old-space-size=512", "src/main.ts"]
STOPSIGNAL SIGTERM
# The process lives: enough for a container. Whether it can do its work is at /readyz, for a load balancer.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=1s CMD \
  ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Last, in the order in which they change: a new version of the server is the layer of its sources.
COPY --from=dependencies /app/node_modules node_modules
COPY package.json app.yml LICENSE ./
COPY src src
