# etcd and etcdctl as Debian has them, for docker-compose.yml and manifests/etcd.yaml. Debian 13 has 3.5.16.
ARG DEBIAN_IMAGE=debian:trixie-slim
FROM ${DEBIAN_IMAGE}
# A base image that has etcd already is left as it is: then nothing has to be fetched.
RUN command -v etcd && command -v etcdctl || { \
      apt-get update && \
      apt-get install -y --no-install-recommends etcd-server etcd-client && \
      rm -rf /var/lib/apt/lists/*; }
# The user of the readiness gate, which writes on the same volume, and nobody else's.
RUN mkdir -p /var/lib/etcd && chown 65532:65532 /var/lib/etcd && chmod 0700 /var/lib/etcd
USER 65532:65532
ENTRYPOINT ["etcd"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["etcdctl", "endpoint", "health"]
