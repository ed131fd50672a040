package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartFileTextTest {
    private static final Path ROOT = Path.of("/var/lib/etcd");
    private static final VolumeSettings SETTINGS =
            new VolumeSettings(ROOT, Optional.empty(), Path.of("/state"), Optional.empty(), Set.of());
    private static final String LIST = "n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380";

    @Test
    void anOpenFileStartsAFounder() throws ConfigFault {
        assertThat(write(founder(StartState.OPEN), "pre-vote: true\nmax-wals: 5\n"))
                .isEqualTo("""
                        # etcd-sidekicks start file 1
                        # etcd is started from this file and from nothing else. It was written by readiness-gate, which keeps in these
                        # lines what it knows of this disk. Do not edit, copy or delete it: a member could begin anew beside its own data.
                        #
                        # state: open
                        # why: the record has our claim
                        # cluster: prod
                        # address: 10.0.0.1:2380
                        # name: n1
                        # origin: founded
                        # claim: 4711
                        # initial-cluster: n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380
                        # token: prod-1
                        # cluster-id: cafe
                        # member-id: ffffffffffffffff
                        # promoted: no

                        pre-vote: true
                        max-wals: 5
                        name: "n1"
                        data-dir: "/var/lib/etcd/data"
                        listen-peer-urls: "http://10.0.0.1:2380"
                        initial-advertise-peer-urls: "http://10.0.0.1:2380"
                        advertise-client-urls: "http://10.0.0.1:2379"
                        listen-client-urls: "http://10.0.0.1:2379,http://127.0.0.1:2379"
                        initial-cluster: "n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380"
                        initial-cluster-state: "new"
                        initial-cluster-token: "prod-1"
                        """);
    }

    @ParameterizedTest
    @EnumSource(
            value = StartState.class,
            names = {"CLAIMED", "SEALED", "WITHDRAWN"})
    void anyOtherFileHasTheSealedKeysAndNoneThatFounds(StartState state) throws ConfigFault {
        var file = StartFileText.read(write(
                founder(state), "Discovery-SRV: example.org\nforce-new-cluster: no\nINITIAL-CLUSTER: x=http://x:1\n"));
        assertThat(file.head()).isEqualTo(founder(state));
        assertSealed(file);
    }

    @Test
    void aJoinerGoesToACLusterThatRunsAndAsksNoDns() throws ConfigFault {
        var head = head(StartState.OPEN, Origin.JOINED, Optional.empty(), LIST, "");
        var config = StartFileText.read(write(head, "discovery-srv: example.org\ninitial-cluster-token: x\n"))
                .config();
        assertThat(config.text("initial-cluster-state")).contains("existing");
        assertThat(config.text("initial-cluster")).contains(LIST);
        assertThat(config.keys()).doesNotContain("discovery-srv", "initial-cluster-token");
    }

    @Test
    void aFounderWithDiscoveryAsksDnsAndHasNoList() throws ConfigFault {
        var text = write(
                founder(StartState.OPEN),
                "discovery-srv: example.org\ndiscovery-srv-name: prod\ninitial-cluster: a=http://a:1\ndiscovery: ''\n");
        var file = StartFileText.read(text);
        assertThat(file.config().keys())
                .contains("discovery-srv", "discovery-srv-name", "initial-cluster-token", "initial-cluster-state")
                .doesNotContain("initial-cluster", "discovery");
        assertSealed(StartFileText.read(StartFileText.sealed(file, founder(StartState.SEALED))));
    }

    @Test
    void sealingChangesNothingButTheKeysThatFound() throws ConfigFault {
        var open = StartFileText.read(write(founder(StartState.OPEN), "max-wals: 5\nmetrics: 'basic'\n"));
        var sealed = StartFileText.read(StartFileText.sealed(open, founder(StartState.SEALED)));
        assertSealed(sealed);
        for (var config : List.of(open.config(), sealed.config())) {
            assertThat(config.without(key -> key.startsWith("initial-cluster")).toYaml())
                    .isEqualTo("""
                            max-wals: 5
                            metrics: 'basic'
                            name: "n1"
                            data-dir: "/var/lib/etcd/data"
                            listen-peer-urls: "http://10.0.0.1:2380"
                            initial-advertise-peer-urls: "http://10.0.0.1:2380"
                            advertise-client-urls: "http://10.0.0.1:2379"
                            listen-client-urls: "http://10.0.0.1:2379,http://127.0.0.1:2379"
                            """);
        }
    }

    @Test
    void tlsAndDirectoriesGoIntoTheFile() throws ConfigFault {
        var template = TemplateReader.read("""
                wal-dir: /var/lib/etcd/wal
                listen-client-urls: https://0.0.0.0:2379
                peer-transport-security: {cert-file: /p.crt, key-file: /p.key}
                client-transport-security: {cert-file: /p.crt, key-file: /p.key}
                """, SETTINGS, true);
        var paths = VolumeLayout.paths(SETTINGS, Optional.of(template), Optional.empty());
        var file = StartFileText.read(StartFileText.write(founder(StartState.OPEN), template, paths, 4001, true), ROOT);
        assertThat(file.config().text("listen-peer-urls")).contains("https://10.0.0.1:2380");
        assertThat(file.config().text("advertise-client-urls")).contains("https://10.0.0.1:4001");
        assertThat(file.config().text("listen-client-urls")).contains("https://0.0.0.0:2379");
        assertThat(file.config().text("wal-dir")).contains("/var/lib/etcd/wal");
        assertThat(VolumeLayout.paths(SETTINGS, Optional.empty(), Optional.of(file)))
                .isEqualTo(paths);
    }

    @Test
    void theStartFileSaysWhereTheDataAreThenTheTemplate() throws ConfigFault {
        var elsewhere = TemplateReader.read("data-dir: /var/lib/etcd/x\nwal-dir: /var/lib/etcd/w\n", SETTINGS, false);
        assertThat(paths(Optional.empty(), Optional.empty()).data()).isEqualTo(ROOT.resolve("data"));
        assertThat(paths(Optional.of(elsewhere), Optional.empty()).data()).isEqualTo(ROOT.resolve("x"));
        assertThat(paths(Optional.of(elsewhere), Optional.empty()).wal()).contains(ROOT.resolve("w"));
        var file = StartFileText.read(write(founder(StartState.SEALED), ""));
        assertThat(paths(Optional.of(elsewhere), Optional.of(file)).data()).isEqualTo(ROOT.resolve("data"));
        assertThat(paths(Optional.of(elsewhere), Optional.of(file)).wal()).isEmpty();
    }

    @Test
    void aFileOfSomebodyElseIsNotOurs() {
        for (var text : List.of("", "name: n1\n", "# state: open\nname: n1\n", "\n# etcd-sidekicks start file 1\n")) {
            var fault = catchThrowableOfType(ConfigFault.class, () -> StartFileText.read(text));
            assertThat(fault.problems())
                    .containsExactly("was not written by the readiness gate: move it away, and give what it says as"
                            + " --template");
        }
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @MethodSource("changes")
    void aFileThatSomebodyChangedIsRefused(StartState state, String before, String after, String problem)
            throws ConfigFault {
        var text = write(founder(state), "metrics: basic\n");
        assertThat(text).contains(before);
        var fault =
                catchThrowableOfType(ConfigFault.class, () -> StartFileText.read(text.replace(before, after), ROOT));
        assertThat(fault).isNotNull();
        assertThat(fault.problems()).containsExactly(problem);
    }

    static Stream<Arguments> changes() {
        var open = StartState.OPEN;
        var sealed = StartState.SEALED;
        return Stream.of(
                changed(
                        open,
                        "\nname: \"n1\"",
                        "\nname: \"n2\"",
                        "name: is \"n2\", but has to be \"n1\" for a file that is open"),
                changed(open, "\nname: \"n1\"", "", "name: is missing, but has to be \"n1\" for a file that is open"),
                changed(
                        open,
                        "\nname: \"n1\"",
                        "\nname: n1",
                        "name: is \"n1\", but has to be \"n1\" for a file that is open"),
                changed(
                        open,
                        "state: \"new\"",
                        "state: \"existing\"",
                        "initial-cluster-state: is \"existing\", but has to be \"new\" for a file that is open"),
                changed(
                        open,
                        "token: \"prod-1\"",
                        "token: \"prod-2\"",
                        "initial-cluster-token: is \"prod-2\", but has to be \"prod-1\" for a file that is open"),
                changed(
                        open,
                        "initial-cluster: \"n1=http://10.0.0.1:2380,",
                        "initial-cluster: \"",
                        "initial-cluster: is \"n2=http://10.0.0.2:2380\", but has to be \"" + LIST
                                + "\" for a file that is open"),
                changed(
                        open,
                        "metrics: basic",
                        "Force-New-Cluster: true",
                        "Force-New-Cluster: must not be in a file that is open"),
                changed(open, "metrics: basic", "discovery: x", "discovery: must not be in a file that is open"),
                changed(
                        open,
                        "data-dir: \"/var/lib/etcd/data\"",
                        "data-dir: \"data\"",
                        "data-dir: is \"data\", but has to be an absolute path, in quotes"),
                changed(
                        open,
                        "data-dir: \"/var/lib/etcd/data\"",
                        "data-dir: \"/data\"",
                        "data-dir: /data: has to be an absolute path on the volume /var/lib/etcd, so that data and the"
                                + " leave to start are on one disk"),
                changed(
                        open,
                        "listen-peer-urls: \"http://10.0.0.1:2380\"",
                        "listen-peer-urls: \"http://0.0.0.0:2380\"",
                        "listen-peer-urls: is \"http://0.0.0.0:2380\", but has to be exactly 10.0.0.1:2380, the address"
                                + " at its head"),
                changed(
                        sealed,
                        "sealed.invalid=http://192.0.2.1:2380",
                        "n1=http://10.0.0.1:2380",
                        "initial-cluster: is \"n1=http://10.0.0.1:2380\", but has to be"
                                + " \"sealed.invalid=http://192.0.2.1:2380\" for a file that is sealed"),
                changed(
                        sealed,
                        "state: \"existing\"",
                        "state: \"new\"",
                        "initial-cluster-state: is \"new\", but has to be \"existing\" for a file that is sealed"),
                changed(
                        sealed,
                        "initial-cluster-token: \"sealed\"\n",
                        "",
                        "initial-cluster-token: is missing, but has to be \"sealed\" for a file that is sealed"),
                changed(
                        sealed,
                        "metrics: basic",
                        "DISCOVERY-SRV: example.org",
                        "DISCOVERY-SRV: must not be in a file that is sealed"),
                changed(sealed, "metrics: basic", "proxy: on", "proxy: must not be in a file that is sealed"),
                changed(
                        sealed,
                        "metrics: basic",
                        "initial-cluster-x: on",
                        "initial-cluster-x: must not be in a file that is sealed"),
                changed(
                        open,
                        "# promoted: no",
                        "# promoted: maybe",
                        "the line \"# promoted: maybe\" at its head cannot be read"),
                changed(
                        open,
                        "# state: open",
                        "# state: ajar",
                        "the line \"# state: ajar\" at its head cannot be read"),
                changed(
                        open,
                        "# member-id: ffffffffffffffff",
                        "# member-id: 1ffffffffffffffff",
                        "the line \"# member-id: 1ffffffffffffffff\" at its head cannot be read"),
                changed(
                        open,
                        "# address: 10.0.0.1:2380",
                        "# address: node-1:2380",
                        "the line \"# address: node-1:2380\" at its head cannot be read"),
                changed(open, "# name: n1\n", "", "the line \"# name: ...\" is missing at its head"),
                changed(open, "# token: prod-1", "# token: prod-1\n# token: b", "two lines at its head say token"),
                changed(
                        open,
                        "# promoted: no",
                        "# promoted: no\n# leader: yes",
                        "the line \"# leader: yes\" at its head is not one that this version writes"));
    }

    private static Arguments changed(StartState state, String before, String after, String problem) {
        return Arguments.of(state, before, after, problem);
    }

    @Test
    void aHeadOfAnotherStateThanTheBodyIsRefused() throws ConfigFault {
        for (var text : List.of(
                write(founder(StartState.OPEN), "").replace("# state: open", "# state: sealed"),
                write(founder(StartState.SEALED), "").replace("# state: sealed", "# state: open"))) {
            var fault = catchThrowableOfType(ConfigFault.class, () -> StartFileText.read(text));
            assertThat(fault.problems()).hasSize(3);
        }
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefusedOrStillSealed() throws ConfigFault {
        for (var state : StartState.values()) {
            var text = write(founder(state), "metrics: basic\n");
            for (var length = 0; length < text.length() - 1; length++) {
                var cut = text.substring(0, length);
                assertThat(catchThrowableOfType(ConfigFault.class, () -> StartFileText.read(cut)))
                        .as(cut)
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealed.invalid", "default", "Default"})
    void aNameThatWouldStartASealedFileIsRefused(String name) {
        var head = new StartHead(
                "prod",
                Endpoint.of("10.0.0.1", 2380),
                StartState.SEALED,
                "",
                Origin.FOUNDED,
                Optional.empty(),
                name,
                LIST,
                "t",
                Optional.empty(),
                Optional.empty(),
                false);
        assertThatIllegalArgumentException().isThrownBy(() -> write(head, ""));
    }

    @Test
    void noOpenFileIsMadeWithoutWhatItNeeds() {
        for (var head : List.of(
                head(StartState.OPEN, Origin.FOUND, Optional.empty(), LIST, "t"),
                head(StartState.OPEN, Origin.FOUNDED, Optional.of("c"), LIST, ""),
                head(StartState.OPEN, Origin.FOUNDED, Optional.of("c"), "", "t"),
                head(StartState.OPEN, Origin.JOINED, Optional.empty(), "", "t"))) {
            assertThatIllegalArgumentException().as(head.toString()).isThrownBy(() -> write(head, ""));
        }
    }

    @Test
    void aSealedFileIsNotMadeForAnotherMachineOrAnOpenState() throws ConfigFault {
        var file = StartFileText.read(write(founder(StartState.OPEN), ""));
        assertThatIllegalArgumentException().isThrownBy(() -> StartFileText.sealed(file, founder(StartState.OPEN)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        StartFileText.sealed(file, founder(StartState.SEALED).at(Endpoint.of("10.0.0.9", 2380))));
    }

    private static void assertSealed(StartFile file) {
        assertThat(file.config().text("initial-cluster")).contains("sealed.invalid=http://192.0.2.1:2380");
        assertThat(file.config().text("initial-cluster-state")).contains("existing");
        assertThat(file.config().text("initial-cluster-token")).contains("sealed");
        assertThat(file.config().keys())
                .noneMatch(key -> key.startsWith("discovery") || key.equals("force-new-cluster"))
                .filteredOn(key -> key.startsWith("initial-cluster"))
                .hasSize(3);
    }

    private static VolumePaths paths(Optional<EtcdTemplate> template, Optional<StartFile> file) {
        return VolumeLayout.paths(SETTINGS, template, file);
    }

    private static String write(StartHead head, String template) throws ConfigFault {
        var read = TemplateReader.read(template, SETTINGS, false);
        return StartFileText.write(head, read, paths(Optional.of(read), Optional.empty()), 2379, false);
    }

    private static StartHead founder(StartState state) {
        return head(state, Origin.FOUNDED, Optional.of("4711"), LIST, "prod-1");
    }

    private static StartHead head(StartState state, Origin origin, Optional<String> claim, String list, String token) {
        return new StartHead(
                "prod",
                Endpoint.of("10.0.0.1", 2380),
                state,
                "the record has our claim",
                origin,
                claim,
                "n1",
                list,
                token,
                Optional.of(EtcdId.ofHex("cafe")),
                Optional.of(EtcdId.ofHex("ffffffffffffffff")),
                false);
    }
}
