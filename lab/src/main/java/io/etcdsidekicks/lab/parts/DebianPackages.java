package io.etcdsidekicks.lab.parts;

import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches Debian's packages and unpacks them into a folder, as any user, without touching the machine's own package
 * sources. apt checks the signatures against Debian's archive keyring; the mirror is the machine's own.
 */
final class DebianPackages {
    private static final Logger LOG = LoggerFactory.getLogger(DebianPackages.class);
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    /** The newest Debian release that has the program in a version that fits. */
    private static final Map<String, String> PACKAGES =
            Map.of("consul", "consul/bullseye", "etcd", "etcd-server/trixie", "etcdctl", "etcd-client/trixie");

    private final Path folder;

    DebianPackages(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** @throws MissingPart when it cannot be fetched */
    Path program(String name) {
        var program = folder.resolve("root/usr/bin").resolve(name);
        if (!Files.isExecutable(program)) {
            fetch(name);
        }
        return program;
    }

    private void fetch(String name) {
        try {
            Files.createDirectories(folder);
            // Two builds may run at once; the second then finds what the first has fetched.
            try (var channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                if (!Files.isExecutable(folder.resolve("root/usr/bin").resolve(name))) {
                    fetchAll(name);
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new MissingPart(
                    name + " is not on PATH and cannot be fetched as a Debian package: " + e.getMessage()
                            + "\nInstall it by hand (consul any version but 1.19.0 and 1.19.1, etcd and etcdctl 3.5 or"
                            + " later) and put it on PATH.",
                    e);
        }
    }

    /** All three at once: the package lists are the larger part of the work. */
    private void fetchAll(String wanted) throws IOException {
        LOG.info("fetching Consul and etcd as Debian packages (30 MB, and the package lists) ...");
        var work = Files.createTempDirectory(folder, "fetch-");
        try {
            for (var sub : List.of("lists/partial", "cache/archives/partial", "root")) {
                Files.createDirectories(work.resolve(sub));
            }
            Files.writeString(work.resolve("sources.list"), sources());
            apt(work, "update", "-qq");
            var download = new ArrayList<>(List.of("download", "-qq"));
            download.addAll(PACKAGES.values().stream().sorted().toList());
            apt(work, download.toArray(String[]::new));
            try (var packages = Files.newDirectoryStream(work, "*.deb")) {
                for (var archive : packages) {
                    ShortCommand.run(
                            "dpkg",
                            "-x",
                            archive.toString(),
                            work.resolve("root").toString());
                }
            }
            if (!Files.isExecutable(work.resolve("root/usr/bin").resolve(wanted))) {
                throw new IOException("the packages do not hold " + wanted);
            }
            FileUtils.deleteDirectory(folder.resolve("root").toFile());
            Files.move(work.resolve("root"), folder.resolve("root"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileUtils.deleteDirectory(work.toFile());
        }
    }

    private static String sources() throws IOException {
        if (!Files.isReadable(KEYRING)) {
            throw new IOException("Debian's keyring " + KEYRING + " is missing (package debian-archive-keyring)");
        }
        var mirror = ShortCommand.run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
                .lines()
                .filter(uri -> uri.matches(".*/debian/?"))
                .findFirst()
                .orElseThrow(
                        () -> new IOException("this machine's apt has no Debian mirror (run apt-get update once)"));
        var lines = new StringBuilder();
        for (var release : List.of("bullseye", "trixie")) {
            lines.append("deb [signed-by=%s] %s %s main%n".formatted(KEYRING, mirror, release));
        }
        return lines.toString();
    }

    private static void apt(Path work, String... arguments) {
        var command = new ArrayList<>(List.of("sh", "-c", "cd \"$1\" && shift && exec apt-get \"$@\"", "apt"));
        command.add(work.toString());
        Map.of(
                        "Dir::Etc::sourcelist", work.resolve("sources.list").toString(),
                        "Dir::Etc::sourceparts", "/dev/null",
                        "Dir::State::Lists", work.resolve("lists").toString(),
                        "Dir::Cache", work.resolve("cache").toString(),
                        "APT::Sandbox::User",
                                Optional.ofNullable(System.getProperty("user.name"))
                                        .orElse("root"),
                        "Acquire::Languages", "none")
                .forEach((key, value) -> Stream.of("-o", key + "=" + value).forEach(command::add));
        command.addAll(List.of(arguments));
        ShortCommand.run(command);
    }
}
