package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartValues;

/** One machine and everything on it. */
final class Machine {
    /** A manifest that holds its own values. */
    static final StartValues AS_STAGED = new StartValues("", "", "", "");

    /** Of its address; never used again for another machine. */
    final int number;
    /** Of its name; a replacement has the name of what it replaces. */
    final int place;

    boolean powered;
    /** For good. */
    boolean gone;

    int side;
    Disk data = new Disk();
    /** What is seen as long as the volume is not mounted. */
    Disk under = new Disk();

    boolean mounted = true;
    /** Whether its registrar runs. */
    boolean registrar = true;
    /** In the state directory, on the disk of the operating system. */
    boolean copy;

    boolean staged = true;
    StartValues installed;

    Wal etcd;
    Disk etcdDisk;
    /** What DNS told the gate when etcd was handed over, in the article's mode. */
    int dnsAtHandOver;

    final GateModel gate;

    /** What the local Consul agent has; null when nothing. */
    DataVolume registered;
    /** What the catalog has. */
    DataVolume published;
    /** Whether Consul holds the machine for alive. */
    boolean serf;

    long serfSince;

    Machine(int number, int place, World world) {
        this.number = number;
        this.place = place;
        this.gate = new GateModel(world, this);
    }

    Disk visible() {
        return mounted ? data : under;
    }

    @Override
    public String toString() {
        return Names.NAME[place] + "(" + Names.ENDPOINT[number].address().getHostAddress() + ")";
    }
}
