package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Readings;
import java.net.InetSocketAddress;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where a gate that stays tells its health; all that {@code readiness-gate health} needs to know. */
@Command
final class ListenOption {
    @Option(
            names = "--listen",
            paramLabel = "IP:PORT|off",
            defaultValue = "127.0.0.1:8521",
            description = "With --stay: where this program tells its own health, GET /health. Default:"
                    + " ${DEFAULT-VALUE}.")
    String listen = "";

    /** Empty for none. */
    Optional<InetSocketAddress> read(Mistakes mistakes) {
        return mistakes.required("--listen", listen, "127.0.0.1:8521", ListenOption::address);
    }

    private static Optional<InetSocketAddress> address(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(Readings.socketAddress(text));
    }
}
