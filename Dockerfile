# Glassnet in a container: an ordinary user, a read-only root, everything that is kept in one volume (/data).

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /srv/venv
WORKDIR /srv/glassnet
COPY requirements.lock ./
RUN /srv/venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY app app
COPY engine engine
COPY static static
COPY templates templates
# The root will be read-only: compile now, and leave no installer behind.
RUN /srv/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /srv/venv/bin/python -m compileall -q app engine \
    && /srv/venv/bin/pip uninstall --yes --quiet setuptools pip

FROM python:3.11-slim-bookworm
RUN pip uninstall --yes --quiet --root-user-action=ignore setuptools wheel pip \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin glassnet \
    && install -d -o glassnet -g glassnet -m 0750 /data
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/glassnet /srv/glassnet
WORKDIR /srv/glassnet
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GLASSNET_STATE_DIR=/data \
    XDG_CACHE_HOME=/data/cache
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["glassnet", "serve", "--host", "0.0.0.0", "--port", "8000"]
