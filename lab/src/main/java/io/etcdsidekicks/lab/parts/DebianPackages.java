package io.etcdsidekicks.lab.parts;

import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
    private static final List<String> PACKAGES = List.of("consul/bullseye", "etcd-client/trixie", "etcd-server/trixie");
    /**
     * What the container engine needs and a machine with Debian or a relative of it may not have. Not with all their
     * dependencies: the C library has to be the machine's own.
     */
    private static final List<String> ENGINE_PACKAGES = List.of(
            "containerd/bookworm",
            "docker-compose/trixie",
            "docker.io/bookworm",
            "iptables/bookworm",
            "libdevmapper1.02.1/bookworm",
            "libip4tc2/bookworm",
            "libip6tc2/bookworm",
            "libmnl0/bookworm",
            "libnetfilter-conntrack3/bookworm",
            "libnfnetlink0/bookworm",
            "libnftnl11/bookworm",
            "libxtables12/bookworm",
            "runc/bookworm");
    /** What runs containers for a kubelet of that time: containerd 2 does not speak its language any more. */
    private static final List<String> KUBELET_PACKAGES =
            List.of("containerd/bookworm", "libseccomp2/bookworm", "runc/bookworm");
    /** Debian has the kubelet's source only, and this compiler is of the same time. */
    private static final List<String> COMPILER_PACKAGES =
            List.of("golang-1.19-go/bookworm", "golang-1.19-src/bookworm");

    private static final String COMPILER = "usr/lib/go-1.19";
    private static final String KUBELET_SOURCE = "kubernetes";
    /** What a Dockerfile's RUN needs, besides what they depend on. */
    private static final List<String> BASE_PACKAGES =
            List.of("base-files", "bash", "coreutils", "dash", "findutils", "grep", "libc-bin", "sed");

    private final Path folder;

    DebianPackages(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** @throws MissingPart when it cannot be fetched */
    Path program(String name) {
        var remedy =
                "Install it by hand (consul any version but 1.19.0 and 1.19.1, etcd and etcdctl 3.5 or later) and put it"
                        + " on PATH.";
        var root = fetched("root", "usr/bin/" + name, remedy, List.of("deb bullseye", "deb trixie"), work -> {
            download(work, PACKAGES);
            return work;
        });
        return root.resolve("usr/bin").resolve(name);
    }

    /**
     * The oldest etcd that a supported Debian release has.
     *
     * @throws MissingPart when it cannot be fetched
     */
    Path olderEtcd() {
        var remedy = "Without Debian's mirror it cannot be had: only this very version is of use.";
        return fetched("older-etcd", "usr/bin/etcd", remedy, List.of("deb bookworm"), work -> {
                    apt(work, List.of("download", "-qq", "etcd-server/bookworm"));
                    return work;
                })
                .resolve("usr/bin/etcd");
    }

    /**
     * A folder with Docker's engine and client, and docker-compose.
     *
     * @throws MissingPart when it cannot be fetched
     */
    Path engine() {
        return fetched(
                "engine",
                "usr/sbin/dockerd",
                "Install Docker by hand and start it.",
                List.of("deb bookworm", "deb trixie"),
                work -> {
                    download(work, ENGINE_PACKAGES);
                    return work;
                });
    }

    /**
     * A folder with a kubelet, built from Debian's source package, and with containerd and runc for it.
     *
     * @throws MissingPart when it cannot be fetched or built
     */
    Path kubelet() {
        return fetched(
                "kubelet",
                "usr/bin/kubelet",
                "Debian's source package " + KUBELET_SOURCE
                        + ", its Go, containerd and runc are needed: run `lab parts`"
                        + " where a Debian mirror is in reach, on a machine with Debian or a relative of it.",
                List.of("deb bookworm", "deb-src bookworm"),
                work -> {
                    download(work, COMPILER_PACKAGES);
                    var compiler = Files.createDirectory(work.resolve("compiler"));
                    unpack(work, compiler);
                    apt(work, List.of("source", "-qq", "--download-only", KUBELET_SOURCE));
                    new KubeletSource(archiveIn(work), compiler.resolve(COMPILER), work)
                            .build(Files.createDirectories(work.resolve("root/usr/bin")));
                    download(work, KUBELET_PACKAGES);
                    return work;
                });
    }

    /**
     * A folder that can be a container's file system, with a shell and little more.
     *
     * @throws MissingPart when it cannot be fetched
     */
    Path base() {
        return fetched("base", "usr/bin/bash", "Install Docker by hand and start it.", List.of("deb trixie"), work -> {
            var nothingInstalled = Files.createFile(work.resolve("status"));
            var install = new ArrayList<>(List.of(
                    "-o",
                    "Dir::State::status=" + nothingInstalled,
                    "-o",
                    "Debug::NoLocking=true",
                    "install",
                    "-qq",
                    "--yes",
                    "--download-only",
                    "--no-install-recommends"));
            install.addAll(BASE_PACKAGES);
            apt(work, install);
            return work.resolve("cache/archives");
        });
    }

    private static Path archiveIn(Path work) throws IOException {
        try (var files = Files.list(work)) {
            return files.filter(
                            file -> file.getFileName().toString().matches(KUBELET_SOURCE + "_.*\\.orig\\.tar\\.[gx]z"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the source package holds no upstream archive"));
        }
    }

    /** Downloads packages, and says into which folder. */
    private interface Download {
        Path into(Path work) throws IOException;
    }

    private Path fetched(String name, String program, String remedy, List<String> suites, Download download) {
        var root = folder.resolve(name);
        if (Files.isExecutable(root.resolve(program))) {
            return root;
        }
        try {
            Files.createDirectories(folder);
            // Two builds may run at once; the second then finds what the first has fetched.
            try (var channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = locked(channel)) {
                if (!Files.isExecutable(root.resolve(program))) {
                    LOG.info(
                            "fetching {} as a Debian package (with others, 30 to 120 MB, and the package lists) ...",
                            program);
                    fetch(root, program, suites, download);
                }
            }
            return root;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new MissingPart(
                    Path.of(program).getFileName() + " is not here and cannot be fetched as a Debian package: "
                            + e.getMessage() + "\n" + remedy,
                    e);
        }
    }

    /** All of a kind at once: the package lists are the larger part of the work. */
    private void fetch(Path target, String program, List<String> suites, Download download) throws IOException {
        var work = Files.createTempDirectory(folder, "fetch-");
        try {
            for (var sub : List.of("lists/partial", "cache/archives/partial", "root")) {
                Files.createDirectories(work.resolve(sub));
            }
            Files.writeString(work.resolve("sources.list"), sources(suites));
            apt(work, List.of("update", "-qq"));
            unpack(download.into(work), work.resolve("root"));
            if (!Files.isExecutable(work.resolve("root").resolve(program))) {
                throw new IOException("the packages do not hold " + program);
            }
            FileUtils.deleteDirectory(target.toFile());
            Files.move(work.resolve("root"), target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileUtils.deleteDirectory(work.toFile());
        }
    }

    private static FileLock locked(FileChannel channel) throws IOException {
        var lock = channel.tryLock();
        if (lock != null) {
            return lock;
        }
        LOG.info("another build fetches parts; waiting for it ...");
        return channel.lock();
    }

    private static void download(Path work, List<String> packages) {
        var download = new ArrayList<>(List.of("download", "-qq"));
        download.addAll(packages);
        apt(work, download);
    }

    /** The archives are gone then. */
    private static void unpack(Path archives, Path into) throws IOException {
        try (var packages = Files.newDirectoryStream(archives, "*.deb")) {
            for (var archive : packages) {
                ShortCommand.run("dpkg", "-x", archive.toString(), into.toString());
                Files.delete(archive);
            }
        }
    }

    /** @param suites a kind of package and a release, each */
    private static String sources(List<String> suites) throws IOException {
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
        for (var suite : suites) {
            var words = suite.split(" ", 2);
            lines.append("%s [signed-by=%s] %s %s main%n".formatted(words[0], KEYRING, mirror, words[1]));
        }
        return lines.toString();
    }

    private static void apt(Path work, List<String> arguments) {
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
        command.addAll(arguments);
        ShortCommand.run(command);
    }
}
