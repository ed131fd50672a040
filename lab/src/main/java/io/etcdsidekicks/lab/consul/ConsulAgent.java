package io.etcdsidekicks.lab.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.parts.Parts;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;

/** The Consul agent of one machine, with DNS on port 53. */
public final class ConsulAgent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Machine machine;
    private final Path consul;
    private final Path configuration;
    private final Path data;
    private Optional<Program> program = Optional.empty();

    private ConsulAgent(Machine machine, Path consul, Path configuration, Path data) {
        this.machine = machine;
        this.consul = consul;
        this.configuration = configuration;
        this.data = data;
    }

    /**
     * Writes its configuration; it does not run yet.
     *
     * @param servers addresses of the machines whose agents are servers
     * @param more keys of Consul's configuration that are set besides
     */
    public static ConsulAgent of(Machine machine, Parts parts, List<String> servers, Map<String, Object> more) {
        var folder = machine.folder().resolve("consul");
        var isServer = servers.contains(machine.address());
        var configuration = new LinkedHashMap<String, Object>();
        configuration.put("node_name", machine.name());
        configuration.put("datacenter", "dc1");
        configuration.put("data_dir", folder.resolve("data").toString());
        configuration.put("bind_addr", machine.address());
        configuration.put("client_addr", "127.0.0.1 " + machine.address());
        configuration.put("ports", Map.of("dns", 53));
        configuration.put("retry_join", servers);
        configuration.put("retry_interval", "1s");
        configuration.put("server", isServer);
        if (isServer) {
            configuration.put("bootstrap_expect", servers.size());
        }
        configuration.put("leave_on_terminate", false);
        configuration.put("skip_leave_on_interrupt", true);
        configuration.put("disable_update_check", true);
        configuration.put("disable_host_node_id", true);
        configuration.put("performance", Map.of("raft_multiplier", 1));
        configuration.putAll(more);
        try {
            Files.createDirectories(folder);
            var file = folder.resolve("agent.json");
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration));
            return new ConsulAgent(machine, parts.consul(), file, folder.resolve("data"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + configuration, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing happens while it runs. */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        program = Optional.of(machine.start(
                "consul", List.of(consul.toString(), "agent", "-config-file=" + configuration), Map.of()));
    }

    public synchronized boolean isRunning() {
        return program.filter(Program::isRunning).isPresent();
    }

    public synchronized void kill() {
        program.ifPresent(Program::kill);
    }

    public void signal(Signal signal) {
        program.ifPresent(running -> running.signal(signal));
    }

    /**
     * Everything that Consul knows now, in a file.
     *
     * @return where
     */
    public Path saveSnapshot() {
        var file = configuration.resolveSibling("snapshot");
        machine.run(consul.toString(), "snapshot", "save", file.toString());
        return file;
    }

    /** Consul knows again what it knew then, and nothing that came later; agents tell it again what they know. */
    public void restoreSnapshot(Path file) {
        machine.run(consul.toString(), "snapshot", "restore", file.toString());
    }

    /** Kills it and removes its data: it has forgotten everything. */
    public void killAndForget() {
        kill();
        try {
            FileUtils.deleteDirectory(data.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
