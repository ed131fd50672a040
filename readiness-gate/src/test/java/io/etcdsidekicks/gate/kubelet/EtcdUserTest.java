package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EtcdUserTest {
    private static final Path VOLUME = Path.of("/var/lib/etcd");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {} | 0 | ''",
                "{} | {} | 998 | ''",
                "{} | {runAsUser: 0} | 998 | ''",
                "{} | {runAsUser: 998, runAsNonRoot: true} | 998 | ''",
                "{runAsUser: 1001} | {runAsUser: 0, runAsNonRoot: false} | 0 | ''",
                "{runAsNonRoot: true} | {runAsNonRoot: false} | 0 | ''",
                "{} | {runAsUser: 1001} | 0 | line 3: runAsUser: 1001: etcd could not read the start file, which only its"
                        + " owner may read, and it belongs to whom /var/lib/etcd belongs to, root: take it out, or write"
                        + " runAsUser: 0, or give /var/lib/etcd and all in it to etcd's account first",
                "{} | {runAsUser: 1001} | 998 | line 3: runAsUser: 1001: etcd could not read the start file, which only"
                        + " its owner may read, and it belongs to whom /var/lib/etcd belongs to, account 998: write"
                        + " runAsUser: 998",
                "{runAsUser: 1001} | {} | 0 | line 2: runAsUser: 1001: etcd could not",
                "{runAsNonRoot: true} | {} | 0 | line 2: runAsNonRoot: etcd could not",
                "{runAsNonRoot: true} | {runAsUser: 0} | 0 | line 2: take out runAsNonRoot: with runAsUser: 0 no kubelet"
            })
    void onlyTheVolumesOwnerAndRootReadTheStartFile(String pod, String container, String owner, String words)
            throws ManifestFault {
        var faults = faults(pod, container, owner);
        assertThat(faults)
                .hasSize(words.isEmpty() ? 0 : 1)
                .allSatisfy(fault -> assertThat(fault).startsWith(words));
    }

    private static List<String> faults(String pod, String container, String owner) throws ManifestFault {
        var text = "spec:\n  securityContext: " + pod + "\n  containers: [{securityContext: " + container + "}]\n";
        var spec = ManifestDocument.parse(text.getBytes(StandardCharsets.UTF_8))
                .root()
                .child("spec")
                .orElseThrow();
        return EtcdUser.faults(spec, spec.list("containers").getFirst(), VOLUME, owner);
    }

    @Test
    void aVolumeThatIsNotThereYetWillBelongToWhomItsParentDoes(@TempDir Path folder) throws IOException {
        var owner = Files.getAttribute(folder, "unix:uid").toString();
        assertThat(EtcdUser.owner(folder)).isEqualTo(owner);
        assertThat(EtcdUser.owner(folder.resolve("etcd/disk"))).isEqualTo(owner);
    }
}
