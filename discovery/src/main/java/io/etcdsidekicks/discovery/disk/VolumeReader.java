package io.etcdsidekicks.discovery.disk;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdConfig;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.discovery.startfile.StartFile;
import io.etcdsidekicks.discovery.startfile.StartFileText;
import io.etcdsidekicks.discovery.startfile.VolumeLayout;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at etcd's volume and at the state directory; never writes. What cannot be told is a fault, never absence. */
public final class VolumeReader {
    private final VolumeSettings settings;
    private final String cluster;
    private final MemoryFile memory;

    /** Nothing is read yet. */
    public VolumeReader(VolumeSettings settings, String cluster) {
        this.settings = settings;
        this.cluster = cluster;
        this.memory = MemoryFile.in(settings.stateDir(), cluster);
    }

    /** Of this volume and cluster. */
    public MemoryFile memory() {
        return memory;
    }

    /** What is mounted at the volume itself; empty when it is no mount of its own. */
    public Optional<String> mount() throws IOException {
        return Mounts.isMounted(settings.root()) ? Optional.of(Mounts.fileSystem(settings.root())) : Optional.empty();
    }

    /**
     * The start file; empty when there is none.
     *
     * @throws IOException also when it is not ours
     */
    public Optional<StartFile> startFile() throws IOException {
        var file = usual().startFile();
        if (Files.isSymbolicLink(file)) {
            throw new IOException(file + " is a link; the start file has to lie on the volume itself");
        }
        try {
            var start = StartFileText.read(Files.readString(file), settings.root());
            if (!start.head().cluster().equals(cluster)) {
                throw new IOException(
                        file + " is that of cluster " + start.head().cluster() + ", not of " + cluster);
            }
            return Optional.of(start);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException | ConfigFault e) {
            throw new IOException(file + " is no start file of this volume: " + e.getMessage(), e);
        }
    }

    /** Of the template the directories alone are asked: whatever else is wrong with it does not hide data. */
    private Optional<EtcdTemplate> template() throws IOException {
        if (settings.template().isEmpty()) {
            return Optional.empty();
        }
        var file = settings.template().get();
        try {
            var config = EtcdConfig.parse(Files.readString(file));
            return Optional.of(new EtcdTemplate(
                    config,
                    config.text("data-dir").filter(text -> !text.isBlank()).map(Path::of),
                    config.text("wal-dir").filter(text -> !text.isBlank()).map(Path::of),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    List.of()));
        } catch (CharacterCodingException | ConfigFault e) {
            throw new IOException("--template " + file + " is no configuration of etcd's: " + e.getMessage(), e);
        }
    }

    public VolumeFacts look() {
        var known = new Known(usual(), Optional.empty(), Memory.none());
        try {
            known = known.with(memory.read());
            var notMounted = missingMount(known.memory());
            if (notMounted.isPresent()) {
                return known.notMounted(notMounted.get());
            }
            EtcdFiles.refuseDeadLink(settings.root());
            var start = startFile();
            known = known.with(start.map(StartFile::head), settled(known.memory()));
            return look(known, start);
        } catch (IOException e) {
            return known.fault(FileFailure.describe(e));
        }
    }

    /** Without a start file and with a template that cannot be told, only data that are found prove anything. */
    private VolumeFacts look(Known known, Optional<StartFile> start) throws IOException {
        Optional<EtcdTemplate> template;
        try {
            template = start.isPresent() ? Optional.empty() : template();
        } catch (IOException e) {
            var facts = lookAt(known);
            return facts.hasWal() ? facts : known.fault(FileFailure.describe(e));
        }
        return lookAt(known.at(VolumeLayout.paths(settings, template, start)));
    }

