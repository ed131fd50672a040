package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rule 1: what on this machine itself is in the way, and what of it does not hold back a machine with data. */
final class LocalRows {
    private static final PodState HALF_WRITTEN = new PodState.Unreadable("it is no YAML (while parsing)");
    private static final Scene DATA = three().data(FOUNDED.clusterId(), memberId(1));
    private static final GateDecision RESTARTS = new HandOver(
            Start.RESTART, "there are data in /var/lib/etcd/data: etcd goes on with them, whatever Consul says");

    private LocalRows() {}

    static Stream<Row> rows() {
        return Stream.of(volume(), otherPods(), directory(), pods(), podsOfData(), template(), names(), addresses())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    /** Three machines that agree. */
    static Found founds() {
        return new Found(
                List.of(seed(1), seed(2), seed(3)),
                Optional.empty(),
                "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380; the founding record is"
                        + " written");
    }

    private static FoundingRecord.Seed seed(int number) {
        return new FoundingRecord.Seed("node-" + number, Scene.at(number), Scene.url(number));
    }

    /** With data, etcd running and healthy: what is wrong is only told. */
    private static Done healthyWith(String alarm) {
        return new Done("etcd is healthy", List.of(alarm));
    }

    private static Scene running() {
        return DATA.entry(1, new Entry.Spent()).handedOver().etcd(new EtcdHealth.Healthy());
    }

    /** Whatever could be wrong besides is. */
    private static Scene allWrong(Scene scene) {
        return scene.staged(Scene.ABSENT)
                .manifestDirMissing()
                .template(new TemplateState.Faulty(List.of("it is no YAML")))
                .ownPeerPortAnswering()
                .agent(new AgentAnswer.Failed("Consul does not answer"))
                .record(new RecordAnswer.Failed("no leader"))
                .live(FOUNDED.clusterId(), true, voter(2))
                .live(EtcdId.ofHex("bad"), true, voter(3));
    }

    private static Stream<Row> volume() {
        var unreadable = new Refuse(
                "it cannot be told what is on etcd's volume /var/lib/etcd: its start file was not made by this program",
                "mend that; an etcd that takes it for empty would found a second cluster");
        var foreign = three().unreadable("its start file was not made by this program");
        var missing = three().notMounted("nothing is mounted at /var/lib/etcd");
        var notMounted = alarm(
                "nothing is mounted at /var/lib/etcd", "mount it; etcd would take the disk below for an empty one");
        return Stream.of(
                row("1", "the volume cannot be told", foreign, unreadable),
                row(
                        "1",
                        "the volume cannot be told, and there are data on it",
                        DATA.unreadable("its start file was not made by this program"),
                        unreadable),
                row(
                        "1",
                        "the volume cannot be told, and nothing else is right either",
                        allWrong(foreign).otherPods("/etc/kubernetes/manifests/old.yaml"),
                        unreadable),
                row("1", "not mounted", missing, notMounted),
                row(
                        "1",
                        "not mounted, and nothing else is right either",
                        allWrong(missing).otherPods("/etc/kubernetes/manifests/old.yaml"),
                        notMounted),
                row(
                        "1",
                        "not mounted, and what is below cannot be told",
                        missing.unreadable("it cannot be listed"),
                        notMounted));
    }

    private static Stream<Row> otherPods() {
        var remedy =
                "one etcd pod may lie in its directory, whatever the file is called: take the others away, or give the"
                        + " staged one the same name";
        var old = "/etc/kubernetes/manifests/etcd-old.yaml";
        return Stream.of(
                row(
                        "1",
                        "another file there is an etcd pod, too",
                        three().otherPods(old),
                        new Refuse("the kubelet runs etcd from another file already: " + old, remedy)),
                row(
                        "1",
                        "two other files are etcd pods, and there are data",
                        DATA.otherPods(old, "/etc/kubernetes/manifests/a.yml"),
                        new Refuse(
                                "the kubelet runs etcd from another file already: " + old
                                        + ", /etc/kubernetes/manifests/a.yml",
                                remedy)));
    }

    private static Stream<Row> directory() {
        var noDirectory = waits(
                "the kubelet's directory /etc/kubernetes/manifests does not exist",
                "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath");
        return Stream.of(
                row("1", "the kubelet's directory is missing", three().manifestDirMissing(), noDirectory),
                row("1", "the kubelet's directory is missing, with data", DATA.manifestDirMissing(), noDirectory),
                row(
                        "17",
                        "the kubelet's directory is missing, where no kubelet starts etcd",
                        three().noKubelet().manifestDirMissing(),
                        founds()));
    }

    private static Wait noManifest() {
        return waits(
                "there is no etcd manifest, neither staged at /etc/kubernetes/staged/etcd.yaml nor installed at"
                        + " /etc/kubernetes/manifests/etcd.yaml",
                "put it at the first of the two");
    }

    private static Wait stagedUseless() {
        return waits(
                "the staged manifest /etc/kubernetes/staged/etcd.yaml is of no use: it is no YAML (while parsing)",
                "put a complete one there");
    }

    private static Wait installedUseless() {
        return waits(
                "the installed manifest /etc/kubernetes/manifests/etcd.yaml is of no use: it is no YAML (while parsing)",
                "put a complete one at /etc/kubernetes/staged/etcd.yaml; it is then replaced");
    }

    private static Refuse withFlags(String file) {
        return new Refuse(
                "the manifest " + file + " does not start etcd from the start file alone: --name=node-1 is a flag",
                "change these lines, or let assets convert it: only what lies on etcd's own disk may say how it starts");
    }

    private static Stream<Row> pods() {
        var withFlags = new PodState.Otherwise(List.of("--name=node-1 is a flag", "/var/lib/etcd is not mounted"));
        return Stream.of(
                row("1", "manifest in neither place", three().staged(Scene.ABSENT), noManifest()),
                row("1", "staged manifest unreadable", three().staged(HALF_WRITTEN), stagedUseless()),
                row(
                        "1",
                        "staged manifest unreadable, an old one installed",
                        three().staged(HALF_WRITTEN).installed(Scene.POD),
                        stagedUseless()),
                row(
                        "1",
                        "staged manifest with flags",
                        three().staged(Scene.WITH_FLAGS),
                        withFlags("/etc/kubernetes/staged/etcd.yaml")),
                row(
                        "1",
                        "staged manifest with flags and without the volume: every line is told",
                        three().staged(withFlags),
                        new Refuse(
                                "the manifest /etc/kubernetes/staged/etcd.yaml does not start etcd from the start file"
                                        + " alone: --name=node-1 is a flag; /var/lib/etcd is not mounted",
                                withFlags("").remedy())),
                row(
                        "1",
                        "installed manifest unreadable",
                        three().staged(Scene.ABSENT).installed(HALF_WRITTEN),
                        installedUseless()),
                row(
                        "1",
                        "installed manifest with flags",
                        three().staged(Scene.ABSENT).installed(Scene.WITH_FLAGS),
                        withFlags("/etc/kubernetes/manifests/etcd.yaml")),
                row("17", "installed manifest, none staged", three().handedOver(), founds()),
                row("17", "no manifest is wanted", three().noKubelet(), founds()));
    }

    /** They go on with what the kubelet has; without anything that could start etcd they say so. */
    private static Stream<Row> podsOfData() {
        return Stream.of(
                row("4", "manifest in neither place, with data", DATA.staged(Scene.ABSENT), noManifest()),
                row("4", "staged manifest unreadable, with data", DATA.staged(HALF_WRITTEN), stagedUseless()),
                row(
                        "4",
                        "staged manifest with flags, with data",
                        DATA.staged(Scene.WITH_FLAGS),
                        withFlags("/etc/kubernetes/staged/etcd.yaml")),
                row(
                        "1",
                        "manifest in neither place, with data that never had a start file",
                        three().wal(FOUNDED.clusterId(), memberId(1)).staged(Scene.ABSENT),
                        noManifest()),
                row(
                        "after",
                        "staged manifest unreadable, one runs, with data",
                        running().staged(HALF_WRITTEN),
                        healthyWith(stagedUseless().words())),
                row(
                        "after",
                        "staged manifest with flags, one runs, with data",
                        running().staged(Scene.WITH_FLAGS),
                        healthyWith(
                                withFlags("/etc/kubernetes/staged/etcd.yaml").words())),
                row(
                        "after",
                        "installed manifest unreadable, with data",
                        running().installed(HALF_WRITTEN),
                        healthyWith(installedUseless().words())),
                row(
                        "after",
                        "installed manifest of an older version, with data: it is no fault until another one is staged",
                        running().installed(Scene.WITH_FLAGS),
                        new Done("etcd is healthy", List.of())));
    }

    private static Stream<Row> template() {
        var faulty = new TemplateState.Faulty(
                List.of("wal-dri: etcd knows no such key", "name: \"x\" is this machine's own to say"));
        var problems = " is of no use: wal-dri: etcd knows no such key; name: \"x\" is this machine's own to say";
        var remedy = "mend it; etcd would drop what it does not know without a word";
        var given = new Refuse("the template /etc/etcd/template.yaml" + problems, remedy);
        var scene = three().settings(known -> known.volume = new VolumeSettings(
                        Path.of("/var/lib/etcd"),
                        Optional.empty(),
                        Path.of("/var/lib/etcd-sidekicks"),
                        Optional.of(Path.of("/etc/etcd/template.yaml")),
                        Set.of()))
                .template(faulty);
        var data = scene.data(FOUNDED.clusterId(), memberId(1));
        return Stream.of(
                row("1", "the template of the settings cannot be used", scene, given),
                row(
                        "1",
                        "the built-in template cannot be used",
                        three().template(faulty),
                        new Refuse("the template that is built in" + problems, remedy)),
                row("4", "the template cannot be used, with data and their start file: etcd goes on", data, RESTARTS),
                row(
                        "after",
                        "the template cannot be used, etcd runs with its data",
                        data.entry(1, new Entry.Spent()).handedOver().etcd(new EtcdHealth.Healthy()),
                        healthyWith(given.words())),
                row(
                        "1",
                        "the template cannot be used, with data that never had a start file",
                        scene.wal(FOUNDED.clusterId(), memberId(1)),
                        given),
                row(
                        "after",
                        "the template cannot be used, an older version's etcd runs",
                        scene.wal(FOUNDED.clusterId(), memberId(1))
                                .entry(1, new Entry.Spent())
                                .installed(Scene.WITH_FLAGS)
                                .staged(Scene.ABSENT)
                                .etcd(new EtcdHealth.Healthy()),
                        healthyWith(given.words())));
    }

    private static Stream<Row> names() {
        var remedy = "give it a name of its own with --node, the same to its registrar";
        var used = ", which is used where a member has none, or must not start";
        var sealed = new Refuse("this machine's etcd would be called 'sealed.invalid'" + used, remedy);
        return Stream.of(
                row(
                        "1",
                        "the name that stands in every sealed file",
                        three().settings(known -> known.node = Optional.of("sealed.invalid")),
                        sealed),
                row(
                        "1",
                        "etcd's own default name, from Consul",
                        three().agent(new AgentAnswer.Agent("default", "10.0.0.1", "dc1", "1.21.4")),
                        new Refuse("this machine's etcd would be called 'default'" + used, remedy)),
                row(
                        "1",
                        "a name from Consul that no list of members can hold",
                        three().agent(new AgentAnswer.Agent("node one", "10.0.0.1", "dc1", "1.21.4")),
                        new Refuse(
                                "this machine's etcd would be called 'node one', which has a space in it, which a list of"
                                        + " members (name=URL,name=URL) cannot hold",
                                remedy)),
                row(
                        "after",
                        "the name that stands in every sealed file, with data",
                        running().settings(known -> known.node = Optional.of("sealed.invalid")),
                        healthyWith(sealed.words())));
    }

    /** A wrong one would have this machine take another's healthy voter for its own lost disk. */
    private static Stream<Row> addresses() {
        var remedy =
                "see --address, or what the local Consul agent advertises; where etcd has another network than this"
                        + " program, --address-elsewhere says so";
        var elsewhere = new Refuse("10.0.0.2 is no address of this machine, which has 10.0.0.1, 192.168.7.1", remedy);
        var mistaken = three().record(FOUNDED)
                .me("10.0.0.2", 2380)
                .agent(new AgentAnswer.Failed("down"))
                .interfaces("10.0.0.1", "192.168.7.1", "127.0.0.1", "fe80::1", "::1")
                .diskLostFor(9000)
                .lockIsMine()
                .live(voter(2), voter(3), voter(1));
        var twin = new Refuse(
                "the record of another machine, node-7, names this machine's peer address 10.0.0.1:2380",
                "one of the two is a clone or has a wrong --address: give it one of its own");
        var clone = Scene.machine(7, "10.0.0.1", "node-7-server", false);
        return Stream.of(
                row("1", "the address is another machine's, whose voter is healthy", mistaken, elsewhere),
                row(
                        "after",
                        "the address is another machine's, with data",
                        running().me("10.0.0.2", 2380).interfaces("10.0.0.1", "192.168.7.1"),
                        healthyWith(elsewhere.words())),
                row(
                        "after",
                        "the address is another machine's, with data of an older version: no start file is made for it",
                        three().wal(FOUNDED.clusterId(), memberId(1))
                                .entry(1, new Entry.Spent())
                                .handedOver()
                                .etcd(new EtcdHealth.Healthy())
                                .me("10.0.0.2", 2380)
                                .interfaces("10.0.0.1", "192.168.7.1"),
                        healthyWith(elsewhere.words())),
                row(
                        "17",
                        "etcd has another network than the gate, and the settings say so",
                        three().interfaces("192.168.7.1").settings(known -> known.addressElsewhere = true),
                        founds()),
                row(
                        "17",
                        "the interfaces cannot be told, and the settings say that etcd has others",
                        three().interfaces().settings(known -> known.addressElsewhere = true),
                        founds()),
                row(
                        "1",
                        "the interfaces cannot be told",
                        three().interfaces(),
                        alarm(
                                "it cannot be told which addresses this machine has, so 10.0.0.1:2380 may be that of another"
                                        + " one",
                                "see its network interfaces; where etcd has another network than this program,"
                                        + " --address-elsewhere says so")),
                row(
                        "1",
                        "a second record names this machine's address",
                        Scene.with(3, 4).and(clone),
                        twin),
                row(
                        "1",
                        "a second record names this machine's address, which cannot be checked here",
                        Scene.with(3, 4)
                                .and(clone)
                                .interfaces("192.168.7.1")
                                .settings(known -> known.addressElsewhere = true),
                        twin),
                row(
                        "after",
                        "a second record names this machine's address, with data",
                        running().and(clone),
                        healthyWith(twin.words())),
                row(
                        "17",
                        "a failed machine's record names this machine's address",
                        three().and(Scene.machine(7, "10.0.0.1", "node-7-server", true)),
                        founds()));
    }
}
