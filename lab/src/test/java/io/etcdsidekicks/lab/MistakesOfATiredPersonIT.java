package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Settings as somebody writes them late at night: each is told in the first pass, with its cause and what helps, and leaves
 * nothing in Consul or on a disk. The table is in docs/troubleshooting.md.
 */
final class MistakesOfATiredPersonIT {
    private static final int REFUSED = 1;
    private static final int WRONG_SETTINGS = 2;
    /** It may get better by itself, so it is waited for; it is told at once all the same. */
    private static final int STILL_WAITING = 3;

    private static final String KUBEADM = """
            apiVersion: v1
            kind: Pod
            metadata: {name: etcd, namespace: kube-system}
            spec:
              hostNetwork: true
              containers:
                - name: etcd
                  image: etcd
                  command: [etcd, --name=node-1, --data-dir=/var/lib/etcd, "--initial-cluster=node-1=https://10.0.0.1:2380"]
                  volumeMounts: [{name: etcd-data, mountPath: /var/lib/etcd}]
              volumes:
                - {name: etcd-data, hostPath: {path: /var/lib/etcd, type: DirectoryOrCreate}}
            """;

    /** The gate's options as they are right, spoiled by each mistake. */
    private static final class Night {
        private final LabMachine machine;
        private final Map<String, String> options = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();

        Night(LabMachine machine) {
            this.machine = machine;
            options.put("--cluster", "demo");
            options.put("--size", "3");
            options.put("--volume", machine.volume().toString());
            options.put("--state-dir", machine.stateDirectory().toString());
            options.put("--manifest", machine.stagedManifest().toString());
            options.put("--manifest-dir", machine.manifestDirectory().toString());
            options.put("--config", "/dev/null");
            options.put("--timeout", "3s");
        }

        Night without(String option) {
            options.remove(option);
            return this;
        }

        Night with(String option, Object value) {
            options.put(option, value.toString());
            return this;
        }

        Night withVariable(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Night withFile(String option, String name, String text) throws IOException {
            return with(option, Files.writeString(machine.machine().folder().resolve(name), text));
        }

        void tells(int exitCode, String... words) throws IOException {
            var command = new ArrayList<>(
                    List.of(Distributions.ofThisBuild().readinessGate().toString()));
            options.forEach((option, value) -> command.add(option + "=" + value));
            var gate = machine.machine().start("tired-gate", command, environment);
            Scenario.assertExit(gate, exitCode);
            assertThat(said(gate)).contains(words).doesNotContain("Exception", "java.", "\tat ");
            assertNothingIsLeft();
        }

        private void assertNothingIsLeft() throws IOException {
            assertThat(machine.consulView().ask("/v1/kv/?recurse&consistent").isMissingNode())
                    .as("nothing in Consul's KV")
                    .isTrue();
            assertThat(machine.consulView().ask("/v1/agent/services")).isEmpty();
            assertThat(machine.installedManifest()).doesNotExist();
            assertThat(machine.stagedManifest()).exists();
            for (var folder : List.of(machine.volume(), machine.stateDirectory())) {
                if (Files.exists(folder)) {
                    try (var files = Files.walk(folder)) {
                        assertThat(files.filter(Files::isRegularFile))
                                .as("files in %s", folder)
                                .isEmpty();
                    }
                }
            }
        }

        private static String said(Program gate) {
            return String.join(
                    "\n", gate.lines().stream().map(line -> line.text()).toList());
        }
    }

    @Test
    void areToldAtOnceAndLeaveNothing() throws Exception {
        Scenario.play(1, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);

            new Night(machine)
                    .without("--cluster")
                    .with("--clsuter", "demo")
                    .tells(WRONG_SETTINGS, "--clsuter is unknown", "--cluster", "--cluster: is needed");
            new Night(machine)
                    .without("--size")
                    .withVariable("READINESS_GATE_SZIE", "3")
                    .tells(
                            WRONG_SETTINGS,
                            "environment variable READINESS_GATE_SZIE is unknown",
                            "READINESS_GATE_SIZE",
                            "--size: is needed; for example --size 3");
            new Night(machine)
                    .without("--size")
                    .withFile("--config", "settings.yml", "size: 3\nreadiness-gate:\n  stay: false\n")
                    .tells(WRONG_SETTINGS, "key size in ", "is unknown", "readiness-gate.size");
            new Night(machine)
                    .with("--manifest", machine.installedManifest())
                    .tells(WRONG_SETTINGS, "lies in --manifest-dir, where the kubelet runs it already");
            new Night(machine)
                    .with("--state-dir", machine.volume().resolve("state"))
                    .tells(WRONG_SETTINGS, "--state-dir", "must lie on another disk than etcd's");
            new Night(machine)
                    .with("--stay", "true")
                    .tells(WRONG_SETTINGS, "--stay and --timeout: one goes on for ever, the other ends");
            new Night(machine)
                    .with("--consul-http-token-file", "/run/no-such-token")
                    .tells(WRONG_SETTINGS, "--consul-http-token-file /run/no-such-token: cannot be read");
            new Night(machine)
                    .with("--consul-http-addr", "127.0.0.1:8301")
                    .tells(STILL_WAITING, "http://127.0.0.1:8301", "--consul-http-addr");
            new Night(machine)
                    .with("--address", "10.99.99.99")
                    .tells(REFUSED, "10.99.99.99 is no address of this machine, which has " + machine.address());
            new Night(machine)
                    .withFile("--template", "etcd.yaml", "discovery-srv: mycluster.etcd3.service.consul\n")
                    .tells(REFUSED, "discovery-srv=mycluster.etcd3.service.consul has to be demo.etcd3.service.consul");
            new Night(machine)
                    .withFile("--template", "etcd.yaml", "listen-client-urls: https://10.0.0.1:2379\n")
                    .tells(REFUSED, "listen-client-urls", "has to be a URL with http, because --tls is off");

            var right = Files.readString(machine.stagedManifest());
            Files.writeString(machine.stagedManifest(), KUBEADM);
            new Night(machine)
                    .tells(
                            REFUSED,
                            "does not start etcd from the start file alone",
                            "line 9: take out --name, --initial-cluster",
                            "let assets convert it");
            Files.writeString(machine.stagedManifest(), right);
        });
    }
}
