package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdConfig;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A volume that can be lost, and can be full, with its state directory, which stays. */
final class InMemoryVolume implements Volume {
    static final VolumePaths PATHS = new VolumePaths(
            Path.of("/var/lib/etcd"),
            Path.of("/var/lib/etcd/data"),
            Optional.empty(),
            Optional.empty(),
            Path.of("/var/lib/etcd-sidekicks"));

    private final List<String> done = new ArrayList<>();
    private Optional<StartHead> head = Optional.empty();
    private Optional<WalIdentity> wal = Optional.empty();
    private Optional<WalPlace> place = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private Memory memory = Memory.none();
    private long inodes;
    private boolean full;

    /** @param discoverySrv whether etcd looks for its peers in DNS itself */
    static EtcdTemplate template(boolean discoverySrv) {
        try {
            return new EtcdTemplate(
                    EtcdConfig.parse("{}"),
                    Optional.empty(),
                    Optional.empty(),
                    discoverySrv,
                    Optional.empty(),
                    Optional.empty(),
                    List.of());
        } catch (ConfigFault e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was done, in order. */
    List<String> done() {
        return List.copyOf(done);
    }

    /** Of the start file. */
    Optional<StartHead> head() {
        return head;
    }

    Optional<WalIdentity> wal() {
        return wal;
    }

    Memory memory() {
        return memory;
    }

    /** As etcd does. */
    void writeWal(WalIdentity identity) {
        wal = Optional.of(identity);
        place = Optional.of(new WalPlace(2049, ++inodes));
    }

    /** Data with their start file, both remembered, as they are after a founding that went well. */
    void holds(StartHead sealed, WalIdentity identity) {
        writeWal(identity);
        head = Optional.of(sealed);
        memory = memory.with(sealed)
                .with(new Memory.Seen(identity.clusterId(), identity.memberId(), place.orElseThrow()));
    }

    /** Another volume, an empty one, is in its place. */
    void lose() {
        head = Optional.empty();
        loseData();
    }

    private void loseData() {
        wal = Optional.empty();
        place = Optional.empty();
    }

    void full(boolean isFull) {
        full = isFull;
    }

    void unreadable(String why) {
        fault = Optional.of(why);
    }

    VolumeFacts look() {
        return new VolumeFacts(PATHS, fault, Optional.empty(), wal.isPresent(), place, List.of(), false, head, memory);
    }

    @Override
    public void claim(StartHead claimed, EtcdTemplate template) throws IOException {
        demand(claimed.state() == StartState.CLAIMED && head.isEmpty() && wal.isEmpty());
        write(claimed, "claim");
    }

    @Override
    public void open(StartHead expected, StartHead open, EtcdTemplate template) throws IOException {
        demand(open.state() == StartState.OPEN && isHere(expected) && wal.isEmpty());
        write(open, "open");
    }

    @Override
    public void seal(StartHead expected, StartHead sealed, boolean hasWal, Optional<Memory.Seen> seen)
            throws IOException {
        demand(sealed.state().isSealed() && isHere(expected));
        demand((hasWal || wal.isEmpty()) && (seen.isEmpty() || isHere(seen.get())));
        write(sealed, sealed.state() == StartState.WITHDRAWN ? "withdraw" : "seal");
        seen.ifPresent(known -> memory = memory.with(known));
    }

    @Override
    public void writeSealed(StartHead sealed, EtcdTemplate template, Memory.Seen seen) throws IOException {
        demand(sealed.state() == StartState.SEALED && head.isEmpty() && isHere(seen));
        write(sealed, "write sealed");
        memory = memory.with(seen);
    }

    @Override
    public void renew(StartHead expected, StartHead sealed, EtcdTemplate template) throws IOException {
        demand(isHere(expected) && expected.at(sealed.address()).equals(sealed));
        write(sealed, "renew");
    }

    @Override
    public void remember(VolumeFacts expected, Memory known) throws IOException {
        demand(true);
        memory = known;
        done.add("remember");
    }

    @Override
    public Path moveStartFileAside(StartHead expected) throws IOException {
        demand(isHere(expected) && wal.isEmpty() && expected.state() != StartState.OPEN);
        memory = memory.isOf(expected) ? memory.after(Memory.Intent.What.START_FILE) : memory;
        head = Optional.empty();
        done.add("move start file aside");
        return Path.of("/var/lib/etcd/etcd.yaml.aside-1");
    }

    @Override
    public List<Path> moveDataAside(VolumeFacts expected) throws IOException {
        demand(true);
        var member = wal.map(WalIdentity::memberId);
        memory = new Memory(
                memory.head().filter(_ -> head.filter(memory::isOf).isEmpty()),
                memory.seen()
                        .filter(seen -> member.filter(seen.memberId()::equals).isEmpty()),
                memory.mount(),
                Optional.empty());
        lose();
        done.add("move data aside");
        return List.of(Path.of("/var/lib/etcd/etcd.yaml.aside-1"), Path.of("/var/lib/etcd/data.aside-1"));
    }

    @Override
    public void makeDirectories(List<Path> missing) throws IOException {
        demand(true);
        done.add("make directories " + missing);
    }

    @Override
    public void makeFirst(List<Path> directories) throws IOException {
        demand(true);
        done.add("make first " + directories);
    }

    @Override
    public void forget(VolumeFacts expected) throws IOException {
        demand(true);
        memory = Memory.none().mountedAs(memory.mount());
        done.add("forget");
    }

    private boolean isHere(StartHead expected) {
        return head.filter(expected::equals).isPresent();
    }

    private boolean isHere(Memory.Seen seen) {
        return place.filter(seen.place()::equals).isPresent();
    }

    private void write(StartHead next, String words) {
        head = Optional.of(next);
        memory = memory.with(next);
        done.add(words);
    }

    private void demand(boolean isSo) throws IOException {
        if (full) {
            throw new IOException("no space left");
        }
        if (!isSo || fault.isPresent()) {
            throw new IOException("the volume is not as expected");
        }
    }
}
