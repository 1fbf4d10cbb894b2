# The portal, for web, worker and one-shot commands alike.
#
#   docker build -t employer-portal .
#   BASE_IMAGE   a Debian or Ubuntu with Python 3.11 or newer in its packages; for good by digest, as name@sha256:...
#   PIP_INDEX_URL, PIP_CERT   where packages come from, if not from where pip looks by itself
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE}

ENV DEBIAN_FRONTEND=noninteractive PORTAL_VENV=/opt/portal PYTHONUNBUFFERED=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/portal
# The packages change less often than the code: they are a layer of their own.
ARG PIP_INDEX_URL
ARG PIP_CERT
COPY portal pyproject.toml requirements.lock requirements-source.lock README.md ./
COPY employer_portal/__init__.py employer_portal/__init__.py
RUN python3 -m venv "$PORTAL_VENV" \
    && "$PORTAL_VENV/bin/pip" install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements.lock \
    && "$PORTAL_VENV/bin/pip" install --no-cache-dir --require-hashes --no-build-isolation --no-deps -r requirements-source.lock

COPY . .
RUN "$PORTAL_VENV/bin/pip" install --no-cache-dir --no-index --no-build-isolation --no-deps -e . \
    && python3 -m compileall -q employer_portal migrations

# What letters need from the system is one table, in `doctor`.
RUN apt-get update \
    && packages=$("$PORTAL_VENV/bin/employer-portal" doctor --packages || true) \
    && apt-get install -y --no-install-recommends $packages \
    && rm -rf /var/lib/apt/lists/*

# Runs as nobody in particular, and writes to its data, its back-ups and /tmp alone.
RUN useradd --system --uid 10001 --home-dir /var/lib/portal --create-home portal \
    && install --directory --mode=0700 --owner=portal /var/backups/portal
ENV PORTAL_VAR=/var/lib/portal XDG_CACHE_HOME=/tmp/cache
VOLUME /var/lib/portal /var/backups/portal
USER 10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/portal/bin/employer-portal"]
CMD ["health"]
