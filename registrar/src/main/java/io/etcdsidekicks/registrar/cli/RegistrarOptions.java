package io.etcdsidekicks.registrar.cli;

import io.etcdsidekicks.discovery.settings.ContractOptions;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.settings.VolumeOptions;
import io.etcdsidekicks.registrar.RegistrarSettings;
import java.net.InetSocketAddress;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The registrar's options, which its sub-command has, too: one file or one environment serves both. */
@Command
final class RegistrarOptions {
    @Mixin
    ContractOptions contract = new ContractOptions();

    @Mixin
    VolumeOptions volume = new VolumeOptions();

    @Option(
            names = "--client-port",
            paramLabel = "PORT",
            defaultValue = "2379",
            description = "etcd's client port. Default: ${DEFAULT-VALUE}.")
    String clientPort = "";

    @Option(
            names = "--founding",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether this machine keeps its server record back while the readiness gate's founding record"
                    + " lists others only, until it joins them. Default: ${DEFAULT-VALUE}.")
    String founding = "";

    @Option(
            names = "--kv-prefix",
            paramLabel = "PATH",
            defaultValue = "etcd-sidekicks",
            description =
                    "Where in Consul's KV the founding record is, as for the readiness gate; without rights on it,"
                            + " as if there were none. Default: ${DEFAULT-VALUE}.")
    String kvPrefix = "";

    @Option(
            names = "--health-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:2379/health",
            description = "Where the local etcd tells its health: the client record passes only while it is good."
                    + " Default: ${DEFAULT-VALUE}.")
    String healthUrl = "";

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Time between two comparisons with the agent. Default: ${DEFAULT-VALUE}.")
    String interval = "";

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT|off",
            defaultValue = "127.0.0.1:8520",
            description = "Where this program tells its own health, GET /health. Default: ${DEFAULT-VALUE}.")
    String listen = "";

    @Option(
            names = "--deregister-on-stop",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Take the records out of Consul on SIGTERM. Default: ${DEFAULT-VALUE}, a restart must not"
                    + " take this machine out of DNS.")
    String deregisterOnStop = "";

    @Option(
            names = "--once",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Register, prove, exit. Default: ${DEFAULT-VALUE}.")
    String once = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "With --once: how long to wait for the proof. Default: for ever.")
    String timeout = "";

    RegistrarSettings read(Mistakes mistakes) {
        var settings = new RegistrarSettings(
                contract.read(mistakes),
                mistakes.required("--client-port", clientPort, "2379", Readings::port),
                volume.read(mistakes),
                mistakes.required("--founding", founding, "on", Readings::flag),
                mistakes.required("--kv-prefix", kvPrefix, "etcd-sidekicks", Readings::kvPath),
                mistakes.required("--health-url", healthUrl, "http://127.0.0.1:2379/health", Readings::httpUrl),
                mistakes.required("--interval", interval, "1s", Readings::duration),
                readListen(mistakes),
                mistakes.required("--deregister-on-stop", deregisterOnStop, "true", Readings::flag),
                mistakes.required("--once", once, "true", Readings::flag),
                mistakes.optional("--timeout", timeout, "30s", Readings::duration));
        if (settings.timeout().isPresent() && !settings.once()) {
            mistakes.add(
                    "--timeout", timeout, "means nothing without --once: the registrar runs for ever", "30s --once");
        }
        return settings;
    }

    /** All that {@code registrar health} needs to know. */
    Optional<InetSocketAddress> readListen(Mistakes mistakes) {
        return mistakes.required("--listen", listen, "127.0.0.1:8520", RegistrarOptions::listenAddress);
    }

    private static Optional<InetSocketAddress> listenAddress(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(Readings.socketAddress(text));
    }
}
