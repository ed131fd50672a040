package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.gate.PodState;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what starts an etcd that is not started from the start file: its flags, and its {@code ETCD_*} variables where no
 * flag says the same (docs/facts.md 9.13).
 *
 * @param paths where registrar and gate look for etcd's data
 * @param problems what is wrong with flags by themselves, each beginning with the flag's name; its directories are those of
 *     this machine
 */
public record AsItIsReader(VolumePaths paths, Function<Map<String, String>, List<String>> problems) {

    /** Where something is said. */
    private record Said(String shown, String value, int line) {}

    /**
     * What etcd starts with, and the directories it needs.
     *
     * @param toChange gets what has to be changed; the answer is of no use then
     */
    PodState read(CommandLine commandLine, VolumeMounts mounts, int line, Collection<String> toChange)
            throws ManifestFault {
        var faults = new ArrayList<String>();
        var said = said(commandLine, line, faults);
        EtcdPod.placeholders(commandLine).ifPresent(faults::add);
        var sources = new LinkedHashSet<Path>();
        var flags = new LinkedHashMap<String, String>();
        for (var entry : said.entrySet()) {
            flags.put(entry.getKey(), entry.getValue().value());
        }
        if (!said.isEmpty()) {
            locate("data-dir", paths.data(), line, said, mounts, sources, faults)
                    .ifPresent(path -> flags.put("data-dir", path.toString()));
            if (said.containsKey("wal-dir")) {
                locate("wal-dir", paths.walDirectory(), line, said, mounts, sources, faults)
                        .ifPresent(path -> flags.put("wal-dir", path.toString()));
            } else if (paths.wal().isPresent()) {
                faults.add("line " + line + ": the WAL of this volume is in "
                        + paths.wal().get() + ": say so with --wal-dir");
            }
        }
        if (faults.isEmpty()) {
            problems.apply(flags).forEach(problem -> faults.add(place(problem, said) + problem));
        }
        toChange.addAll(faults);
        return new PodState.AsItIs(flags, List.copyOf(sources));
    }

    private static Map<String, Said> said(CommandLine commandLine, int line, List<String> faults) {
        var said = new LinkedHashMap<String, Said>();
        var empty = new HashMap<String, Said>();
        var environment = commandLine.environment();
        for (var name : environment.etcdVariables()) {
            var place = Objects.requireNonNull(environment.lines().get(name));
            var value = environment.values().get(name);
            if (value == null) {
                faults.add("line " + place + ": what " + name
                        + " will be cannot be told from the manifest: give it a plain value");
            } else if (value.isEmpty()) { // it counts as none, but for the flag beside which it stands
                empty.put(EtcdFlagAdvice.flagOf(name), new Said(name, value, place));
            } else {
                said.put(EtcdFlagAdvice.flagOf(name), new Said(name, value, place));
            }
        }
        if (commandLine.etcdArguments().isEmpty()) {
            faults.add(
                    "line " + line + ": what it starts etcd with cannot be told: write command: [etcd, --name=…, …]");
        }
        var flags = EtcdFlags.parse(commandLine.likelyArguments());
        flags.stray().map(EtcdPod::stray).ifPresent(faults::add);
        for (var flag : flags.flags()) {
            if (flag.value().filter(value -> !value.isBlank()).isEmpty()) {
                faults.add("line " + flag.line() + ": the value of --" + flag.name()
                        + " is missing: give it one, or leave it out");
            }
            var variable = said.getOrDefault(flag.name(), empty.get(flag.name()));
            if (variable != null && variable.shown().startsWith("ETCD_")) {
                faults.add("line " + variable.line() + ": " + variable.shown() + " beside --" + flag.name()
                        + " in line " + flag.line() + ": etcd refuses to start with both; take one of them out");
            }
            said.put(flag.name(), new Said("--" + flag.name(), flag.value().orElse(""), flag.line()));
        }
        if (said.containsKey("listen-client-urls") && !said.containsKey("advertise-client-urls")) {
            faults.add("line " + line
                    + ": --listen-client-urls without --advertise-client-urls: etcd does not start; add it");
        }
        var configFile = said.get("config-file");
        if (configFile != null) {
            faults.add("line " + configFile.line() + ": " + configFile.shown() + "=" + configFile.value()
                    + ": a configuration file of its own can change after it was read here: let assets make a template of"
                    + " it, and start etcd from the start file");
        }
        return said;
    }

    private Optional<Path> locate(
            String flag,
            Path wanted,
            int line,
            Map<String, Said> said,
            VolumeMounts mounts,
            Collection<Path> sources,
            List<String> faults)
            throws ManifestFault {
        var directory = said.get(flag);
        if (directory == null) {
            faults.add("line " + line + ": --" + flag
                    + " is missing, so etcd's data would lie in the container and be lost"
                    + " with it: add --" + flag + "=" + wanted + ", volumeMounts: [{name: etcd, mountPath: " + wanted
                    + "}] to the container, and volumes: [{name: etcd, hostPath: {path: " + wanted
                    + ", type: Directory}}] to the pod");
            return Optional.empty();
        }
        if (!directory.value().startsWith("/")) {
            faults.add("line " + directory.line() + ": " + directory.shown() + "=" + directory.value()
                    + ": it has to be an absolute path; where a relative one leads, the image decides");
            return Optional.empty();
        }
        var mounted = mounts.onlyIfThere(path(directory), paths.root(), faults);
        mounted.map(VolumeMounts.Mounted::source).ifPresent(sources::add);
        mounted.map(VolumeMounts.Mounted::onHost)
                .filter(path -> !path.equals(wanted))
                .ifPresent(path -> faults.add("line " + directory.line() + ": " + directory.shown() + "="
                        + directory.value() + " is " + path + " on this machine, but registrar and gate look in "
                        + wanted
                        + ": put " + flag + ": " + path + " into --template, for both of them"));
        return mounted.map(VolumeMounts.Mounted::onHost);
    }

    private static Path path(Said directory) throws ManifestFault {
        try {
            return Path.of("/").resolve(directory.value()).normalize();
        } catch (InvalidPathException e) {
            throw new ManifestFault("line " + directory.line() + ": " + directory.shown() + " has a path that is none");
        }
    }

    /** A key of a section is no flag, so that its problem has no place. */
    private static String place(String problem, Map<String, Said> said) {
        var key = problem.replaceFirst("^--", "").split("[:=]", 2)[0];
        var known = said.get(key);
        return known == null ? "" : "line " + known.line() + ": ";
    }
}
