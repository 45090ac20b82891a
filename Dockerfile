# Two stages: what builds stays behind, what runs is Debian, ten libraries and one binary.

FROM swift:6.3-bookworm AS builder
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        pkg-config libpq-dev libssl-dev libargon2-dev libcurl4-openssl-dev libqrencode-dev \
        libfido2-dev libxml2-dev libxmlsec1-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources ./Sources
COPY Migrations ./Migrations
COPY well-known ./well-known
# The manifest names the test targets, so their folders must be there.
COPY Tests ./Tests
RUN swift build -c release --product countersign --static-swift-stdlib \
        --explicit-target-dependency-import-check error \
    && strip --strip-debug .build/release/countersign

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates curl libpq5 libssl3 libargon2-1 libcurl4 libqrencode4 libfido2-1 \
        libxml2 libxmlsec1 libxmlsec1-openssl zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin countersign
COPY --from=builder /source/.build/release/countersign /usr/local/bin/countersign
USER 10001
ENV COUNTERSIGN_HOST=0.0.0.0 \
    COUNTERSIGN_PORT=9080
EXPOSE 9080
# Readiness is on the management port, which listens on loopback alone.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--show-error", "--max-time", "4", "http://127.0.0.1:9081/health/ready"]
ENTRYPOINT ["/usr/local/bin/countersign"]
CMD ["serve"]
