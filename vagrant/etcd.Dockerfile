# etcd as the manifests name it, for machines that fetch no images: Debian's, which is 3.5.16 in Debian 13.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE}
RUN command -v etcd etcdctl || { \
      apt-get update && apt-get install -y --no-install-recommends etcd-server etcd-client && \
      rm -rf /var/lib/apt/lists/*; }
CMD ["etcd"]
