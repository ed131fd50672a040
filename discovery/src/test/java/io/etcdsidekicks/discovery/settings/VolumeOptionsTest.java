package io.etcdsidekicks.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class VolumeOptionsTest {
    private final Mistakes mistakes = new Mistakes();

    @Test
    void leaveTheDirectoriesToTheManifest() {
        var options = options();
        assertThat(options.dataDir(mistakes)).isEmpty();
        assertThat(options.walDir(mistakes)).isEmpty();
        assertThat(options.mountPoint(mistakes)).isEmpty();
        assertThat(options.stateDir(mistakes)).isEqualTo(Path.of("/var/lib/etcd-sidekicks"));
        assertThat(mistakes.found()).isEmpty();
    }

    @Test
    void areTakenAsTheyAre() {
        var options = options(
                "--data-dir=/srv/etcd/data",
                "--wal-dir=/fast/wal",
                "--mount-point=/srv/etcd",
                "--state-dir=/srv/state");
        assertThat(options.dataDir(mistakes)).contains(Path.of("/srv/etcd/data"));
        assertThat(options.walDir(mistakes)).contains(Path.of("/fast/wal"));
        assertThat(options.mountPoint(mistakes)).contains(Path.of("/srv/etcd"));
        assertThat(options.stateDir(mistakes)).isEqualTo(Path.of("/srv/state"));
        assertThat(mistakes.found()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/srv/etcd, /srv/etcd", "/srv/etcd, /srv/etcd/../etcd", "/srv/etcd, /srv/etcd/data", "/srv/etcd, /mnt"})
    void wantTheMountPointAboveTheData(String data, String mount) {
        var _ = options("--data-dir=" + data, "--mount-point=" + mount).mountPoint(mistakes);
        assertThat(mistakes.found())
                .containsExactly("--mount-point " + mount + ": must lie above --data-dir " + data
                        + "; for example --mount-point /var/lib/etcd");
    }

    @Test
    void knowNoMistakeTwice() {
        var options = options("--data-dir=\0", "--mount-point=/var/lib");
        var _ = options.dataDir(mistakes);
        var _ = options.mountPoint(mistakes);
        assertThat(mistakes.found()).hasSize(1);
    }

    @Test
    void needAStateDirectory() {
        var _ = options("--state-dir=").stateDir(mistakes);
        assertThat(mistakes.found())
                .containsExactly("--state-dir: is needed; for example --state-dir /var/lib/etcd-sidekicks");
    }

    private static VolumeOptions options(String... arguments) {
        return CommandLine.populateCommand(new VolumeOptions(), arguments);
    }
}
