# The service in a container. It needs the Docker socket, and its data directory at the same path as on the host:
# see docker-compose.yml. Behind a proxy with certificates of its own, put them into ca-bundle.pem in this folder.
FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/*
# The bundle is copied where there is one, and stays in this stage.
COPY runtimes/base/nodejs/get-node.sh ca-bundle.pe[m] /build/
RUN if [ -s /build/ca-bundle.pem ]; then cat /build/ca-bundle.pem >>/etc/ssl/certs/ca-certificates.crt; fi; \
    sh /build/get-node.sh /node
ENV PATH=/node/bin:$PATH NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /src
COPY package.json package-lock.json ./
COPY console/package.json console/
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY console console
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json && chmod +x dist/cli/main.js && \
    node node_modules/vite/bin/vite.js build console && \
    npm prune --omit=dev --no-audit --no-fund

FROM debian:trixie-slim
COPY --from=build /node/bin/node /usr/local/bin/node
WORKDIR /opt/lambdabox
COPY package.json ./
COPY runtimes runtimes
COPY examples examples
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
COPY --from=build /src/console/dist console/dist
RUN ln -s /opt/lambdabox/dist/cli/main.js /usr/local/bin/lambdabox
# In its own network namespace the container's port is published by whoever runs it: on loopback, in our compose file.
# The last two: src/cli/service/start-detached.ts says why.
ENV NODE_ENV=production LAMBDABOX_LISTEN=0.0.0.0:4566 LAMBDABOX_ALLOW_REMOTE=1 LAMBDABOX_DATA_DIR=/var/lib/lambdabox \
  MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=16384
EXPOSE 4566
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s \
  CMD ["node", "-e", "require('http').get('http://127.0.0.1:4566/readyz', r => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=4", "--heap-growing-percent=150", "dist/main.js"]
