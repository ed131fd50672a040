package io.etcdsidekicks.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class VolumeOptionsTest {
    private final Mistakes mistakes = new Mistakes();

    @Test
    void needNothing() {
        assertThat(read())
                .isEqualTo(new VolumeSettings(
                        Path.of("/var/lib/etcd"),
                        Optional.empty(),
                        Path.of("/var/lib/etcd-sidekicks"),
                        Optional.empty(),
                        Set.of()));
        assertThat(mistakes.found()).isEmpty();
    }

    @Test
    void areTakenAsTheyAre() {
        assertThat(read(
                        "--volume=/srv/disk/etcd",
                        "--mount-point=/srv/disk",
                        "--state-dir=/srv/state",
                        "--template=/etc/etcd/template.yaml",
                        "--template-allow=new-key, Another2"))
                .isEqualTo(new VolumeSettings(
                        Path.of("/srv/disk/etcd"),
                        Optional.of(Path.of("/srv/disk")),
                        Path.of("/srv/state"),
                        Optional.of(Path.of("/etc/etcd/template.yaml")),
                        Set.of("new-key", "Another2")));
        assertThat(mistakes.found()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/etcd", "/srv/etcd/", "/srv/etcd/../etcd", "/srv"})
    void theMountPointIsTheVolumeOrLiesAboveIt(String mount) {
        var _ = read("--volume=/srv/etcd", "--mount-point=" + mount);
        assertThat(mistakes.found()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/etcd/data", "/srv/etc", "/mnt"})
    void aMountPointElsewhereIsAMistake(String mount) {
        var _ = read("--volume=/srv/etcd", "--mount-point=" + mount);
        assertThat(mistakes.found())
                .containsExactly("--mount-point " + mount
                        + ": must be --volume /srv/etcd or lie above it; for example --mount-point /srv/etcd");
    }

    @Test
    void theRootIsAlwaysMounted() {
        var _ = read("--mount-point=/");
        assertThat(mistakes.found())
                .containsExactly("--mount-point /: is always mounted, so it proves nothing; for example"
                        + " --mount-point /var/lib/etcd");
    }

    @Test
    void theVolumeIsNotTheWholeSystem() {
        var _ = read("--volume=/");
        assertThat(mistakes.found())
                .containsExactly("--volume /: must be a directory of its own, not the root of the system; for example"
                        + " --volume /var/lib/etcd");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/etcd, /srv/etcd, '', /srv/etcd",
        "/srv/etcd, /srv/etcd/state, '', /srv/etcd",
        "/srv/etcd, /srv/state, /srv, /srv"
    })
    void theMemoryDoesNotLieOnTheDiskThatItIsAbout(String volume, String state, String mount, String disk) {
        var _ = read("--volume=" + volume, "--state-dir=" + state, "--mount-point=" + mount);
        assertThat(mistakes.found())
                .containsExactly("--state-dir " + state + ": must lie on another disk than etcd's, not in " + disk
                        + ", or both are lost together; for example --state-dir /var/lib/etcd-sidekicks");
    }

    @Test
    void theTemplateIsNotTheStartFile() {
        var _ = read("--template=/var/lib/etcd/etcd.yaml");
        assertThat(mistakes.found())
                .containsExactly("--template /var/lib/etcd/etcd.yaml: is the start file itself, which is made from it;"
                        + " for example --template /etc/etcd-sidekicks/etcd.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", "a;b", "a: 1", "-a", ","})
    void keysAreKeys(String keys) {
        var _ = read("--template-allow=" + keys);
        assertThat(mistakes.found())
                .containsExactly(
                        "--template-allow " + keys + ": must be keys of etcd's configuration file with commas in"
                                + " between; for example --template-allow feature-gates");
    }

    @Test
    void allMistakesAreToldAtOnceAndNoneTwice() {
        var _ = read("--volume=", "--state-dir=", "--mount-point=\0", "--template=\0", "--template-allow=?");
        assertThat(mistakes.found()).hasSize(5).doesNotHaveDuplicates();
        assertThat(mistakes.found().getFirst()).isEqualTo("--volume: is needed; for example --volume /var/lib/etcd");
    }

    private VolumeSettings read(String... arguments) {
        return CommandLine.populateCommand(new VolumeOptions(), arguments).read(mistakes);
    }
}
