# docker build -t frontrow . && docker run -p 8080:8080 -v frontrow:/data frontrow
ARG DEBIAN=debian:12-slim

FROM ${DEBIAN} AS build
WORKDIR /src
COPY packages.txt .
COPY deploy/packages.sh deploy/
RUN bash -c 'set -e; source deploy/packages.sh; install_missing build package'
COPY . .
RUN cmake --preset release && cmake --build --preset release --target package && mv build/release/frontrow_*.deb /frontrow.deb

FROM ${DEBIAN}
COPY --from=build /frontrow.deb /tmp/
# The package makes no user where there is one; this one has a number that volumes can rely on.
RUN useradd --uid 10001 --home-dir /data --create-home --skel /dev/null frontrow \
    && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /tmp/frontrow.deb \
    && rm -rf /tmp/frontrow.deb /var/lib/apt/lists/*
USER frontrow
VOLUME /data
WORKDIR /data
EXPOSE 8080
# Every command finds the shop without being told: docker exec … frontrow verify, backup or user.
ENV DATABASE_URL=sqlite:/data/frontrow.db FRONTROW_LISTEN=0.0.0.0:8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["frontrow"]
CMD ["serve"]
