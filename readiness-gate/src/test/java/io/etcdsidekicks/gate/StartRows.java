package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules 1 to 5: what this machine's own disk and port say. */
final class StartRows {
    private static final ManifestState HALF_WRITTEN = new ManifestState.Unreadable("it is no YAML (while parsing)");
    private static final EtcdId LEARNER = EtcdId.ofHex("1ea001");
    private static final StartValues VALUES =
            new StartValues("node-1", "node-1=http://10.0.0.1:2380", "existing", Scene.TOKEN);

    private StartRows() {}

    static Stream<Row> rows() {
        return Stream.of(volume(), manifest(), directories(), removed(), clones(), restart(), ownPort(), namesakes())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    /** Whatever could be wrong besides is. */
    private static Scene allWrong(Scene scene) {
        return scene.manifests(Scene.ABSENT, Scene.ABSENT)
                .manifestDirMissing()
                .ownPeerPortAnswering()
                .agent(new AgentAnswer.Failed("Consul does not answer"))
                .record(new RecordAnswer.Failed("no leader"))
                .live(FOUNDED.clusterId(), true, voter(2))
                .live(EtcdId.ofHex("bad"), true, voter(3));
    }

    private static Stream<Row> volume() {
        var unreadable = new Refuse(
                "etcd's data in /var/lib/etcd cannot be read, or there are snapshots without a write-ahead log"
                        + " (member/wal/*.wal)",
                "mount the volume, mend its permissions, or restore it; etcd would take it for empty and found a"
                        + " second cluster");
        var mount = three().settings(SettingsChange.mountPoint(Scene.settings(3), "/var/lib"));
        var remedy = "mount the volume; etcd would take it for empty and begin anew on the disk below";
        return Stream.of(
                row("1", "data unreadable", three().data(DataVolume.UNREADABLE), unreadable),
                row(
                        "1",
                        "data unreadable, and nothing else is right either",
                        allWrong(three().data(DataVolume.UNREADABLE)),
                        unreadable),
                row(
                        "1",
                        "not mounted",
                        mount.data(DataVolume.NOT_MOUNTED),
                        alarm("nothing is mounted at /var/lib, where etcd's data belong", remedy)),
                row(
                        "1",
                        "not mounted, and nothing else is right either",
                        allWrong(mount.data(DataVolume.NOT_MOUNTED)),
                        alarm("nothing is mounted at /var/lib, where etcd's data belong", remedy)),
                row(
                        "1",
                        "not mounted, nobody says where",
                        three().data(DataVolume.NOT_MOUNTED),
                        alarm("nothing is mounted at the mount point, where etcd's data belong", remedy)));
    }

    private static Stream<Row> manifest() {
        var noDirectory = waits(
                "the directory of /etc/kubernetes/manifests/etcd.yaml does not exist",
                "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath");
        var noManifest = waits(
                "there is no etcd manifest, neither staged at /etc/kubernetes/staged/etcd.yaml nor installed at"
                        + " /etc/kubernetes/manifests/etcd.yaml",
                "put it at the first of the two");
        var stagedUseless = waits(
                "the staged manifest /etc/kubernetes/staged/etcd.yaml is of no use: it is no YAML (while parsing)",
                "put a complete one there");
        var installedUseless = waits(
                "the installed manifest /etc/kubernetes/manifests/etcd.yaml is of no use: it is no YAML (while"
                        + " parsing)",
                "put a complete one at /etc/kubernetes/staged/etcd.yaml; it is then replaced");
        var data = three().data(FOUNDED.clusterId(), memberId(1));
        return Stream.of(
                row("1", "manifest directory missing", three().manifestDirMissing(), noDirectory),
                row("1", "manifest directory missing, with data", data.manifestDirMissing(), noDirectory),
                row("1", "manifest in neither place", three().staged(Scene.ABSENT), noManifest),
                row("1", "manifest in neither place, with data", data.staged(Scene.ABSENT), noManifest),
                row("1", "staged manifest unreadable", three().staged(HALF_WRITTEN), stagedUseless),
                row("1", "staged manifest unreadable, with data", data.staged(HALF_WRITTEN), stagedUseless),
                row(
                        "1",
                        "staged manifest unreadable, an old one installed",
                        three().manifests(HALF_WRITTEN, Scene.TEMPLATE),
                        stagedUseless),
                row(
                        "4",
                        "staged manifest unreadable, an old one installed, with data: it goes on with the old one",
                        data.manifests(HALF_WRITTEN, Scene.TEMPLATE),
                        restarts(Optional.empty())),
                row(
                        "1",
                        "installed manifest unreadable",
                        three().manifests(Scene.ABSENT, HALF_WRITTEN),
                        installedUseless),
                row(
                        "1",
                        "installed manifest unreadable, with data",
                        data.manifests(Scene.ABSENT, HALF_WRITTEN),
                        installedUseless),
                row(
                        "4",
                        "installed manifest unreadable, a good one staged, with data",
                        data.manifests(Scene.TEMPLATE, HALF_WRITTEN),
                        restarts(Optional.of(ANY))));
    }

    private static Stream<Row> directories() {
        var elsewhere = new Refuse(
                "the manifest keeps etcd's data in /var/lib/etcd, but --data-dir says /data",
                "the gate would look at the wrong volume: make them the same, or leave --data-dir out");
        var data = three().data(FOUNDED.clusterId(), memberId(1)).staged(Scene.DISCOVERY_SRV);
        return Stream.of(
                row(
                        "1",
                        "another data directory in the manifest",
                        data.settings(SettingsChange.dataDir(Scene.settings(3), "/data")),
                        elsewhere),
                row(
                        "1",
                        "another data directory in the installed manifest",
                        data.manifests(Scene.ABSENT, Scene.EXISTING)
                                .settings(SettingsChange.dataDir(Scene.settings(3), "/data")),
                        elsewhere),
                row(
                        "4",
                        "the same data directory in the manifest",
                        data.settings(SettingsChange.dataDir(Scene.settings(3), "/var/lib/etcd")),
                        restarts(Optional.of(ANY))),
                row(
                        "4",
                        "the manifest does not tell its data directory",
                        data.staged(Scene.TEMPLATE).settings(SettingsChange.dataDir(Scene.settings(3), "/data")),
                        restarts(Optional.of(ANY))),
                row(
                        "1",
                        "the data directory lies beside the mount point",
                        data.settings(SettingsChange.mountPoint(Scene.settings(3), "/mnt/etcd")),
                        notBelow("/mnt/etcd")),
                row(
                        "1",
                        "the data directory is the mount point",
                        data.settings(SettingsChange.mountPoint(Scene.settings(3), "/var/lib/etcd")),
                        notBelow("/var/lib/etcd")),
                row(
                        "4",
                        "the data directory lies below the mount point",
                        data.settings(SettingsChange.mountPoint(Scene.settings(3), "/var/lib")),
                        restarts(Optional.of(ANY))));
    }

    private static Refuse notBelow(String mountPoint) {
        return new Refuse(
                "etcd's data directory /var/lib/etcd does not lie below the mount point " + mountPoint,
                "make it a subdirectory, which only the gate creates: then nobody starts etcd on an empty volume");
    }

    private static Stream<Row> removed() {
        var gone = "cluster d3f2c9229439ea5c has a quorum and does not list member d616cab07cd26aa8, whose data are in"
                + " /var/lib/etcd: it was removed";
        var refuse = new Refuse(
                gone,
                "etcd would not start with them; with --rejoin-removed they are moved aside and this machine joins"
                        + " again. The members are node-2 (http://10.0.0.2:2380), node-3 (http://10.0.0.3:2380)");
        var removed = three().data(FOUNDED.clusterId(), memberId(1)).live(voter(2), voter(3));
        var rejoin = removed.settings(SettingsChange.rejoinRemoved(Scene.settings(3)));
        var ownLearner = three().data(FOUNDED.clusterId(), LEARNER)
                .note(VolumeNote.ofLearner("mycluster", LEARNER).with(VALUES))
                .live(voter(2), voter(3));
        var goneLearner = "cluster d3f2c9229439ea5c has a quorum and does not list member 1ea001, whose data are in"
                + " /var/lib/etcd: it was removed";
        return Stream.of(
                row("2", "removed", removed, refuse),
                row(
                        "2",
                        "removed, and nothing else is right either",
                        removed.ownPeerPortAnswering()
                                .agent(new AgentAnswer.Failed("down"))
                                .record(new RecordAnswer.Failed("down")),
                        refuse),
                row(
                        "2",
                        "removed, a member of this address is listed under another ID",
                        removed.live(voter(2), voter(3), Scene.learner(1)),
                        new Refuse(
                                gone,
                                "etcd would not start with them; with --rejoin-removed they are moved aside and this machine"
                                        + " joins again. The members are member 1ea001 (http://10.0.0.1:2380), node-2"
                                        + " (http://10.0.0.2:2380), node-3 (http://10.0.0.3:2380)")),
                row(
                        "2",
                        "removed, it may join again, the kubelet has the manifest",
                        rejoin.installed(Scene.TEMPLATE).ownPeerPortAnswering(),
                        new TakeManifestAway(false, gone + "; the manifest is taken away")),
                row(
                        "2",
                        "removed, it may join again, etcd still runs",
                        rejoin.ownPeerPortAnswering(),
                        waits(gone + "; etcd is still being stopped")),
                row(
                        "2",
                        "removed, it may join again, etcd is stopped",
                        rejoin,
                        new MoveDataAside(gone + "; the data are moved aside, and this machine joins again")),
                row(
                        "2",
                        "the learner that was added for this volume was taken back by another machine",
                        ownLearner,
                        new MoveDataAside(goneLearner + "; the data are moved aside, and this machine joins again")),
                row(
                        "2",
                        "another learner was added for this volume than the one whose data these are",
                        ownLearner.note(VolumeNote.ofLearner("mycluster", EtcdId.ofHex("1ea009"))),
                        new Refuse(goneLearner, refuse.remedy())),
                row(
                        "4",
                        "not listed by a cluster without quorum: that proves nothing",
                        three().data(FOUNDED.clusterId(), memberId(1)).withoutQuorum(voter(2), voter(3)),
                        restarts(Optional.of(ANY))),
                row(
                        "4",
                        "not listed by another cluster: etcd rejects that itself",
                        three().data(FOUNDED.clusterId(), memberId(1)).live(EtcdId.ofHex("bad"), true, voter(2)),
                        restarts(Optional.of(ANY))),
                row(
                        "4",
                        "nobody knows whose data these are",
                        three().data(DataVolume.INITIALISED).live(voter(2), voter(3)),
                        restarts(Optional.of(ANY))));
    }

    private static Stream<Row> clones() {
        var here = three().me("10.0.0.9", 2380).data(FOUNDED.clusterId(), memberId(1));
        var original = new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(1), voter(2), voter(3)), true);
        var clone = new Refuse(
                "the data in /var/lib/etcd are those of node-1 (http://10.0.0.1:2380), which answers there: this machine"
                        + " is a clone, or has another address than it says",
                "give a clone an empty volume, because two machines with one member ID would break the cluster; or see"
                        + " --address");
        return Stream.of(
                row("3", "the member whose data these are answers elsewhere", here.answers(1, original), clone),
                row(
                        "3",
                        "it answers elsewhere, the cluster has no quorum",
                        here.answers(1, new PeerAnswer.Member(original.clusterId(), original.members(), false)),
                        clone),
                row(
                        "4",
                        "its old address does not answer: this machine has a new one",
                        here.silent(1).live(voter(1), voter(2), voter(3)).silent(1),
                        restarts(Optional.of(ANY_THERE))),
                row(
                        "4",
                        "its old address does not answer, no quorum",
                        here.withoutQuorum(voter(1), voter(2)).silent(1),
                        restarts(Optional.of(ANY_THERE))),
                row(
                        "4",
                        "this machine's address is not known",
                        here.addressUnknown().answers(1, original),
                        restarts(Optional.empty())),
                row(
                        "4",
                        "it answers at this machine's own address",
                        three().data(FOUNDED.clusterId(), memberId(1)).answers(1, original),
                        restarts(Optional.of(ANY))),
                row(
                        "4",
                        "another member answers elsewhere",
                        here.data(FOUNDED.clusterId(), memberId(2))
                                .answers(1, original)
                                .silent(2),
                        restarts(Optional.of(ANY_THERE))));
    }

    /** etcd ignores them; only a template has to be filled in with something. */
    private static final StartValues ANY =
            new StartValues("node-1", "node-1=http://10.0.0.1:2380", "existing", "etcd-cluster");

    private static final StartValues ANY_THERE =
            new StartValues("node-1", "node-1=http://10.0.0.9:2380", "existing", "etcd-cluster");

    private static HandOver restarts(Optional<StartValues> values) {
        return new HandOver(
                Start.RESTART, values, "there is data in /var/lib/etcd: etcd goes on with it, whatever Consul says");
    }

    private static Stream<Row> restart() {
        var data = three().data(FOUNDED.clusterId(), memberId(1));
        return Stream.of(
                row("4", "data", data, restarts(Optional.of(ANY))),
                row(
                        "4",
                        "data, with the values of the first start",
                        data.note(VolumeNote.ofFounder("mycluster", Scene.CLAIM).with(VALUES)),
                        restarts(Optional.of(VALUES))),
                row("4", "data, the manifest is installed", data.installed(Scene.TEMPLATE), restarts(Optional.empty())),
                row(
                        "4",
                        "data, Consul is down",
                        data.agent(new AgentAnswer.Failed("refused"))
                                .catalog(new CatalogAnswer.Failed("no leader"))
                                .record(new RecordAnswer.Failed("no leader"))
                                .lock(new LockState.Failed("no leader")),
                        restarts(Optional.empty())),
                row("4", "data, nothing in the catalog", data.records(), restarts(Optional.of(ANY))),
                row("4", "data, one record too many", data.and(Scene.machine(4)), restarts(Optional.of(ANY))),
                row("4", "data, etcd runs already", data.ownPeerPortAnswering(), restarts(Optional.of(ANY))),
                row(
                        "4",
                        "data, listed by a quorum",
                        data.live(voter(1), voter(2), voter(3)),
                        restarts(Optional.of(ANY))),
                row(
                        "4",
                        "data, this machine's entry is closed",
                        data.entry(1, new Entry.Closed()),
                        restarts(Optional.of(ANY))),
                row("4", "data, in the article's mode", data.pure(), restarts(Optional.of(ANY))));
    }

    private static Stream<Row> ownPort() {
        var answers = "something answers on 10.0.0.1:2380 although there is no data in /var/lib/etcd: ";
        var refuse = new Refuse(
                answers + "an etcd runs here with another data directory, or another machine has this address",
                "see --data-dir, --address and --peer-port");
        var ownPort = three().ownPeerPortAnswering();
        return Stream.of(
                row("5", "no data, but the own peer port answers", ownPort, refuse),
                row(
                        "5",
                        "the own peer port answers, and nothing else is right either",
                        ownPort.agent(new AgentAnswer.Failed("refused"))
                                .record(new RecordAnswer.Failed("no leader"))
                                .live(FOUNDED.clusterId(), true, voter(2))
                                .live(EtcdId.ofHex("bad"), true, voter(3)),
                        refuse),
                row("5", "the own peer port answers, in the article's mode", ownPort.pure(), refuse),
                row(
                        "5",
                        "the own peer port answers, the kubelet has the manifest",
                        ownPort.installed(Scene.TEMPLATE),
                        waits(
                                answers + "etcd, which the kubelet runs already, is writing it, or writes elsewhere",
                                "if it stays so, --data-dir is not the one of the manifest")),
                row(
                        "5",
                        "the own peer port answers, because etcd is still being stopped",
                        ownPort.takingBack(),
                        waits(answers + "the kubelet is still stopping etcd")),
                row(
                        "5",
                        "a peer port answers, nobody knows which",
                        ownPort.addressUnknown(),
                        new Refuse(
                                "something answers on etcd's peer port although there is no data in /var/lib/etcd: an"
                                        + " etcd runs here with another data directory, or another machine has this"
                                        + " address",
                                refuse.remedy())));
    }

    private static Stream<Row> namesakes() {
        var twin = Scene.member(EtcdId.ofHex("2"), "node-1", 4, true, false);
        var refuse = new Refuse(
                "there is no data in /var/lib/etcd, and a member with this machine's name answers at another address:"
                        + " node-1 (http://10.0.0.4:2380)",
                "give this machine a name of its own (--node), or stop the clone");
        var cluster = FOUNDED.clusterId();
        return Stream.of(
                row("5", "a member of this name answers elsewhere", three().live(cluster, true, twin), refuse),
                row(
                        "5",
                        "a member of this name answers elsewhere, without a quorum, and the record cannot be read",
                        three().live(cluster, false, twin).record(new RecordAnswer.Failed("no leader")),
                        refuse),
                row(
                        "5",
                        "a member of this name answers elsewhere, in the article's mode",
                        three().pure().live(cluster, true, twin),
                        refuse),
                row(
                        "7",
                        "a member of this name, which does not answer: this machine may have replaced it",
                        three().live(cluster, true, voter(2), twin).silent(4),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, cluster),
                                0,
                                "cluster d3f2c9229439ea5c runs without a founding record: one is written in which nobody"
                                        + " may found")),
                row(
                        "8",
                        "a member of this name at this address",
                        three().record(FOUNDED).live(unstarted(1), voter(2)),
                        new GateDecision.MakeClaim(
                                "this machine is a founder: its claim is written on the data volume")),
                row(
                        "9",
                        "nobody knows this machine's name",
                        three().record(FOUNDED)
                                .agent(new AgentAnswer.Failed("down"))
                                .entry(1, new Entry.Closed())
                                .live(voter(2), twin)
                                .lock(new LockState.Free()),
                        new GateDecision.AcquireLock(
                                "cluster d3f2c9229439ea5c runs: this machine is going to join it")),
                row(
                        "before 6",
                        "a manifest is installed on a volume that was never handed over",
                        three().installed(Scene.TEMPLATE).record(new RecordAnswer.Failed("no leader")),
                        new TakeManifestAway(
                                false,
                                "/etc/kubernetes/manifests/etcd.yaml is there, but etcd was never handed over on this"
                                        + " volume and must not begin anew on it: the manifest is taken away")),
                row(
                        "before 6",
                        "the manifest of a learner that did not start is there again",
                        three().installed(Scene.TEMPLATE).takingBack(),
                        new TakeManifestAway(
                                true,
                                "/etc/kubernetes/manifests/etcd.yaml is there, but etcd was never handed over on this"
                                        + " volume and must not begin anew on it: the manifest is taken away")),
                row(
                        "before 6",
                        "the founding record cannot be read",
                        three().record(new RecordAnswer.Failed("no leader")),
                        waits("the founding record cannot be read: no leader; without it nobody knows whether this"
                                + " machine may found the cluster, or has to join it")),
                row(
                        "13",
                        "a manifest is installed on a volume that was handed over",
                        three().installed(Scene.TEMPLATE)
                                .handedOver(VolumeNote.ofFounder("mycluster", Scene.CLAIM), VALUES)
                                .entry(1, new Entry.Closed()),
                        waits(
                                "the founding record says cluster d3f2c9229439ea5c of node-1 (10.0.0.1:2380), node-2"
                                        + " (10.0.0.2:2380), node-3 (10.0.0.3:2380), and none of its members answers;"
                                        + " this machine may not found it: it joins once they answer",
                                "start the machines that have its data")));
    }
}
