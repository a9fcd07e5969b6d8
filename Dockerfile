# docker build -t frontrow . && docker run -p 8080:8080 -v frontrow:/data frontrow
ARG DEBIAN=debian:12-slim

FROM ${DEBIAN} AS build
WORKDIR /src
COPY packages.txt .
COPY deploy/packages.sh deploy/
RUN bash -c 'set -e; source deploy/packages.sh; install_missing build'
COPY . .
RUN cmake --preset release && cmake --build --preset release && strip build/release/frontrow
# The packages of the shared libraries that it was linked with.
RUN ldd build/release/frontrow | awk '/=> \// { print $3 }' | xargs realpath | xargs dpkg-query -S \
    | cut -d: -f1 | sort -u > /libraries.txt

FROM ${DEBIAN}
COPY packages.txt deploy/packages.sh /tmp/build/
COPY --from=build /libraries.txt /tmp/build/
RUN cd /tmp/build && bash -c 'set -e; source packages.sh; apt-get update -qq; \
      apt-get install -y -qq --no-install-recommends $(packages_in run) $(cat libraries.txt); apt-get clean' \
    && rm -rf /tmp/build /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /data --create-home --skel /dev/null frontrow
COPY --from=build /src/build/release/frontrow /usr/local/bin/frontrow
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
