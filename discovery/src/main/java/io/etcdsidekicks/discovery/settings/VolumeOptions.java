package io.etcdsidekicks.discovery.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that say where etcd's disk is, and what its start file is made from. */
@Command
public final class VolumeOptions {
    private static final String VOLUME = "/var/lib/etcd";
    private static final Predicate<String> KEY =
            Pattern.compile("[A-Za-z][A-Za-z0-9-]*").asMatchPredicate();

    @Option(
            names = "--volume",
            paramLabel = "DIR",
            defaultValue = VOLUME,
            description =
                    "The root of etcd's disk, mounted at the same path in etcd's container. etcd.yaml, which etcd is"
                            + " started from, and its data lie on it. Default: ${DEFAULT-VALUE}.")
    String volume = "";

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "Where a disk has to be mounted: --volume, or a directory above it. While nothing is mounted"
                    + " there, etcd is not started. Default: etcd needs no disk of its own.")
    String mountPoint = "";

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/etcd-sidekicks",
            description = "On another disk than etcd's: what is remembered of the volume, by which a lost one is known."
                    + " Default: ${DEFAULT-VALUE}.")
    String stateDir = "";

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = "A configuration file of etcd's that the start file is made from. Default: a built-in one.")
    String template = "";

    @Option(
            names = "--template-allow",
            paramLabel = "KEY,...",
            description =
                    "Keys of --template that are passed on although no etcd from 3.4 to 3.8 is known to have them.")
    String templateAllow = "";

    /** All that is wrong is told at once. */
    public VolumeSettings read(Mistakes mistakes) {
        var before = mistakes.found().size();
        var root = mistakes.required("--volume", volume, VOLUME, Readings::path);
        var mount = mistakes.optional("--mount-point", mountPoint, VOLUME, Readings::path);
        var state = mistakes.required("--state-dir", stateDir, "/var/lib/etcd-sidekicks", Readings::path);
        var file = mistakes.optional("--template", template, "/etc/etcd-sidekicks/etcd.yaml", Readings::path);
        var allowed = mistakes.optional("--template-allow", templateAllow, "feature-gates", VolumeOptions::keys);
        if (mistakes.found().size() == before) {
            compare(root, mount, state, file, mistakes);
        }
        return new VolumeSettings(root, mount, state, file, allowed.orElse(Set.of()));
    }

    private void compare(Path root, Optional<Path> mount, Path state, Optional<Path> file, Mistakes mistakes) {
        if (root.getNameCount() == 0) {
            mistakes.add("--volume", volume, "must be a directory of its own, not the root of the system", VOLUME);
        }
        if (mount.filter(point -> !root.startsWith(point)).isPresent()) {
            mistakes.add("--mount-point", mountPoint, "must be --volume " + root + " or lie above it", root.toString());
        }
        if (mount.filter(point -> point.getNameCount() == 0).isPresent()) {
            mistakes.add("--mount-point", mountPoint, "is always mounted, so it proves nothing", root.toString());
        }
        var disk = mount.filter(point -> point.getNameCount() > 0 && root.startsWith(point))
                .orElse(root);
        if (root.getNameCount() > 0 && state.startsWith(disk)) {
            mistakes.add(
                    "--state-dir",
                    stateDir,
                    "must lie on another disk than etcd's, not in " + disk + ", or both are lost together",
                    "/var/lib/etcd-sidekicks");
        }
        if (file.filter(root.resolve("etcd.yaml")::equals).isPresent()) {
            mistakes.add(
                    "--template",
                    template,
                    "is the start file itself, which is made from it",
                    "/etc/etcd-sidekicks/etcd.yaml");
        }
    }

    private static Set<String> keys(String text) {
        var keys = Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
        if (!keys.stream().allMatch(KEY)) {
            throw new IllegalArgumentException("must be keys of etcd's configuration file with commas in between");
        }
        return keys;
    }
}
