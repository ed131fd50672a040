package io.etcdsidekicks.lab.machine;

import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.program.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A machine: network, host name and mounts of its own, and a folder that is its disk. */
public final class Machine {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration KILL_LIMIT = Duration.ofMinutes(1);

    /** A hardware address that no machine has. */
    private static final String NOBODY = "02:00:00:00:00:ff";

    private final String name;
    private final String address;
    private final Path folder;
    private final Switch network;
    private final String port;
    private final Program holder;
    private Optional<Path> ownRoot = Optional.empty();

    private Machine(String name, String address, Path folder, Switch network, String port, Program holder) {
        this.name = name;
        this.address = address;
        this.folder = folder;
        this.network = network;
        this.port = port;
        this.holder = holder;
    }

    /**
     * Creates and connects it.
     *
     * @param number from 1; decides the address
     * @param folder its disk, which it shares with nobody
     */
    public static Machine create(String name, int number, Path folder, Switch network) {
        try {
            Files.createDirectories(folder);
            // "slave": a disk that the lab mounts later is seen by the machine, and not the other way round.
            var holder = Program.start(
                    name,
                    List.of("unshare", "--net", "--mount", "--propagation", "slave", "--uts", "sleep", "infinity"),
                    Map.of(),
                    folder.resolve("machine.log"));
            Awaitility.await("namespace of " + name)
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> namespaceOf(holder.pid())
                            .filter(namespace ->
                                    !namespaceOf(ProcessHandle.current().pid()).equals(Optional.of(namespace)))
                            .isPresent());
            var machine = new Machine(name, network.address(number), folder, network, "p" + holder.pid(), holder);
            network.connect(machine.port, holder.pid(), machine.address);
            machine.setUp();
            return machine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void setUp() throws IOException {
        var resolver = folder.resolve("resolv.conf");
        Files.writeString(resolver, "nameserver 127.0.0.1\n");
        run(
                "sh",
                "-c",
                "hostname \"$1\" && mount --bind \"$2\" \"$(readlink -m /etc/resolv.conf)\"",
                "set-up",
                name,
                resolver.toString());
    }

    /**
     * Gives it an {@code /etc} and a {@code /var/lib} of its own: a copy of the one, the other empty.
     *
     * @return what the machine sees as {@code /}, as far as it is its own
     */
    public Path giveOwnFiles() {
        var root = folder.resolve("root");
        run(
                "sh",
                "-c",
                "mkdir -p \"$1/etc\" \"$1/var/lib\""
                        // What only root of the real machine may read is not needed.
                        + " && { cp -a /etc/. \"$1/etc\" 2>/dev/null || true; }"
                        + " && rm -f \"$1/etc/resolv.conf\" && cp \"$2\" \"$1/etc/resolv.conf\""
                        + " && mount --bind \"$1/etc\" /etc && mount --bind \"$1/var/lib\" /var/lib",
                "own-files",
                root.toString(),
                folder.resolve("resolv.conf").toString());
        ownRoot = Optional.of(root);
        return root;
    }

    /** Where a file of the machine is, seen from outside. */
    public Path outside(Path inside) {
        return ownRoot.filter(_ -> inside.startsWith("/etc") || inside.startsWith("/var/lib"))
                .map(root -> root.resolve(Path.of("/").relativize(inside)))
                .orElse(inside);
    }

    public String name() {
        return name;
    }

    public String address() {
        return address;
    }

    public Path folder() {
        return folder;
    }

    /** How a person gets a shell on it. */
    public String entry() {
        return "nsenter -t " + holder.pid() + " -n -m -u";
    }

    /** Runs a command that ends by itself; throws when it fails. */
    public String run(String... command) {
        return ShortCommand.run(inside(List.of(command)));
    }

    /** Runs a command that ends by itself, and may fail. */
    public ShortCommand.Result attempt(String... command) {
        return ShortCommand.attempt(inside(List.of(command)), Map.of());
    }

    /** Starts a program that goes on. */
    public Program start(String program, List<String> command, Map<String, String> environment) {
        return Program.start(
                program + " on " + name,
                inside(command),
                environment,
                folder.resolve("logs").resolve(program + ".log"));
    }

    /** Pulls the network cable. */
    public void cutOff() {
        network.setCable(port, false);
    }

    /** Plugs it in again. */
    public void heal() {
        network.setCable(port, true);
    }

    /**
     * From now on that address answers this machine nothing at all: packets to it are sent, and nobody takes them, as with a
     * dead machine behind a firewall (docs/facts.md 9.16). Nothing is refused, so whoever asks waits for his time-out.
     */
    public void silence(String otherAddress) {
        run("ip", "neighbour", "replace", otherAddress, "lladdr", NOBODY, "dev", "eth0", "nud", "permanent");
    }

    /** It answers again. */
    public void hear(String otherAddress) {
        attempt("ip", "neighbour", "delete", otherAddress, "dev", "eth0");
    }

    /** Gives it another address besides its own. */
    public void addAddress(String further) {
        run("ip", "address", "add", further + "/24", "dev", "eth0");
    }

    /** Kills everything that runs on it at once, as a power cut does; its disk stays. */
    public void powerOff() {
        // Until nothing is left: a program may have started another one between the look and the kill.
        Awaitility.await("power cut of " + name)
                .atMost(KILL_LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    programs().forEach(ProcessHandle::destroyForcibly);
                    return programs().isEmpty();
                });
    }

    /** Powers it off for good. */
    public void remove() {
        powerOff();
        holder.signal(Signal.KILL);
        holder.kill();
    }

    private List<ProcessHandle> programs() {
        var namespace = namespaceOf(holder.pid());
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(program -> program.pid() != holder.pid())
                .filter(program -> {
                    var of = namespaceOf(program.pid());
                    return of.isPresent() && of.equals(namespace);
                })
                .toList();
    }

    /** Empty for a program that has ended. */
    private static Optional<String> namespaceOf(long pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<String> inside(List<String> command) {
        var entered = new ArrayList<>(
                List.of("nsenter", "--target", String.valueOf(holder.pid()), "--net", "--mount", "--uts", "--"));
        entered.addAll(command);
        return entered;
    }
}
