package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.program.Scripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the lab again, in namespaces of its own. When this JVM dies, however it dies, the kernel kills everything in
 * there and drops networks and files with it.
 */
public final class Sandbox {
    private static final String INSIDE = "ETCD_SIDEKICKS_SANDBOX";
    private static final int GRACE_SECONDS = 10;

    private Sandbox() {}

    static boolean isInside() {
        return System.getenv(INSIDE) != null;
    }

    /** How a person outside gets in: the process IDs of the lab's own machines are those of the inside. */
    public static String entry() {
        var outer = System.getenv(INSIDE);
        return outer == null ? "" : "nsenter -a -t $(pgrep -P $(pgrep -P " + outer + ")) ";
    }

    /** The command that runs another one in namespaces of its own; it ends with the thread that starts it. */
    public static List<String> around(List<String> command) {
        var around = new ArrayList<>(List.of("sh", "-c", Scripts.text("enter-sandbox.sh"), "lab"));
        around.addAll(command);
        return around;
    }

    /** Returns the exit code of the lab that runs inside. */
    static int run(Class<?> main, List<String> arguments) {
        try {
            var java = ProcessHandle.current().info().command().orElse("java");
            var command = new ArrayList<>(List.of(
                    java,
                    "-Xmx512m",
                    "-Dlogback.configurationFile=logback-lab.xml",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(arguments);
            var builder = new ProcessBuilder(around(command)).inheritIO();
            builder.environment()
                    .put(INSIDE, String.valueOf(ProcessHandle.current().pid()));
            var inside = builder.start();
            // Ctrl-C reaches the lab inside, too; it is given the time to say its last words.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> awaitEnd(inside)));
            return inside.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private static void awaitEnd(Process inside) {
        try {
            // The shell is process 1 in there, and the lab its child; unshare itself holds a SIGTERM back.
            inside.toHandle().children().flatMap(ProcessHandle::children).forEach(ProcessHandle::destroy);
            if (!inside.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                inside.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
