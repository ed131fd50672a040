package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.disk.VolumeReader;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A real volume and its state directory, below a directory of the test's own.
 *
 * @param disk holds both of them
 */
record VolumeFixture(Path disk) {
    private static final String LIST = "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380";

    static final StartHead CLAIMED = head(StartHead.Origin.FOUNDED, Optional.of("v1"), LIST, "token-1");
    static final StartHead OPEN = CLAIMED.in(StartState.OPEN, "the record holds the claim");
    static final StartHead SEALED = OPEN.in(StartState.SEALED, "a WAL was seen");
    static final StartHead WITHDRAWN = OPEN.in(StartState.WITHDRAWN, "it may not be used any more");
    static final StartHead JOINING = head(StartHead.Origin.JOINED, Optional.empty(), "", "token-1");

    private static StartHead head(StartHead.Origin origin, Optional<String> claim, String list, String token) {
        return new StartHead(
                "mycluster",
                Endpoint.of("10.0.0.1", 2380),
                StartState.CLAIMED,
                "for a test",
                origin,
                claim,
                "node-1",
                list,
                token,
                Optional.of(WalFixture.CLUSTER),
                claim.map(_ -> WalFixture.MEMBER),
                false);
    }

    Path root() {
        return disk.resolve("etcd");
    }

    Path state() {
        return disk.resolve("state");
    }

    Path startFile() {
        return root().resolve("etcd.yaml");
    }

    private VolumeSettings settings() {
        return new VolumeSettings(
                root(),
                Optional.empty(),
                state(),
                Optional.of(disk.resolve("template.yaml")).filter(Files::exists),
                Set.of());
    }

    VolumeReader reader() {
        return new VolumeReader(settings(), "mycluster");
    }

    VolumeFacts look() {
        return reader().look();
    }

    DataVolume dataVolume() {
        return look().state(_ -> true);
    }

    Memory memory() throws IOException {
        return reader().memory().read();
    }

    DiskVolume volume() {
        return volume(CrashingFiles.never());
    }

    DiskVolume volume(DurableFiles files) {
        return new DiskVolume(files, reader(), 2379, false);
    }

    /** The one that is built in, or with a {@code wal-dir} of its own. */
    EtcdTemplate template() {
        try {
            var file = settings().template();
            return TemplateReader.read(
                    file.isPresent() ? Files.readString(file.get()) : TemplateReader.BUILT_IN, settings(), false);
        } catch (ConfigFault | IOException e) {
            throw new AssertionError(e);
        }
    }

    VolumeFixture walElsewhere() throws IOException {
        Files.writeString(
                disk.resolve("template.yaml"),
                "data-dir: %s%nwal-dir: %s%n".formatted(root().resolve("data"), root().resolve("fast")));
        return this;
    }

    /** As kubeadm has it: the data directory is the volume itself. */
    VolumeFixture volumeIsData() throws IOException {
        Files.writeString(disk.resolve("template.yaml"), "data-dir: %s%n".formatted(root()));
        return this;
    }

    void claimed() throws IOException {
        volume().claim(CLAIMED, template());
    }

    void opened() throws IOException {
        claimed();
        volume().open(CLAIMED, OPEN, template());
    }

    /** etcd has started from the open file. */
    Memory.Seen data() throws IOException {
        write(look().paths().data().resolve("member/snap/db"), "db");
        WalFixture.write(look().paths().walDirectory(), WalFixture.CLUSTER, WalFixture.MEMBER);
        return seen();
    }

    Memory.Seen sealed() throws IOException {
        opened();
        var seen = data();
        volume().seal(OPEN, SEALED, true, Optional.of(seen));
        return seen;
    }

    Memory.Seen seen() {
        return new Memory.Seen(
                WalFixture.CLUSTER, WalFixture.MEMBER, look().walPlace().orElseThrow());
    }

    static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
    }

    /** What is on the whole volume that is neither start file nor lock, by content. */
    List<String> contentsOfEtcd() throws IOException {
        var contents = new ArrayList<String>();
        if (Files.isDirectory(root())) {
            try (var files = Files.walk(root())) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var name = String.valueOf(file.getFileName());
                    if (!name.contains("etcd.yaml") && !name.equals(".etcd-sidekicks.lock")) {
                        contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return contents.stream().sorted().toList();
    }
}
