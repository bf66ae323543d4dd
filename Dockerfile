# The hub as one image: web, workers, beat and the command line differ only in what they run.
FROM node:20-bookworm-slim AS pages
WORKDIR /src/hub/frontend
COPY hub/frontend/package.json hub/frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY hub/frontend ./
COPY hub/static /src/hub/static
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/raakvlak raakvlak
WORKDIR /opt/raakvlak
COPY requirements.lock requirements-uv.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
    && uv pip install --system --no-cache --require-hashes -r requirements.lock
COPY . .
COPY --from=pages /src/hub/static/dist hub/static/dist
RUN uv pip install --system --no-cache --no-deps --no-build-isolation -e . \
    && pybabel -q compile --directory hub/translations
ENV HUB_HOME=/var/lib/raakvlak PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1
USER raakvlak
VOLUME /var/lib/raakvlak
CMD ["gunicorn", "--config", "python:hub.server", "--bind", "0.0.0.0:8000", "wsgi:app"]
