package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;

/** One machine and everything on it. */
final class Machine {
    /** Of its address; never used again for another machine. */
    final int number;
    /** Of its name; a replacement has the name of what it replaces. */
    final int place;

    boolean powered;
    /** For good. */
    boolean gone;
    /** Packets to it are dropped while nobody answers there; else they are refused. */
    boolean drops;

    int side;
    Disk data;
    /** What is seen as long as the volume is not mounted. */
    Disk under;

    /** Its own disk, while another one is in its place; it will be back. */
    Disk shelf;

    boolean mounted = true;
    /** Whether its registrar runs. */
    boolean registrar = true;
    /** In the state directory, on the disk of the operating system. */
    Memory memory = Memory.none();
    /** Who has the volume's lock. */
    GateModel volumeHolder;
    /** Which gate has the lock of the staged manifest; null when it is free. */
    GateModel manifestHolder;

    boolean staged = true;
    boolean installed;
    /** Whether the kubelet has noticed what is in its directory. */
    boolean known;

    int stagedVersion;
    int installedVersion;
    int knownVersion;
    int template;
    /** A typing mistake in the template. */
    boolean templateIsFaulty;

    /** The member that runs here; it goes on from its open files when these are deleted. */
    Wal etcd;

    Disk etcdDisk;
    /** An etcd that has read an open start file, and has written no WAL yet. */
    Starting starting;
    /** Of its data, on some other disk. */
    Wal backup;
    /** Whether the last start of etcd failed: the next ones are nothing new. */
    boolean fails;
    /** It never catches up. */
    boolean isSlow;
    /** What DNS told the gate when the start file was opened, in the article's mode. */
    int dnsAtOpening;
    /** The start file that was opened last here: what a manifest with values in it would hold. */
    StartHead handedOver;

    final GateModel gate;
    /** Another one on the same machine, as an ExecStartPre has it beside a gate that stays. */
    final GateModel second;

    /** What the local Consul agent has; null when nothing. */
    DataVolume registered;
    /** What the catalog has. */
    DataVolume published;
    /** Whether Consul holds the machine for alive. */
    boolean serf;

    long serfSince;
    /** When it last ran where others could see it. */
    long hereAt;
    /** When it came back, after it was away for long enough to be given up; then a look may not know yet. */
    long backAt = Long.MIN_VALUE / 2;

    Machine(int number, int place, World world) {
        this.number = number;
        this.place = place;
        this.data = world.disk();
        this.under = world.disk();
        this.gate = new GateModel(world, this, world.settings);
        this.second = new GateModel(world, this, ModelSettings.withoutWaiting(world.settings));
    }

    Disk visible() {
        return mounted ? data : under;
    }

    /** Whether somebody listens on its peer port. */
    boolean isPortOpen() {
        return etcd != null || (starting != null && starting.isBound);
    }

    @Override
    public String toString() {
        return Names.NAME[place] + "(" + Names.ENDPOINT[number].address().getHostAddress() + ")";
    }

    /** etcd, between reading its start file and writing its WAL. */
    static final class Starting {
        final StartHead head;
        final Disk disk;
        final long since;
        boolean isBound;

        Starting(StartHead head, Disk disk, long since) {
            this.head = head;
            this.disk = disk;
            this.since = since;
        }
    }
}
