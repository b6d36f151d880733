# syntax=docker/dockerfile:1

# The steps are those of make: what is built here is what `make build` builds anywhere.
FROM node:20-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && apt-get update \
    && apt-get install --yes --no-install-recommends make python3 python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /tremplin
COPY . .
RUN make build

FROM debian:bookworm-slim
# For a course that comes from a git repository.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/tremplin --create-home tremplin
COPY --from=build /tremplin/target/release/tremplin /usr/local/bin/tremplin
COPY --from=build /tremplin/LICENSE /usr/share/doc/tremplin/LICENSE
COPY exercises /srv/exercises
USER tremplin
VOLUME /var/lib/tremplin
EXPOSE 8080
ENV TREMPLIN_LISTEN=0.0.0.0:8080 \
    TREMPLIN_DATA=/var/lib/tremplin \
    TREMPLIN_CONTENT=/srv/exercises
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["tremplin"]
CMD ["serve"]
