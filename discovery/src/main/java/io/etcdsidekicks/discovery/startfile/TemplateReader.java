package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code --template}. What cannot be told, or could make a second cluster or lose data, is refused; the reasons are in
 * docs/facts.md 9.13, 9.22, 9.24 and 9.35.
 */
public final class TemplateReader {
    /** For a cluster without TLS that has no template of its own; every etcd since 3.4 knows these keys. */
    public static final String BUILT_IN = """
            logger: "zap"
            auto-compaction-mode: "periodic"
            auto-compaction-retention: "8h"
            """;

    private TemplateReader() {}

    /**
     * From YAML.
     *
     * @param tls whether peers and clients are to speak TLS
     * @throws ConfigFault with all that is wrong, each with key and value
     */
    public static EtcdTemplate read(String text, VolumeSettings volume, boolean tls) throws ConfigFault {
        var config = EtcdConfig.parse(text);
        var keys = new KeyChecks(volume.allowed());
        keys.check(config);
        var transport = new TransportChecks(config, tls);
        var problems = new ArrayList<>(keys.problems());
        problems.addAll(transport.problems());
        var dataDir = directory(config, "data-dir", volume.root(), problems);
        var walDir = directory(config, "wal-dir", volume.root(), problems);
        walDir.filter(wal -> dataDir.orElseGet(() -> VolumeLayout.defaultDataDir(volume.root()))
                                .startsWith(wal)
                        || volume.root().startsWith(wal))
                .ifPresent(wal -> problems.add("wal-dir: " + wal + ": has to be a directory for the WAL alone"));
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems);
        }
        return new EtcdTemplate(
                config,
                dataDir,
                walDir,
                config.text("discovery-srv").filter(domain -> !domain.isBlank()).isPresent(),
                transport.peerTls(),
                transport.clientTls(),
                keys.warnings());
    }

    private static Optional<Path> directory(EtcdConfig config, String key, Path root, List<String> problems) {
        var text = config.text(key).filter(value -> !value.isBlank());
        var fault = text.flatMap(value -> VolumeLayout.directoryFault(key, value, root));
        fault.ifPresent(problems::add);
        return fault.isPresent() ? Optional.empty() : text.map(Path::of).map(Path::normalize);
    }

    /**
     * Why a template does not fit the address of this machine's etcd, which may be known later than the template.
     *
     * @param me address and port of etcd's peer port
     * @return empty when it fits, also when it leaves the address to us
     */
    public static Optional<String> listenFault(EtcdTemplate template, Endpoint me) {
        return template.config()
                .text("listen-peer-urls")
                .filter(text -> !text.isBlank())
                .filter(text -> !UrlList.of(text).address().equals(Optional.of(me)))
                .map(text -> "listen-peer-urls: " + text + ": has to be exactly this machine's " + me
                        + ", or left out: a copy of the disk on another machine would join with it");
    }

    /**
     * Why an etcd that asks DNS itself would ask for another cluster; empty when it does not, or does not ask.
     *
     * @param naming of this cluster
     */
    public static Optional<String> discoveryFault(EtcdTemplate template, Naming naming, DnsZone zone) {
        var faults = template.config()
                .text("discovery-srv")
                .filter(domain -> !domain.isBlank())
                .map(domain -> naming.discoveryFaults(
                        zone,
                        domain,
                        template.config().text("discovery-srv-name").filter(name -> !name.isBlank())))
                .orElse(List.of());
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    /**
     * Why a template does not fit the volume, on which etcd may have been started from another one.
     *
     * @return empty when it fits, also when it leaves the directories to us
     */
    public static Optional<String> directoriesFault(EtcdTemplate template, VolumePaths paths) {
        return template.dataDir()
                .filter(data -> !data.equals(paths.data()))
                .map(data -> "data-dir: " + data + ": the data of this volume are in " + paths.data())
                .or(() -> template.walDir()
                        .filter(wal -> !wal.equals(paths.walDirectory()))
                        .map(wal -> "wal-dir: " + wal + ": the WAL of this volume is in " + paths.walDirectory()));
    }
}
