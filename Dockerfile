# The image for CI: `check`, `mkdocs build` and all other commands, with git for dates and attribution.
#   docker build -t postmortems .
#   docker run --rm --volume "$PWD:/repo" postmortems postmortems check
FROM python:3.13-slim AS wheels
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels ".[search]"

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 postmortems
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels "mkdocs-postmortems[search]"
# The checkout that is mounted belongs to another user; git would not read it.
RUN git config --system --add safe.directory '*'
ENV NO_MKDOCS_2_WARNING=1 \
    PYTHONUNBUFFERED=1
USER postmortems
WORKDIR /repo
CMD ["postmortems", "--help"]
