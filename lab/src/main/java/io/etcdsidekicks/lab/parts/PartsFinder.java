package io.etcdsidekicks.lab.parts;

import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Takes Consul and etcd from PATH where they fit, else from the folder of fetched parts, else fetches them. */
public final class PartsFinder {
    /** Their DNS does not find dotted tags (docs/facts.md 1a). */
    private static final Set<String> UNFIT_CONSULS = Set.of("1.19.0", "1.19.1");

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    private final Path folder;

    /**
     * Nothing is looked for yet.
     *
     * @param folder where fetched parts are kept; git ignores it
     */
    public PartsFinder(Path folder) {
        this.folder = folder;
    }

    /** @throws MissingPart with what to install */
    public Parts find() {
        return new Parts(
                find("consul", "version", version -> !UNFIT_CONSULS.contains(version)),
                find("etcd", "--version", PartsFinder::findsPlainSrvRecords),
                find("etcdctl", "version", PartsFinder::findsPlainSrvRecords));
    }

    /** Which Consul and etcd these are, for a person: {@code Consul 1.8.7, etcd 3.5.16}. */
    public static String versions(Parts parts) {
        return "Consul " + version(parts.consul(), "version").orElse("of a version that it does not tell") + ", etcd "
                + version(parts.etcd(), "--version").orElse("of a version that it does not tell");
    }

    /**
     * The oldest etcd that a supported Debian release has, 3.4.23, fetched as a package.
     *
     * @throws MissingPart when it cannot be fetched
     */
    public Path olderEtcd() {
        return new DebianPackages(folder).olderEtcd();
    }

    /**
     * A folder with Docker's engine and client and docker-compose, fetched as packages.
     *
     * @throws MissingPart when it cannot be fetched
     */
    public Path containerEngine() {
        return new DebianPackages(folder).engine();
    }

    /**
     * A folder that can be a container's file system, fetched as packages.
     *
     * @throws MissingPart when it cannot be fetched
     */
    public Path containerBase() {
        return new DebianPackages(folder).base();
    }

    /**
     * A folder with a kubelet and with containerd and runc for it: the packages fetched, the kubelet built, which takes
     * two cores five minutes, once.
     *
     * @throws MissingPart when it cannot be fetched or built
     */
    public Path kubelet() {
        return new DebianPackages(folder).kubelet();
    }

    private Path find(String program, String versionArgument, Predicate<String> fits) {
        return onPath(program)
                .filter(path -> version(path, versionArgument).filter(fits).isPresent())
                .orElseGet(() -> {
                    var fetched = fetch(program);
                    return version(fetched, versionArgument)
                            .map(_ -> fetched)
                            .orElseThrow(() -> new MissingPart(fetched + " was fetched but does not run here; install "
                                    + program + " by hand and put it on PATH"));
                });
    }

    /** Debian's package first, because its signature is checked; the image where there are no such packages. */
    private Path fetch(String program) {
        try {
            return new DebianPackages(folder).program(program);
        } catch (MissingPart e) {
            if (program.equals("consul") && ConsulImage.isToBeHad()) {
                return ConsulImage.copyTo(folder.resolve("image").resolve(program));
            }
            throw e;
        }
    }

    /** etcd 3.4 cannot bootstrap from plain http SRV records at all (docs/facts.md 3a). */
    private static boolean findsPlainSrvRecords(String version) {
        var matcher = VERSION.matcher(version);
        return matcher.matches() && (Integer.parseInt(matcher.group(1)) > 3 || Integer.parseInt(matcher.group(2)) >= 5);
    }

    private static Optional<String> version(Path program, String argument) {
        try {
            var matcher = VERSION.matcher(
                    ShortCommand.attempt(program.toString(), argument).output());
            return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
