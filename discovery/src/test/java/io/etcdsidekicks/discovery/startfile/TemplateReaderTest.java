package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemplateReaderTest {
    private static final Path ROOT = Path.of("/var/lib/etcd");
    private static final String TLS = """
            peer-transport-security: {cert-file: /p.crt, key-file: /p.key, trusted-ca-file: /ca.crt, client-cert-auth: true}
            client-transport-security: {cert-file: /c.crt, key-file: /c.key}
            """;

    @Test
    void theBuiltInTemplateIsInOrderAndWarnsOfNothing() throws ConfigFault {
        var template = read(TemplateReader.BUILT_IN);
        assertThat(template.warnings()).isEmpty();
        assertThat(template.dataDir()).isEmpty();
        assertThat(template.walDir()).isEmpty();
        assertThat(template.discoverySrv()).isFalse();
        assertThat(template.peerTls()).isEmpty();
        assertThat(template.clientTls()).isEmpty();
    }

    @Test
    void aFullTemplateIsTold() throws ConfigFault {
        var template = TemplateReader.read(TLS + """
                        Data-Dir: /var/lib/etcd/./member-data
                        wal-dir: /var/lib/etcd/wal
                        discovery-srv: prod.etcd3.service.consul
                        listen-peer-urls: https://10.0.0.1:2380
                        listen-client-urls: https://10.0.0.1:2379,http://127.0.0.1:2379,unix://localhost:0
                        """, settings(Set.of()), true);
        assertThat(template.dataDir()).contains(Path.of("/var/lib/etcd/member-data"));
        assertThat(template.walDir()).contains(Path.of("/var/lib/etcd/wal"));
        assertThat(template.discoverySrv()).isTrue();
        assertThat(template.peerTls()).contains(true);
        assertThat(template.clientTls()).contains(true);
        assertThat(template.warnings()).isEmpty();
    }

    @Test
    void plainUrlsTellThatThereIsNoTls() throws ConfigFault {
        var template = read("listen-peer-urls: http://10.0.0.1:2380\nlisten-client-urls: http://0.0.0.0:2379\n");
        assertThat(template.peerTls()).contains(false);
        assertThat(template.clientTls()).contains(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto-compaction-retention: \"8h\"",
                "auto-compaction-retention: 8",
                "grpc-keepalive-interval: 7200000000000",
                "force-new-cluster: false",
                "force-new-cluster:",
                "unsafe-no-fsync: no",
                "strict-reconfig-check: true",
                "discovery: ''",
                "discovery-proxy:",
                "data-dir: ''",
                "listen-peer-urls: ''",
                "cipher-suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]",
                "peer-transport-security:",
                "peer-transport-security: {auto-tls: false, allowed-cn: x, allowed-hostname: [y]}",
                "snapshot-count: 10000",
                "data-dir: /var/lib/etcd",
                "listen-peer-urls: http://[fd00::1]:2380",
                "DATA-DIR: /var/lib/etcd/data"
            })
    void takesWhatDoesNoHarm(String text) throws ConfigFault {
        assertThat(read(text).config().toYaml()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWithKeyAndValue(String text, String problem) {
        assertThat(problems(text, Set.of(), false)).containsExactly(problem);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "peer-client-cert-auth: true",
                        "peer-client-cert-auth: no etcd from 3.4 to 3.8 knows this key, and it would drop it without a"
                                + " word; that is the name of a flag: in the file it is peer-transport-security:"
                                + " client-cert-auth"),
                refused(
                        "Trusted-CA-File: /x",
                        "Trusted-CA-File: no etcd from 3.4 to 3.8 knows this key, and it would drop it without a word;"
                                + " that is the name of a flag: in the file it is client-transport-security:"
                                + " trusted-ca-file"),
                refused(
                        "peer-cert-allowed-cn: x",
                        "peer-cert-allowed-cn: no etcd from 3.4 to 3.8 knows this key, and it would drop it without a"
                                + " word; that is the name of a flag: in the file it is peer-transport-security:"
                                + " allowed-cn"),
                refused(
                        "client-cert-allowed-hostname: x",
                        "client-cert-allowed-hostname: no etcd from 3.4 to 3.8 knows this key, and it would drop it"
                                + " without a word; that is the name of a flag: in the file it is"
                                + " client-transport-security: allowed-hostname"),
                refused(
                        "data_dir: /x",
                        "data_dir: no etcd from 3.4 to 3.8 knows this key, and it would drop it without a word; take it"
                                + " out, or, for a newer etcd, pass --template-allow data_dir"),
                refused(
                        "client-transport-security: {cert: /x}",
                        "client-transport-security: cert: no etcd from 3.4 to 3.8 knows this key, and it would drop it"
                                + " without a word; take it out, or, for a newer etcd, pass --template-allow"
                                + " client-transport-security.cert"),
                refused(
                        "peer-transport-security.auto-tls: false",
                        "peer-transport-security.auto-tls: no etcd from 3.4 to 3.8 knows this key, and it would drop it"
                                + " without a word; take it out, or, for a newer etcd, pass --template-allow"
                                + " peer-transport-security.auto-tls"),
                refused(
                        "Force-New-Clu\u017fter: true",
                        "Force-New-Clu\u017fter: true: makes a cluster of its own and removes all other members; take it"
                                + " out"),
                refused(
                        "force-new-cluster: 'false'",
                        "force-new-cluster: \"false\": makes a cluster of its own and removes all other members; take it"
                                + " out"),
                refused(
                        "unsafe-no-fsync: true",
                        "unsafe-no-fsync: true: loses acknowledged writes when the power fails; take it out"),
                refused(
                        "strict-reconfig-check: false",
                        "strict-reconfig-check: false: etcd then lets a change of members through that costs the quorum;"
                                + " take it out"),
                refused(
                        "strict-reconfig-check: n",
                        "strict-reconfig-check: n: etcd then lets a change of members through that costs the quorum;"
                                + " take it out"),
                refused("proxy: readonly", "proxy: readonly: etcd is no member then; take it out"),
                refused(
                        "proxy: 'off'",
                        "proxy: \"off\": it is for an etcd that is no member, and newer ones do not know it; take it out"),
                refused(
                        "proxy-failure-wait: 5000",
                        "proxy-failure-wait: 5000: it is for an etcd that is no member, and newer ones do not know it;"
                                + " take it out"),
                refused(
                        "discovery: https://discovery.etcd.io/x",
                        "discovery: https://discovery.etcd.io/x: another way of founding a cluster; only discovery-srv"
                                + " can stand here; take it out"),
                refused(
                        "discovery-config: {token: x}",
                        "discovery-config: {...}: another way of founding a cluster; only discovery-srv can stand here;"
                                + " take it out"),
                refused(
                        "data-dir: data",
                        "data-dir: data: has to be an absolute path on the volume /var/lib/etcd, so that data and the"
                                + " leave to start are on one disk"),
                refused(
                        "data-dir: /var/lib/etcd/../other",
                        "data-dir: /var/lib/etcd/../other: has to be an absolute path on the volume /var/lib/etcd, so"
                                + " that data and the leave to start are on one disk"),
                refused(
                        "data-dir: /var/lib/etcd2",
                        "data-dir: /var/lib/etcd2: has to be an absolute path on the volume /var/lib/etcd, so that data"
                                + " and the leave to start are on one disk"),
                refused(
                        "data-dir: \"/var/lib/etcd/\\0\"",
                        "data-dir: /var/lib/etcd/\0: has to be an absolute path on the volume /var/lib/etcd, so that"
                                + " data and the leave to start are on one disk"),
                refused(
                        "wal-dir: /wal",
                        "wal-dir: /wal: has to be an absolute path on the volume /var/lib/etcd, so that data and the"
                                + " leave to start are on one disk"),
                refused("wal-dir: /var/lib/etcd", "wal-dir: /var/lib/etcd: has to be a directory for the WAL alone"),
                refused(
                        "wal-dir: /var/lib/etcd/data",
                        "wal-dir: /var/lib/etcd/data: has to be a directory for the WAL alone"),
                refused(
                        "grpc-keepalive-interval: 2h",
                        "grpc-keepalive-interval: 2h: has to be nanoseconds, a number: 7200000000000"),
                refused(
                        "corrupt-check-time: \"500ms\"",
                        "corrupt-check-time: \"500ms\": has to be nanoseconds, a number: 500000000"),
                refused(
                        "corrupt-check-time: often",
                        "corrupt-check-time: often: has to be nanoseconds, a number: for example 5000000000 for 5 s"),
                refused(
                        "snapshot-count: \"10000\"",
                        "snapshot-count: \"10000\": has to be a whole number, without quotes"),
                refused("snapshot-count: 1_0", "snapshot-count: 1_0: has to be a whole number, without quotes"),
                refused(
                        "snapshot-count: 010",
                        "snapshot-count: cannot be copied as it is written; write it in block style, a text in quotes, a"
                                + " number without a zero before it"),
                refused("snapshot-count: 1e4", "snapshot-count: 1e4: has to be a whole number, without quotes"),
                refused("pre-vote: y", "pre-vote: y: has to be true or false, without quotes"),
                refused("metrics: [basic]", "metrics: [...]: has to be a text"),
                refused("log-outputs: stderr", "log-outputs: stderr: has to be a list"),
                refused("client-transport-security: none", "client-transport-security: none: has to be a mapping"),
                refused(
                        "client-transport-security: {client-cert-auth: 'true'}",
                        "client-transport-security: client-cert-auth: \"true\": has to be true or false, without quotes"),
                refused(
                        "grpc-additional-server-options: []",
                        "grpc-additional-server-options: [...]: has to be left out, because no file can set it"),
                refused(
                        "listen-peer-urls: https://10.0.0.1:2380",
                        "listen-peer-urls: https://10.0.0.1:2380: has to be a URL with http, because --tls is off"),
                refused(
                        "listen-client-urls: https://10.0.0.1:2379,https://127.0.0.1:2379",
                        "listen-client-urls: https://10.0.0.1:2379: has to be a URL with http, because --tls is off"),
                refused(
                        "advertise-client-urls: https://10.0.0.1:2379",
                        "advertise-client-urls: https://10.0.0.1:2379: has to be a URL with http, because --tls is off"),
                refused(
                        "initial-advertise-peer-urls: https://10.0.0.1:2380",
                        "initial-advertise-peer-urls: https://10.0.0.1:2380: has to be a URL with http, because --tls is"
                                + " off"),
                refused(
                        "peer-transport-security: {cert-file: /p.crt}",
                        "peer-transport-security: cert-file: /p.crt: etcd ignores it, because --tls is off"),
                refused(
                        "client-transport-security: {auto-tls: true}",
                        "client-transport-security: auto-tls: true: etcd ignores it, because --tls is off"),
                listening("http://0.0.0.0:2380"),
                listening("http://[::]:2380"),
                listening("http://node-1:2380"),
                listening("http://10.0.0.1"),
                listening("http://10.0.0.1:2380/path"),
                listening("http://10.0.0.1:2380,http://127.0.0.1:2380"));
    }

    private static Arguments refused(String text, String problem) {
        return Arguments.of(text, problem);
    }

    private static Arguments listening(String urls) {
        return refused(
                "listen-peer-urls: " + urls,
                "listen-peer-urls: " + urls + ": has to be this machine's IP address and nothing else, or left out: a"
                        + " copy of the disk on another machine would join with it");
    }

    @Test
    void tlsNeedsCertificates() {
        assertThat(problems("listen-peer-urls: http://10.0.0.1:2380", Set.of(), true))
                .containsExactly(
                        "listen-peer-urls: http://10.0.0.1:2380: has to be a URL with https, because --tls is on",
                        "peer-transport-security: needs cert-file and key-file, because --tls is on",
                        "client-transport-security: needs cert-file and key-file, because --tls is on");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(problems("proxy: on\ndata-dir: x\nfoo: 1\nlisten-peer-urls: http://0.0.0.0:1\n", Set.of(), false))
                .hasSize(4);
    }

    @Test
    void aKeyOfANewerEtcdMayBeAllowedButNoneThatDoesHarm() throws ConfigFault {
        var allowed = Set.of("Quick-Start", "peer-transport-security.min", "discovery-x", "proxy", "force-new-cluster");
        var template =
                TemplateReader.read("quick-start: true\npeer-transport-security: {min: 1}\n", settings(allowed), false);
        assertThat(template.config().text("quick-start")).contains("true");
        assertThat(problems("discovery-x: 1\nproxy: on\nforce-new-cluster: true\n", allowed, false))
                .hasSize(3);
    }

    @Test
    void warnsOfWhatOtherVersionsDropAndOfWhatIsOverwritten() throws ConfigFault {
        assertThat(read("""
                        experimental-initial-corrupt-check: true
                        experimental-compaction-batch-limit: 1000
                        enable-v2: false
                        max-learners: 2
                        name: n1
                        initial-cluster: n1=http://10.0.0.1:2380
                        initial-cluster-token: ''
                        """).warnings())
                .containsExactly(
                        "experimental-initial-corrupt-check: etcd 3.7 and newer drop it without a word; there it is"
                                + " feature-gates: InitialCorruptCheck=true",
                        "experimental-compaction-batch-limit: etcd 3.7 and newer drop it without a word; there it is"
                                + " compaction-batch-limit",
                        "enable-v2: etcd 3.6 and newer drop it without a word",
                        "max-learners: etcd before 3.6 drops it without a word",
                        "name: n1: is overwritten in the start file",
                        "initial-cluster: n1=http://10.0.0.1:2380: is overwritten in the start file");
    }

    @Test
    void listensOnThisMachinesAddressAndNoOther() throws ConfigFault {
        var me = Endpoint.of("10.0.0.1", 2380);
        assertThat(TemplateReader.listenFault(read("metrics: basic"), me)).isEmpty();
        assertThat(TemplateReader.listenFault(read("listen-peer-urls: http://10.0.0.1:2380"), me))
                .isEmpty();
        for (var other : List.of("http://10.0.0.2:2380", "http://10.0.0.1:2381")) {
            assertThat(TemplateReader.listenFault(read("listen-peer-urls: " + other), me))
                    .contains("listen-peer-urls: " + other + ": has to be exactly this machine's 10.0.0.1:2380, or left"
                            + " out: a copy of the disk on another machine would join with it");
        }
    }

    @Test
    void aTemplateCannotMoveTheDataOfAVolume() throws ConfigFault {
        var paths = new VolumePaths(ROOT, ROOT.resolve("data"), Optional.empty(), Optional.empty(), Path.of("/state"));
        assertThat(TemplateReader.directoriesFault(read("data-dir: /var/lib/etcd/data"), paths))
                .isEmpty();
        assertThat(TemplateReader.directoriesFault(read("wal-dir: /var/lib/etcd/data/member/wal"), paths))
                .isEmpty();
        assertThat(TemplateReader.directoriesFault(read("data-dir: /var/lib/etcd/new"), paths))
                .contains("data-dir: /var/lib/etcd/new: the data of this volume are in /var/lib/etcd/data");
        assertThat(TemplateReader.directoriesFault(read("wal-dir: /var/lib/etcd/wal"), paths))
                .contains("wal-dir: /var/lib/etcd/wal: the WAL of this volume is in /var/lib/etcd/data/member/wal");
    }

    private static EtcdTemplate read(String text) throws ConfigFault {
        return TemplateReader.read(text, settings(Set.of()), false);
    }

    private static List<String> problems(String text, Set<String> allowed, boolean tls) {
        var fault = catchThrowableOfType(ConfigFault.class, () -> TemplateReader.read(text, settings(allowed), tls));
        assertThat(fault).as(text).isNotNull();
        return fault.problems();
    }

    private static VolumeSettings settings(Set<String> allowed) {
        return new VolumeSettings(ROOT, Optional.empty(), Path.of("/state"), Optional.empty(), allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "TAGGED, c.etcd3.service.consul, , ''",
        "TAGGED, C.etcd3.service.consul., , ''",
        "NAMED, service.consul, c, ''",
        "TAGGED, mycluster.etcd3.service.consul, , 'discovery-srv=mycluster.etcd3.service.consul has to be"
                + " c.etcd3.service.consul, where the records of this cluster are'",
        "TAGGED, c.etcd3.service.consul, c, discovery-srv-name has to be left out with --scheme tagged",
        "NAMED, service.consul, , discovery-srv-name has to be c with --scheme named",
    })
    void etcdAsksForThisCluster(Scheme scheme, String domain, @Nullable String name, String fault) throws ConfigFault {
        var text = "discovery-srv: " + domain + (name == null ? "" : "\ndiscovery-srv-name: " + name) + "\n";
        var found =
                TemplateReader.discoveryFault(read(text), new Naming(scheme, "c", false), new DnsZone("", "consul"));
        assertThat(found.orElse("")).isEqualTo(fault);
    }
}
