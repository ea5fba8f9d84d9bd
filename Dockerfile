# syntax=docker/dockerfile:1
# One image for every role: `serve`, `worker`, `migrate` and the rest of `sqm --help`.

FROM node:22-bookworm-slim AS front
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/var/cache/npm npm ci --ignore-scripts --cache /var/cache/npm
COPY scripts scripts
COPY static static
# Which icons and classes are used stands in the templates and the source.
COPY templates templates
COPY crates crates
RUN node scripts/build-assets.mjs

FROM rust:1.95-bookworm AS build
WORKDIR /src
ENV SQLX_OFFLINE=true
COPY . .
COPY --from=front /src/static/dist static/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package sqm-app \
    && install -D target/release/sqm /out/sqm

FROM debian:bookworm-slim
# The font is for printed documents: the binary carries none.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/sqm --create-home --shell /usr/sbin/nologin sqm
COPY --from=build /out/sqm /usr/local/bin/sqm
USER sqm
WORKDIR /var/lib/sqm
ENV SQM_DATA_DIR=/var/lib/sqm \
    SQM_HTTP_ADDR=0.0.0.0:8080 \
    SQM_LOG_FORMAT=json
VOLUME /var/lib/sqm
EXPOSE 8080
# Ready means: the server answers and reaches its database. Bash speaks HTTP well enough to ask.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["sqm"]
CMD ["serve"]
