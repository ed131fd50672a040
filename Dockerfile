# The images of both programs: docker build --target registrar . and docker build --target readiness-gate .
# Works with the classic builder, too, hence no mounts. Offline: MAVEN_OPTIONS=-o and a MAVEN_IMAGE that has the libraries
# in its ~/.m2.
ARG MAVEN_IMAGE=maven:3-eclipse-temurin-25
ARG BASE_IMAGE=scratch

FROM ${MAVEN_IMAGE} AS build
ARG MAVEN_OPTIONS=
WORKDIR /source
COPY . .
# exec.skip: no format check, and no start-up archive, which would fit this JDK and this folder only.
RUN mvn -B -ntp ${MAVEN_OPTIONS} -Dmaven.test.skip -Dexec.skip -Dmdep.skip -pl registrar,readiness-gate -am package
RUN etc/image.sh runtime

FROM build AS registrar-build
RUN etc/image.sh program registrar

FROM build AS readiness-gate-build
RUN etc/image.sh program readiness-gate


FROM ${BASE_IMAGE} AS registrar
COPY --from=build /image/runtime /
COPY --from=build --chown=65532:65532 /image/owned /
COPY --from=registrar-build /image/program /
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="etcd-sidekicks registrar" \
      org.opencontainers.image.description="Keeps this machine's etcd in Consul" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 65532:65532
ENTRYPOINT ["/app/java/bin/java", "@/app/launch"]
# Each check starts a JVM: more often than every half minute would cost more than the registrar itself does.
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s CMD ["/app/java/bin/java", "@/app/launch", "health"]


FROM ${BASE_IMAGE} AS readiness-gate
COPY --from=build /image/runtime /
COPY --from=build --chown=65532:65532 /image/owned /
COPY --from=readiness-gate-build /image/program /
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="etcd-sidekicks readiness gate" \
      org.opencontainers.image.description="Decides how this machine's etcd may start" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 65532:65532
ENTRYPOINT ["/app/java/bin/java", "@/app/launch"]
# No HEALTHCHECK: only a gate that stays (--stay) has something to ask; docker-compose.yml has one for it.
