# The worker, and the CLI as `docker run … node dist/client/cli/main.js`.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY contracts contracts
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY client client
COPY infra infra
COPY test/bench test/bench
COPY test/support test/support
RUN npm run build && npm prune --omit=dev

# Not alpine: the Temporal SDK's native bridge needs glibc.
FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules node_modules
COPY --from=build --chown=root:root /app/dist dist
USER node
EXPOSE 9464
ENTRYPOINT ["node"]
CMD ["dist/worker/main.js"]
