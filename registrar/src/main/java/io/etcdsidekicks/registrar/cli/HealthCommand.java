package io.etcdsidekicks.registrar.cli;

import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code registrar health}: for where there is no curl, as in the image. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "registrar health [OPTION...]%n",
        description = {
            "Asks the registrar that runs on this machine for its health, and prints what it says.",
            "",
            "Takes the registrar's own options, so that one file or one environment serves both; of them it uses only"
                    + " --listen.%n"
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  the records are proven",
            "  1  they are not, or nothing answers",
            "  2  wrong settings",
        })
final class HealthCommand implements Program {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Mixin
    RegistrarOptions options = new RegistrarOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Run prepare(Mistakes mistakes) {
        var listen = options.readListen(mistakes);
        if (listen.isEmpty()) {
            mistakes.add("--listen", "off", "nothing listens that could be asked", "127.0.0.1:8520");
        }
        return _ -> ask(listen.orElseThrow());
    }

    private int ask(InetSocketAddress listen) {
        var out = spec.commandLine().getOut();
        var url = url(listen);
        try {
            // A whole HTTP client would take longer to load than all the rest.
            var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            var isHealthy = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (var body = isHealthy ? connection.getInputStream() : connection.getErrorStream()) {
                out.println(body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return isHealthy ? DONE : REFUSED;
        } catch (IOException e) {
            out.println("no answer from " + url + ": " + Objects.requireNonNullElse(e.getMessage(), e));
            return REFUSED;
        } finally {
            out.flush();
        }
    }

    /** What listens everywhere is asked here. */
    private static URI url(InetSocketAddress listen) {
        var address = listen.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen.getAddress();
        var host = address.getHostAddress();
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort() + "/health");
    }
}