    private VolumeFacts lookAt(Known known) throws IOException {
        var paths = known.paths();
        var wal = paths.walDirectory();
        var member = paths.data().resolve("member");
        var fault = Places.fault(paths);
        if (fault.isPresent()) {
            return known.fault(fault.get());
        }
        var isEmptyFile = EtcdFiles.isPlaceholder(paths.data());
        if (!(isEmptyFile && wal.startsWith(paths.data())) && EtcdFiles.holdWal(wal)) {
            return known.data(new WalPlace(Mounts.device(wal), Mounts.inode(wal)));
        }
        if (!isEmptyFile && EtcdFiles.holdWal(member.resolve("wal"))) {
            return known.fault("there is a WAL in " + member.resolve("wal") + ", but etcd's wal-dir is " + wal);
        }
        if (!isEmptyFile && known.isUnheardOf() && EtcdFiles.holdSnapshot(member)) {
            return known.fault("there are snapshots of etcd's in " + member.resolve("snap") + ", but no WAL in " + wal
                    + ": the WAL is somewhere else (wal-dir), or lost; name its place in --template, or move "
                    + paths.data() + " away");
        }
        return known.noData(EtcdFiles.holdAnything(Places.ofEtcd(paths)) || EtcdFiles.holdAnything(wal));
    }

    private Optional<String> missingMount(Memory remembered) throws IOException {
        var demanded = settings.mountPoint();
        if (demanded.isPresent() && !Mounts.isMounted(demanded.get())) {
            return Optional.of("nothing is mounted at " + demanded.get() + " (--mount-point)");
        }
        if (remembered.mount().isPresent() && mount().isEmpty()) {
            return Optional.of("nothing is mounted at " + settings.root() + ", where "
                    + remembered.mount().get() + " was; mount it, or, if etcd's data are to lie on another disk from"
                    + " now on, move " + memory.path() + " away");
        }
        return Optional.empty();
    }

    /** A move aside that was finished, but not written down any more, clears what it was about. */
    private Memory settled(Memory remembered) {
        return remembered
                .intent()
                .filter(intent -> Files.exists(settings.root().resolve(intent.aside()), LinkOption.NOFOLLOW_LINKS))
                .map(intent -> remembered.after(intent.what()))
                .orElse(remembered);
    }

    /** Where things lie when neither a start file nor a template says anything else. */
    private VolumePaths usual() {
        return VolumeLayout.paths(settings, Optional.empty(), Optional.empty());
    }

    /** What was found so far. */
    private record Known(VolumePaths paths, Optional<StartHead> head, Memory memory) {
        Known with(Memory read) {
            return new Known(paths, head, read);
        }

        Known with(Optional<StartHead> read, Memory settled) {
            return new Known(paths, read, settled);
        }

        Known at(VolumePaths told) {
            return new Known(told, head, memory);
        }

        /** Whether these may be an older life's files, of which nothing is known. */
        boolean isUnheardOf() {
            return head.isEmpty() && memory.head().isEmpty() && memory.seen().isEmpty();
        }

        VolumeFacts fault(String words) {
            return facts(Optional.of(words), Optional.empty(), Optional.empty(), List.of(), false);
        }

        VolumeFacts notMounted(String words) {
            return facts(Optional.empty(), Optional.of(words), Optional.empty(), List.of(), false);
        }

        VolumeFacts data(WalPlace place) {
            return facts(Optional.empty(), Optional.empty(), Optional.of(place), List.of(), false);
        }

        VolumeFacts noData(boolean leftOvers) {
            var missing = Stream.of(paths.walDirectory(), paths.snapDirectory(), paths.database())
                    .filter(Files::notExists)
                    .toList();
            return facts(Optional.empty(), Optional.empty(), Optional.empty(), missing, leftOvers);
        }

        private VolumeFacts facts(
                Optional<String> fault,
                Optional<String> notMounted,
                Optional<WalPlace> place,
                List<Path> missing,
                boolean leftOvers) {
            return new VolumeFacts(
                    paths, fault, notMounted, place.isPresent(), place, missing, leftOvers, head, memory);
        }
    }
}
