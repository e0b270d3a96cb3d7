# The product: one image for the door, the workers and the readers, each started by its own command.
# Where packages come from is an argument, so that a mirror serves as well.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS assets
WORKDIR /src
ARG NPM_CONFIG_REGISTRY
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-fund --no-audit
COPY api/web ./api/web
RUN npm run build

FROM ${PYTHON_IMAGE} AS packages
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/anjuan
WORKDIR /src
COPY requirements.lock ./
RUN pip --python /opt/anjuan/bin/python install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY cases cases
COPY classifier classifier
COPY core core
COPY ingest ingest
COPY ocr ocr
COPY search search
COPY storage storage
COPY --from=assets /src/api/web/static ./api/web/static
RUN pip --python /opt/anjuan/bin/python install --no-deps --no-build-isolation . \
 && pip --python /opt/anjuan/bin/python uninstall --yes uv hatchling editables \
 && find /opt/anjuan/lib -type d -name tests -prune -exec rm -rf {} +

FROM ${PYTHON_IMAGE}
# Papers that carry no Chinese typeface of their own are drawn with this one; without any, their pages stay blank.
# "tesseract-ocr tesseract-ocr-chi-sim libreoffice-writer-nogui" may be added.
ARG PACKAGES="fonts-noto-cjk"
RUN apt-get update && apt-get install --yes --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 anjuan \
 && useradd --uid 10001 --gid anjuan --no-create-home --home-dir /var/lib/anjuan --shell /usr/sbin/nologin anjuan \
 && useradd --uid 10002 --gid anjuan --no-create-home --home-dir /tmp --shell /usr/sbin/nologin reader \
 && install -d -m 700 -o anjuan -g anjuan /var/lib/anjuan /var/lib/anjuan/office /var/lib/anjuan/keys
COPY --from=packages /opt/anjuan /opt/anjuan
COPY deploy/healthy /usr/local/bin/healthy
ENV PATH=/opt/anjuan/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    ANJUAN_HOME=/var/lib/anjuan/office \
    ANJUAN_KEY_FILE=/var/lib/anjuan/keys/root.key
USER 10001:10001
WORKDIR /var/lib/anjuan
EXPOSE 8443
CMD ["anjuan", "--help"]
