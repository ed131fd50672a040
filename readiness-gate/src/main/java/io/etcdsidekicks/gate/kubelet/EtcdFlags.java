package io.etcdsidekicks.gate.kubelet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Flags as Go's package flag reads them: one dash or two, {@code =} or the next word, up to {@code --} or the first word
 * that is none.
 *
 * @param stray the first word that is no flag, with which etcd does not start
 */
record EtcdFlags(List<Flag> flags, Optional<Word> stray) {
    /** They take no word behind them. Of etcd 3.4 to 3.8: docs/facts.md 9.35, and what is for the command line only. */
    private static final Set<String> SWITCHES = Set.of(
            "auto-tls",
            "client-cert-auth",
            "debug",
            "enable-distributed-tracing",
            "enable-log-rotation",
            "enable-grpc-gateway",
            "enable-pprof",
            "enable-v2",
            "experimental-compact-hash-check-enabled",
            "experimental-enable-lease-checkpoint",
            "experimental-enable-lease-checkpoint-persist",
            "experimental-enable-distributed-tracing",
            "experimental-initial-corrupt-check",
            "experimental-memory-mlock",
            "experimental-peer-skip-client-san-verification",
            "experimental-stop-grpc-service-on-defrag",
            "experimental-txn-mode-write-with-shared-buffer",
            "force-new-cluster",
            "h",
            "help",
            "initial-election-tick-advance",
            "log-rotation",
            "memory-mlock",
            "peer-auto-tls",
            "peer-client-cert-auth",
            "peer-skip-client-san-verification",
            "pre-vote",
            "socket-reuse-address",
            "socket-reuse-port",
            "strict-reconfig-check",
            "unsafe-no-fsync",
            "version");

    /**
     * @param name without its dashes
     * @param value {@code true} for a switch without one; empty where the word behind it is missing
     */
    record Flag(String name, Optional<String> value, int line) {}

    static EtcdFlags parse(List<Word> words) {
        var flags = new ArrayList<Flag>();
        var rest = words.listIterator();
        while (rest.hasNext()) {
            var word = rest.next();
            var text = word.text();
            if (text.equals("--")) {
                return new EtcdFlags(flags, rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
            }
            var body = text.startsWith("--") ? text.substring(2) : text.startsWith("-") ? text.substring(1) : "";
            if (body.isEmpty() || body.startsWith("-") || body.startsWith("=")) {
                return new EtcdFlags(flags, Optional.of(word));
            }
            var equals = body.indexOf('=');
            if (equals > 0) {
                flags.add(new Flag(body.substring(0, equals), Optional.of(body.substring(equals + 1)), word.line()));
            } else if (SWITCHES.contains(body)) {
                flags.add(new Flag(body, Optional.of("true"), word.line()));
            } else {
                var value = rest.hasNext() ? Optional.of(rest.next().text()) : Optional.<String>empty();
                flags.add(new Flag(body, value, word.line()));
            }
        }
        return new EtcdFlags(flags, Optional.empty());
    }

    /** Of a flag that is given more than once the last one counts; empty without it, or without its value. */
    Optional<Flag> configFile() {
        return flags.stream()
                .filter(flag -> flag.name().equals("config-file"))
                .reduce((first, last) -> last)
                .filter(flag -> flag.value().filter(value -> !value.isEmpty()).isPresent());
    }

    /** Everything but the configuration file. */
    List<Flag> others() {
        return flags.stream().filter(flag -> !flag.name().equals("config-file")).toList();
    }
}
